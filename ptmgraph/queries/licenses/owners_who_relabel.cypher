// title: Owners who relabel most
// question: Whose models carry another licence than the model they were made from most often?
// param: rows: integer = 50 -- the number of owners to list, at most 1000
// columns: owner, relabelled, steps, share
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'owners_who_relabel/'
RETURN t.keys[0] AS owner, t.count AS relabelled, t.count_2 AS steps,
       toFloat(t.count) / t.count_2 AS share
ORDER BY relabelled DESC, share DESC, owner LIMIT toInteger($rows)
