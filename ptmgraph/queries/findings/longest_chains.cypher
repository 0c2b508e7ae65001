// title: Longest chains
// question: In which families is the longest chain of models that were made from each other, and which model is farthest from its nearest root?
// param: rows: integer = 25 -- the number of families to list, at most 1000
// columns: family, depth, members, model, generation
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'longest_chains/'
RETURN t.keys[0] AS family, t.count AS depth, t.count_2 AS members, t.keys[1] AS model,
       t.count_3 AS generation
ORDER BY depth DESC, members DESC, family LIMIT toInteger($rows)
