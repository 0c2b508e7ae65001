MATCH (m:Model)-[r:LINEAGE]->(parent:Model)
WHERE m <> parent AND r.license_verdict <> 'compatible' AND NOT r.license_rule IN ['UNK', 'LABEL']
UNWIND range(0, size(r.license_findings) - 1) AS i
WITH m, r.license_findings[i] AS found, r.license_blamed[i] AS blamed
WHERE blamed = m.id AND NOT found STARTS WITH 'Not stated' AND NOT found STARTS WITH 'Label missing'
WITH DISTINCT m, found ORDER BY found
WITH m, collect(found) AS broken
MATCH (m)<-[:LINEAGE*0..]-(follower:Model)
WITH DISTINCT m, broken, follower
WITH m, broken, count(follower) - 1 AS models
OPTIONAL MATCH (repository:Repository)-[:RESTS_ON]->(m)
WITH m, broken, models, count(DISTINCT repository) AS repositories
RETURN m.id AS model,
       CASE WHEN any(found IN broken WHERE found STARTS WITH 'Conflict') THEN 'conflict' ELSE 'possible conflict' END AS severity,
       broken, models, repositories, m.downloads AS downloads
ORDER BY severity, models + repositories DESC, model LIMIT toInteger($rows)
