// title: Drift of names along lineage
// question: Which kinds of component do names keep, add and drop from parent to child?
// columns: relation, kind, change, steps
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'naming_drift/'
RETURN t.keys[0] AS relation, t.keys[1] AS kind, t.keys[2] AS change, t.count AS steps
ORDER BY change = 'dropped', relation, kind, change
