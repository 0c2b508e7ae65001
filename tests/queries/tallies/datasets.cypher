MATCH (d:Dataset)<-[:TRAINED_ON]-(m:Model)
RETURN d.id AS dataset, count(DISTINCT m) AS models
ORDER BY models DESC, dataset LIMIT toInteger($rows)
