// title: Naming conventions by owner
// question: Which conventions do the owners with most models follow?
// param: rows: integer = 50 -- the number of owners to list, at most 1000
// columns: owner, models, implementation, application_or_task, both, other
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'conventions_by_owner/'
RETURN t.keys[0] AS owner, t.count AS models, t.count_2 AS implementation,
       t.count_3 AS application_or_task, t.count_4 AS both, t.count_5 AS other
ORDER BY models DESC, owner LIMIT toInteger($rows)
