// title: Uninformative names with many downloads
// question: Which much used models have a name that says neither what they are nor what they do?
// param: rows: integer = 50 -- the number of models to list, at most 1000
// columns: model, downloads, task, architectures
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'uninformative_downloads/'
RETURN t.keys[0] AS model, t.count AS downloads, t.keys[1] AS task,
       coalesce(t.items, []) AS architectures
ORDER BY downloads DESC, model LIMIT toInteger($rows)
