MATCH (c:NameComponent {kind: $kind})<-[:HAS_COMPONENT]-(m:Model)
RETURN c.id AS component, count(DISTINCT m) AS models
ORDER BY models DESC, component LIMIT toInteger($rows)
