// title: Models that others rest on, without a licence
// question: Which described models state no licence, or one that names no text, although models were made from them or code uses them?
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, stated, children, repositories, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'unlicensed_foundations/'
RETURN t.keys[0] AS model, coalesce(t.items, []) AS stated, t.count AS children,
       t.count_2 AS repositories, t.count_3 AS downloads
ORDER BY children + repositories DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
