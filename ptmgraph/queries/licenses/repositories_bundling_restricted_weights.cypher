// title: Repositories that bundle weights whose terms they may break
// question: Which repositories ship weights whose terms they break or may break, and at which can this not be told?
// param: rows: integer = 200 -- the greatest number of findings to list, at most 1000
// columns: repository, licenses, model, model_license, places, declared, finding
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'repositories_bundling_restricted_weights/'
WITH t, t.keys[0] AS verdict
ORDER BY verdict, t.keys[1], t.keys[2], t.keys[3], t.keys[4] LIMIT toInteger($rows)
RETURN t.keys[1] AS repository, coalesce(t.items, []) AS licenses, t.keys[2] AS model,
       t.keys[4] AS model_license, t.items_2 AS places, t.count = 1 AS declared,
       t.keys[3] AS finding
ORDER BY verdict, repository, model, finding, model_license
