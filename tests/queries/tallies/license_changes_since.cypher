MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child.created_at >= $since AND child <> parent
MATCH (child)-[:LICENSED_UNDER]->(below:License)
WITH DISTINCT child, r, parent, below ORDER BY below.id
WITH child, r, parent, collect(below.id) AS child_licenses
MATCH (parent)-[:LICENSED_UNDER]->(above:License)
WITH DISTINCT child, r, parent, child_licenses, above ORDER BY above.id
WITH child, r, parent, child_licenses, collect(above.id) AS parent_licenses
WHERE child_licenses <> parent_licenses
RETURN child.created_at AS created_at, child.id AS child, type(r) AS relation, parent.id AS parent,
       child_licenses, parent_licenses
ORDER BY created_at DESC, child, parent, relation LIMIT toInteger($rows)
