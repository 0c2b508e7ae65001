// title: Components that go together
// question: Which components stand in the same names as this one?
// param: component: string = architecture:bert -- the component, as kind:value
// param: rows: integer = 50 -- the number of components to list
// columns: other, models
// view: bar
MATCH (c:NameComponent {id: $component})<-[:HAS_COMPONENT]-(m:Model)-[:HAS_COMPONENT]->(o:NameComponent)
WHERE o <> c
RETURN o.id AS other, count(DISTINCT m) AS models
ORDER BY models DESC, other LIMIT toInteger($rows)
