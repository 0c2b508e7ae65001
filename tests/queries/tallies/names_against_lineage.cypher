MATCH (a:NameComponent {kind: $kind})<-[:HAS_COMPONENT]-(m:Model)
WITH m, a ORDER BY a.value
WITH m, collect(a.value) AS says
MATCH (m)-[step:LINEAGE]->(parent:Model)
WHERE m <> parent
MATCH (parent)-[:HAS_COMPONENT]->(b:NameComponent {kind: $kind})
WITH m, says, step, parent, b ORDER BY b.value
WITH m, says, type(step) AS relation, parent, collect(DISTINCT b.value) AS parent_says
WHERE none(value IN says WHERE value IN parent_says)
RETURN m.id AS model, m.downloads AS downloads, says, relation, parent.id AS parent, parent_says
ORDER BY coalesce(downloads, -1) DESC, model, parent, relation LIMIT toInteger($rows)
