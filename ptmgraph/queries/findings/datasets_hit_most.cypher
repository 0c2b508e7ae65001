// title: Datasets whose loss would hit most
// question: Of the datasets that most models were trained on, which reach the most models and repositories?
// param: rows: integer = 25 -- the number of datasets to follow, at most 1000
// columns: dataset, licenses, models, repositories
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'datasets_hit_most/'
WITH t ORDER BY t.count DESC, t.keys[0] LIMIT toInteger($rows)
RETURN t.keys[0] AS dataset, coalesce(t.items, []) AS licenses, t.count_2 AS models,
       t.count_3 AS repositories
ORDER BY models + repositories DESC, dataset
