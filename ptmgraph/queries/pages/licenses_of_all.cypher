// title: Licences of all works
// question: Which licences do models, datasets and repositories carry, and who says so?
// columns: label, work, license, sources
// view: table
MATCH (work:Model|Dataset|Repository)-[r:LICENSED_UNDER]->(license:License)
RETURN labels(work)[0] AS label, work.id AS work, license.id AS license, r.sources AS sources
ORDER BY label, work, license
