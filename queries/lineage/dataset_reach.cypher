// title: Models behind a dataset
// question: Which models were trained on this dataset, and which were made from those?
// param: id: Dataset = mteb/nfcorpus -- the dataset to ask about
// columns: model, trained_directly, downloads
// view: table
MATCH (d:Dataset {id: $id})<-[:TRAINED_ON]-(trained:Model)
MATCH (trained)<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*0..]-(model:Model)
WITH DISTINCT d, model
RETURN model.id AS model, EXISTS { (model)-[:TRAINED_ON]->(d) } AS trained_directly, model.downloads AS downloads
ORDER BY downloads DESC, model
