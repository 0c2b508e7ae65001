// title: Largest families
// question: Which groups of related models are the largest?
// param: rows: integer = 25 -- the number of families to list, at most 1000
// columns: family, members, roots, depth
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'largest_families/'
RETURN t.keys[0] AS family, t.count AS members, t.count_2 AS roots, t.count_3 AS depth
ORDER BY members DESC, family LIMIT toInteger($rows)
