// title: Most common components
// question: Which words of one kind stand in most names?
// param: kind: string = architecture -- the kind, for example architecture, size or dataset
// param: rows: integer = 50 -- the number of components to list, at most 1000
// columns: component, models
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'most_common_components/' + $kind + '/'
RETURN t.keys[0] AS component, t.count AS models
ORDER BY models DESC, component LIMIT toInteger($rows)
