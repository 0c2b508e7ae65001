MATCH (f:Family)
RETURN f.id AS family, f.depth AS depth, f.members AS members
ORDER BY depth DESC, family LIMIT toInteger($rows)
