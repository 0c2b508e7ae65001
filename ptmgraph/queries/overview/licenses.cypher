// title: Licences
// question: Which licences do models carry most?
// param: rows: integer = 30 -- the number of licences to list, at most 1000
// columns: license, models, downloads
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'licenses/'
RETURN t.keys[0] AS license, t.count AS models, t.count_2 AS downloads
ORDER BY models DESC, license LIMIT toInteger($rows)
