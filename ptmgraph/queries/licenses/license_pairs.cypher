// title: Licence pairs along each relation
// question: Which licence follows which, in how many steps of each relation?
// param: rows: integer = 200 -- the greatest number of pairs to list, at most 1000
// columns: relation, parent_license, child_license, steps
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'license_pairs/'
RETURN t.keys[0] AS relation, t.keys[1] AS parent_license, t.keys[2] AS child_license,
       t.count AS steps
ORDER BY steps DESC, relation, parent_license, child_license LIMIT toInteger($rows)
