// title: Derivatives per month
// question: How many models that name a parent were published in each month?
// columns: month, models
// view: line
MATCH (t:Tally) WHERE t.id STARTS WITH 'derivatives_per_month/'
RETURN t.keys[0] AS month, t.count AS models
ORDER BY month
