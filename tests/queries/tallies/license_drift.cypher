MATCH (root:Model)-[:LICENSED_UNDER]->(first:License)
WHERE NOT EXISTS { MATCH (root)-[:LINEAGE]->(above:Model) WHERE above <> root }
MATCH (root)<-[:LINEAGE*1..]-(leaf:Model)
WHERE NOT EXISTS { MATCH (leaf)<-[:LINEAGE]-(below:Model) WHERE below <> leaf }
WITH DISTINCT first, root, leaf
MATCH (leaf)-[:LICENSED_UNDER]->(last:License)
WITH DISTINCT first, leaf, last
RETURN first.id AS root_license, last.id AS leaf_license, count(leaf) AS leaves
ORDER BY leaves DESC, root_license, leaf_license LIMIT toInteger($rows)
