// title: Naming conventions by year
// question: How many names of each year follow each convention?
// columns: year, convention, models
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'conventions_by_year/'
RETURN t.keys[0] AS year, t.keys[1] AS convention, t.count AS models
ORDER BY year, models DESC, convention
