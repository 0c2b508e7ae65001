// title: Likely conflicts by severity and reach
// question: Which models are the first to break a licence term of a model above them, and how many models and repositories build on them?
// param: rows: integer = 100 -- the greatest number of models to list, at most 1000
// columns: model, severity, broken, models, repositories, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'conflicts_by_reach/'
RETURN t.keys[0] AS model, t.keys[1] AS severity, t.items AS broken, t.count AS models,
       t.count_2 AS repositories, t.count_3 AS downloads
ORDER BY severity, models + repositories DESC, model LIMIT toInteger($rows)
