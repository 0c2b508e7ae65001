MATCH (m:Model)-[has:HAS_COMPONENT]->(c:NameComponent {kind: 'dataset'})
OPTIONAL MATCH (m)-[:TRAINED_ON]->(d:Dataset)
WITH m, has, c, d ORDER BY d.id
WITH m, has, c, collect(DISTINCT d.id) AS declared
WHERE none(id IN declared WHERE replace(toLower(id), '_', '-') CONTAINS replace(c.value, '_', '-'))
RETURN m.id AS model, m.downloads AS downloads, has.text AS named,
       has.confidence AS confidence, declared
ORDER BY coalesce(downloads, -1) DESC, model, named LIMIT toInteger($rows)
