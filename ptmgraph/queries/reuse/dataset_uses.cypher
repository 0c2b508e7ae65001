// title: What a dataset reaches
// question: Which repositories use this dataset, or a model that goes back to it, and how?
// param: id: Dataset = mteb/nq -- the dataset to ask about
// columns: repository, model, trained_on_it, places
// view: table
MATCH (d:Dataset {id: $id})<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:LINEAGE*0..]-(m:Model)
WITH DISTINCT d, m
MATCH (r:Repository)-[u:REUSES]->(m)
RETURN r.id AS repository, m.id AS model, EXISTS { (m)-[:TRAINED_ON]->(d) } AS trained_on_it,
       u.places AS places
ORDER BY repository, model
UNION ALL
MATCH (d:Dataset {id: $id})<-[u:USES_DATASET]-(r:Repository)
RETURN r.id AS repository, null AS model, null AS trained_on_it, u.places AS places
ORDER BY repository
