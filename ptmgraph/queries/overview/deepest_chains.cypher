// title: Deepest chains
// question: In which families has a model been built upon the most times in a row?
// param: rows: integer = 25 -- the number of families to list, at most 1000
// columns: family, depth, members
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'deepest_chains/'
RETURN t.keys[0] AS family, t.count AS depth, t.count_2 AS members
ORDER BY depth DESC, family LIMIT toInteger($rows)
