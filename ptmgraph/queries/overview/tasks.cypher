// title: Tasks
// question: What are the models for?
// columns: task, models, with_parent
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'tasks/'
RETURN t.keys[0] AS task, t.count AS models, t.count_2 AS with_parent
ORDER BY models DESC, task
