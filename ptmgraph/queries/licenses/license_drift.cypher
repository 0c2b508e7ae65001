// title: Licence drift from root to leaf
// question: Which licence do chains begin with, and which do they end with?
// param: rows: integer = 100 -- the greatest number of pairs to list
// columns: root_license, leaf_license, leaves
// view: table
MATCH (root:Model)-[:LICENSED_UNDER]->(first:License)
WHERE NOT EXISTS { MATCH (root)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(above:Model) WHERE above <> root }
MATCH (root)<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*1..]-(leaf:Model)
WHERE NOT EXISTS { MATCH (leaf)<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]-(below:Model) WHERE below <> leaf }
WITH DISTINCT first, root, leaf
MATCH (leaf)-[:LICENSED_UNDER]->(last:License)
WITH DISTINCT first, leaf, last
RETURN first.id AS root_license, last.id AS leaf_license, count(leaf) AS leaves
ORDER BY leaves DESC, root_license, leaf_license LIMIT toInteger($rows)
