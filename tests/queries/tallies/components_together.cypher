MATCH (c:NameComponent {id: $component})<-[:HAS_COMPONENT]-(m:Model)-[:HAS_COMPONENT]->(o:NameComponent)
WHERE o <> c
RETURN o.id AS other, count(DISTINCT m) AS models
ORDER BY models DESC, other LIMIT toInteger($rows)
