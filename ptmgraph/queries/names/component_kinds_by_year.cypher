// title: What names say, by year
// question: What share of the names of each year gives each kind of component?
// columns: year, kind, models, share
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'component_kinds_by_year/'
RETURN t.keys[0] AS year, t.keys[1] AS kind, t.count AS models,
       toFloat(t.count) / t.count_2 AS share
ORDER BY year, models DESC, kind
