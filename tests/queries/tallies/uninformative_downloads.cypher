MATCH (m:Model) WHERE m.convention = 'other' AND m.downloads IS NOT NULL
WITH m ORDER BY m.downloads DESC, m.id LIMIT toInteger($rows)
OPTIONAL MATCH (m)-[:HAS_ARCHITECTURE]->(architecture:Architecture)
WITH m, architecture ORDER BY architecture.id
RETURN m.id AS model, m.downloads AS downloads, m.task AS task,
       collect(architecture.id) AS architectures
ORDER BY downloads DESC, model
