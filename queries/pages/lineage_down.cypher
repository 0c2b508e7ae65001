// title: All steps below a model
// question: What was made from this model, and from which other parents too?
// param: id: Model = BAAI/bge-m3 -- the model in the middle
// columns: child, relation, parent, declared, confidence, sources, child_licenses, child_downloads, parent_is_stub
// view: lineage
MATCH (m:Model {id: $id})<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*1..]-(child:Model)
WITH DISTINCT child
MATCH (child)-[r:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(parent:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, r.declared AS declared,
       r.confidence AS confidence, r.sources AS sources,
       [(child)-[:LICENSED_UNDER]->(license:License) | license.id] AS child_licenses,
       child.downloads AS child_downloads, parent.is_stub AS parent_is_stub
