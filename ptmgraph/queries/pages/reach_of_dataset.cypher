// title: How far a dataset reaches
// question: How many models were trained on this dataset or made from such models, and how many repositories use these?
// param: id: Dataset = mteb/nq -- the dataset to ask about
// columns: models, repositories
// view: table
MATCH (:Dataset {id: $id})<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:LINEAGE*0..]-(m:Model)
WITH DISTINCT m
OPTIONAL MATCH (repository:Repository)-[:REUSES]->(m)
RETURN count(DISTINCT m) AS models, count(DISTINCT repository) AS repositories
