MATCH (dataset:Dataset)-[:LICENSED_UNDER]->(terms:License {commercial: 'no'})
MATCH (dataset)<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:LINEAGE*0..]-(m:Model)
WITH DISTINCT dataset, terms, trained, m
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH dataset, terms, trained, m, license ORDER BY license.id
RETURN dataset.id AS dataset, terms.id AS dataset_license, trained.id AS trained, m.id AS model,
       collect(DISTINCT license.id) AS licenses
ORDER BY dataset, trained, model, dataset_license LIMIT toInteger($rows)
