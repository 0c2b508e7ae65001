MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child <> parent
MATCH (child)-[:LICENSED_UNDER]->(below:License)
MATCH (parent)-[:LICENSED_UNDER]->(above:License)
RETURN type(r) AS relation, above.id AS parent_license, below.id AS child_license,
       count(*) AS steps
ORDER BY steps DESC, relation, parent_license, child_license LIMIT toInteger($rows)
