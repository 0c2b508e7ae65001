// title: What names say, by task
// question: What share of the names of the most common tasks gives each kind of component?
// param: rows: integer = 10 -- the number of tasks, at most 40
// columns: task, kind, models, share
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'component_kinds_by_task/'
WITH t.keys[0] AS task, t.count_2 AS names, collect(t) AS lines
ORDER BY names DESC, task LIMIT toInteger($rows)
UNWIND lines AS t
RETURN task, t.keys[1] AS kind, t.count AS models, toFloat(t.count) / names AS share
ORDER BY task, models DESC, kind
