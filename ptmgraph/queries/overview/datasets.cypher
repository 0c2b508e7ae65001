// title: Most used training datasets
// question: On which datasets were the most models trained?
// param: rows: integer = 30 -- the number of datasets to list, at most 1000
// columns: dataset, models
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'datasets/'
RETURN t.keys[0] AS dataset, t.count AS models
ORDER BY models DESC, dataset LIMIT toInteger($rows)
