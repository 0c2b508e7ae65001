MATCH (f:Family)
WITH f ORDER BY f.depth DESC, f.members DESC, f.id LIMIT toInteger($rows)
MATCH (m:Model)-[member:IN_FAMILY]->(f)
WHERE member.generation IS NOT NULL
WITH f, m, member.generation AS generation ORDER BY generation DESC, m.id
WITH f, collect(m.id)[0] AS model, max(generation) AS generation
RETURN f.id AS family, f.depth AS depth, f.members AS members, model, generation
ORDER BY depth DESC, members DESC, family
