// title: Licence changes since a date
// question: Which models published since this date carry another licence than their parent?
// param: since: string = 2025-01-01 -- the first day, as 2025-01-31
// param: rows: integer = 200 -- the greatest number of steps to list
// columns: created_at, child, relation, parent, child_licenses, parent_licenses
// view: table
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child.created_at >= $since AND child <> parent
MATCH (child)-[:LICENSED_UNDER]->(below:License)
WITH DISTINCT child, r, parent, below ORDER BY below.id
WITH child, r, parent, collect(below.id) AS child_licenses
MATCH (parent)-[:LICENSED_UNDER]->(above:License)
WITH DISTINCT child, r, parent, child_licenses, above ORDER BY above.id
WITH child, r, parent, child_licenses, collect(above.id) AS parent_licenses
WHERE child_licenses <> parent_licenses
RETURN child.created_at AS created_at, child.id AS child, type(r) AS relation, parent.id AS parent,
       child_licenses, parent_licenses
ORDER BY created_at, child, parent, relation LIMIT toInteger($rows)
