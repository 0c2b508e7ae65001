// title: Largest families
// question: Which groups of related models are the largest?
// param: rows: integer = 25 -- the number of families to list
// columns: family, members, roots, depth
// view: bar
MATCH (f:Family)
RETURN f.id AS family, f.members AS members, f.roots AS roots, f.depth AS depth
ORDER BY members DESC, family LIMIT toInteger($rows)
