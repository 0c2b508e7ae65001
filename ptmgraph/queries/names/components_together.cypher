// title: Components that go together
// question: Which components stand in the same names as this one?
// param: component: string = architecture:bert -- the component, as kind:value
// param: rows: integer = 50 -- the number of components to list; of a common one at most 100
// columns: other, models
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'components_together/' + $component + '/'
RETURN t.keys[0] AS other, t.count AS models
ORDER BY models DESC, other LIMIT toInteger($rows)
UNION ALL
OPTIONAL MATCH (counted:Tally {id: 'components_together/' + $component + '/1'})
WITH counted WHERE counted IS NULL
MATCH (c:NameComponent {id: $component})<-[:HAS_COMPONENT]-(m:Model)-[:HAS_COMPONENT]->(o:NameComponent)
WHERE o <> c
RETURN o.id AS other, count(DISTINCT m) AS models
ORDER BY models DESC, other LIMIT toInteger($rows)
