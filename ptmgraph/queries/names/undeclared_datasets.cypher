// title: Datasets named but not declared
// question: Which names give a dataset that the model's publisher does not declare?
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, downloads, named, confidence, declared
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'undeclared_datasets/'
RETURN t.keys[0] AS model, t.count AS downloads, t.keys[1] AS named,
       toFloat(t.keys[2]) AS confidence, coalesce(t.items, []) AS declared
ORDER BY coalesce(downloads, -1) DESC, model, named LIMIT toInteger($rows)
