// title: Licence by generation
// question: Which licences do models carry at each number of steps from their nearest root? No number: no root above, only a cycle.
// param: rows: integer = 200 -- the greatest number of lines to list, at most 1000
// columns: generation, license, models
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'license_by_generation/'
RETURN t.count_2 AS generation, t.keys[0] AS license, t.count AS models
ORDER BY generation IS NULL, generation, models DESC, license LIMIT toInteger($rows)
