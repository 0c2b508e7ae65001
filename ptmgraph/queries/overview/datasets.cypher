// title: Most used training datasets
// question: On which datasets were the most models trained?
// param: rows: integer = 30 -- the number of datasets to list
// columns: dataset, models
// view: bar
MATCH (d:Dataset)<-[:TRAINED_ON]-(m:Model)
RETURN d.id AS dataset, count(DISTINCT m) AS models
ORDER BY models DESC, dataset LIMIT toInteger($rows)
