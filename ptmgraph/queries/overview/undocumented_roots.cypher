// title: Roots without licence or card
// question: Which models do others build on, although they are described without a licence or a card?
// param: rows: integer = 50 -- the number of models to list
// columns: model, children, has_license, has_card
// view: table
MATCH (root:Model)<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]-(child:Model)
WHERE child <> root AND NOT coalesce(root.is_stub, false)
WITH root, count(DISTINCT child) AS children
WHERE NOT EXISTS { MATCH (root)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(above:Model) WHERE above <> root }
WITH root, children, EXISTS { (root)-[:LICENSED_UNDER]->(:License) } AS has_license
WHERE NOT has_license OR root.has_card = false
RETURN root.id AS model, children, has_license, root.has_card AS has_card
ORDER BY children DESC, model LIMIT toInteger($rows)
