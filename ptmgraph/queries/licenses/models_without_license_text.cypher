// title: Models without an identified licence
// question: Which models state no licence, or one that names no text, and how much is built on them?
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, stated, children, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'models_without_license_text/'
RETURN t.keys[0] AS model, coalesce(t.items, []) AS stated, t.count AS children,
       t.count_2 AS downloads
ORDER BY children DESC, coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
