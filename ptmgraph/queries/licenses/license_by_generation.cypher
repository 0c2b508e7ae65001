// title: Licence by generation
// question: Which licences do models carry at each number of steps from their nearest root? No number: no root above, only a cycle.
// param: rows: integer = 200 -- the greatest number of lines to list
// columns: generation, license, models
// view: table
MATCH (m:Model)
OPTIONAL MATCH (m)-[member:IN_FAMILY]->(:Family)
WITH m, CASE WHEN member IS NULL THEN 0 ELSE member.generation END AS generation
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
RETURN generation, coalesce(license.id, 'none stated') AS license, count(DISTINCT m) AS models
ORDER BY generation IS NULL, generation, models DESC, license LIMIT toInteger($rows)
