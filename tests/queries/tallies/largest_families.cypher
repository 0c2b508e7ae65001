MATCH (f:Family)
RETURN f.id AS family, f.members AS members, f.roots AS roots, f.depth AS depth
ORDER BY members DESC, family LIMIT toInteger($rows)
