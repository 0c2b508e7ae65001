// title: Licences
// question: Which licences do models carry most?
// param: rows: integer = 30 -- the number of licences to list
// columns: license, models, downloads
// view: bar
MATCH (m:Model)-[:LICENSED_UNDER]->(license:License)
RETURN license.id AS license, count(DISTINCT m) AS models, sum(m.downloads) AS downloads
ORDER BY models DESC, license LIMIT toInteger($rows)
