// title: Naming conventions
// question: How many names say what the model is, what it does, both, or neither?
// columns: convention, models
// view: bar
MATCH (m:Model) WHERE m.convention IS NOT NULL
RETURN m.convention AS convention, count(m) AS models
ORDER BY models DESC, convention
