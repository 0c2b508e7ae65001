// title: Where a restriction was first dropped
// question: Which step is the first to drop use restrictions or non-commercial terms that the parent carries, and how many models follow?
// param: rows: integer = 200 -- the greatest number of steps to list, at most 1000
// columns: child, relation, parent, parent_license, child_license, dropped, descendants
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'restriction_first_dropped/'
RETURN t.keys[0] AS child, t.keys[2] AS relation, t.keys[1] AS parent,
       t.keys[3] AS parent_license, t.keys[4] AS child_license, t.keys[5] AS dropped,
       t.count AS descendants
ORDER BY descendants DESC, child, parent, relation, parent_license, child_license, dropped
LIMIT toInteger($rows)
