// title: All paths to the roots
// question: By which ways does this model reach the models that have no parent?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to start from
// param: paths: integer = 100 -- the greatest number of paths to list
// columns: path, relations, steps
// view: table
MATCH p = (m:Model {id: $id})-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*1..12]->(root:Model)
WHERE NOT EXISTS { MATCH (root)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(above:Model) WHERE above <> root }
WITH [n IN nodes(p) | n.id] AS path, [r IN relationships(p) | type(r)] AS relations, length(p) AS steps
LIMIT toInteger($paths)
RETURN path, relations, steps
ORDER BY steps, path, relations
