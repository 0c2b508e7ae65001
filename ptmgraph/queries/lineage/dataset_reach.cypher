// title: Models behind a dataset
// question: Which models were trained on this dataset, and which were made from those?
// param: id: Dataset = mteb/nfcorpus -- the dataset to ask about
// columns: model, trained_directly, downloads
// view: table
MATCH (d:Dataset {id: $id})<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:LINEAGE*0..]-(m:Model)
WITH DISTINCT d, m
RETURN m.id AS model, EXISTS { (m)-[:TRAINED_ON]->(d) } AS trained_directly, m.downloads AS downloads
ORDER BY coalesce(downloads, -1) DESC, model
