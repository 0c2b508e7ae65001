// title: Most common components
// question: Which words of one kind stand in most names?
// param: kind: string = architecture -- the kind, for example architecture, size or dataset
// param: rows: integer = 50 -- the number of components to list
// columns: component, models
// view: bar
MATCH (c:NameComponent {kind: $kind})<-[:HAS_COMPONENT]-(m:Model)
RETURN c.id AS component, count(DISTINCT m) AS models
ORDER BY models DESC, component LIMIT toInteger($rows)
