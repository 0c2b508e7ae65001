// title: What names say
// question: How many names give each kind of component, and what share of all names is that?
// columns: kind, models, share
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'component_kinds/'
RETURN t.keys[0] AS kind, t.count AS models, toFloat(t.count) / t.count_2 AS share
ORDER BY models DESC, kind
