// title: Descendants, counted by relation
// question: How many models were made from this one, by the relation of their last step?
// param: id: Model = BAAI/bge-m3 -- the model to start from
// columns: relation, models, downloads
// view: bar
MATCH (m:Model {id: $id})<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]-(child:Model)
WITH DISTINCT type(r) AS relation, child
RETURN relation, count(child) AS models, sum(child.downloads) AS downloads
ORDER BY models DESC, relation
