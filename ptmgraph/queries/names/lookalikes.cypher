// title: Look-alikes
// question: Which ids may be mistaken for that of a far more popular model?
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, downloads, created_at, found
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'lookalikes/'
RETURN t.keys[0] AS model, t.count AS downloads, t.keys[2] AS created_at, t.keys[1] AS found
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
