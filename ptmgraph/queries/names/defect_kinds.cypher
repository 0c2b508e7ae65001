// title: Misleading names by kind
// question: How do names mislead, and how often?
// columns: defect, models, example
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'defect_kinds/'
RETURN t.keys[0] AS defect, t.count AS models, t.keys[1] AS example
ORDER BY models DESC, defect
