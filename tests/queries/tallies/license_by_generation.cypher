MATCH (m:Model)
OPTIONAL MATCH (m)-[member:IN_FAMILY]->(:Family)
WITH m, CASE WHEN member IS NULL THEN 0 ELSE member.generation END AS generation
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
RETURN generation, coalesce(license.id, 'none stated') AS license, count(DISTINCT m) AS models
ORDER BY generation IS NULL, generation, models DESC, license LIMIT toInteger($rows)
