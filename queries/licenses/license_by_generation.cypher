// title: Licence by generation
// question: Which licences do models carry at each number of steps from their nearest root? No number: no root within 8 steps.
// param: rows: integer = 200 -- the greatest number of lines to list
// columns: generation, license, models
// view: table
MATCH (m:Model)
OPTIONAL MATCH p = (m)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*0..8]->(root:Model)
WHERE NOT EXISTS { MATCH (root)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(above:Model) WHERE above <> root }
WITH m, min(length(p)) AS generation
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
RETURN generation, coalesce(license.id, 'none stated') AS license, count(DISTINCT m) AS models
ORDER BY coalesce(generation, 9), models DESC, license LIMIT toInteger($rows)
