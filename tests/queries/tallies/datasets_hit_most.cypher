MATCH (d:Dataset)<-[:TRAINED_ON]-(trained:Model)
WITH d, count(DISTINCT trained) AS direct
ORDER BY direct DESC, d.id LIMIT toInteger($rows)
MATCH (d)<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:LINEAGE*0..]-(m:Model)
WITH DISTINCT d, m
OPTIONAL MATCH (repository:Repository)-[:REUSES]->(m)
WITH d, count(DISTINCT m) AS models, count(DISTINCT repository) AS repositories
OPTIONAL MATCH (d)-[:LICENSED_UNDER]->(license:License)
WITH d, models, repositories, license ORDER BY license.id
RETURN d.id AS dataset, collect(DISTINCT license.id) AS licenses, models, repositories
ORDER BY models + repositories DESC, dataset
