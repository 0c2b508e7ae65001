// title: Naming conventions
// question: How many names say what the model is, what it does, both, or neither?
// columns: convention, models
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'conventions/'
RETURN t.keys[0] AS convention, t.count AS models
ORDER BY models DESC, convention
