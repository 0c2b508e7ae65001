MATCH (m:Model)-[:LICENSED_UNDER]->(license:License)
RETURN license.id AS license, count(DISTINCT m) AS models, sum(m.downloads) AS downloads
ORDER BY models DESC, license LIMIT toInteger($rows)
