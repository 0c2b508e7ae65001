// title: Deepest chains
// question: In which families has a model been built upon the most times in a row?
// param: rows: integer = 25 -- the number of families to list
// columns: family, depth, members
// view: bar
MATCH (f:Family)
RETURN f.id AS family, f.depth AS depth, f.members AS members
ORDER BY depth DESC, family LIMIT toInteger($rows)
