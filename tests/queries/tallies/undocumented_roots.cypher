MATCH (root:Model)<-[:LINEAGE]-(child:Model)
WHERE child <> root AND NOT coalesce(root.is_stub, false)
WITH root, count(DISTINCT child) AS children
WHERE NOT EXISTS { MATCH (root)-[:LINEAGE]->(above:Model) WHERE above <> root }
WITH root, children, EXISTS { (root)-[:LICENSED_UNDER]->(:License) } AS has_license
WHERE NOT has_license OR root.has_card = false
RETURN root.id AS model, children, has_license, root.has_card AS has_card
ORDER BY children DESC, model LIMIT toInteger($rows)
