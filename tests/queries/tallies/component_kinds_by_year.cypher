MATCH (m:Model) WHERE m.convention IS NOT NULL AND m.created_at IS NOT NULL
WITH substring(m.created_at, 0, 4) AS year, count(m) AS names
WITH collect([year, names]) AS years
MATCH (m:Model)-[:HAS_COMPONENT]->(c:NameComponent) WHERE m.created_at IS NOT NULL
WITH years, substring(m.created_at, 0, 4) AS year, c.kind AS kind, count(DISTINCT m) AS models
RETURN year, kind, models,
       toFloat(models) / head([entry IN years WHERE entry[0] = year | entry[1]]) AS share
ORDER BY year, models DESC, kind
