// title: Widest merges
// question: Which models were merged from the most others?
// param: rows: integer = 50 -- the greatest number of models to list, at most 1000
// columns: model, parents, downloads
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'widest_merges/'
RETURN t.keys[0] AS model, t.count AS parents, t.count_2 AS downloads
ORDER BY parents DESC, coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
