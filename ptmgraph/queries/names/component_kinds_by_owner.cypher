// title: What names say, by owner
// question: What share of the names of the owners with most models gives each kind of component?
// param: rows: integer = 10 -- the number of owners, at most 40
// columns: owner, kind, models, share
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'component_kinds_by_owner/'
WITH t.keys[0] AS owner, t.count_2 AS names, collect(t) AS lines
ORDER BY names DESC, owner LIMIT toInteger($rows)
UNWIND lines AS t
RETURN owner, t.keys[1] AS kind, t.count AS models, toFloat(t.count) / names AS share
ORDER BY owner, models DESC, kind
