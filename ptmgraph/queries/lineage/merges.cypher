// title: Merges and their parents
// question: Which models combine several others, and which?
// param: rows: integer = 50 -- the greatest number of merges to list
// columns: model, parents, parent_count, parent_licenses
// view: table
MATCH (m:Model)-[:MERGED_FROM]->(parent:Model)
OPTIONAL MATCH (parent)-[:LICENSED_UNDER]->(license:License)
WITH m, parent, license ORDER BY parent.id, license.id
WITH m, collect(DISTINCT parent.id) AS parents, collect(DISTINCT license.id) AS licenses
WITH m.id AS model, parents, size(parents) AS parent_count, licenses
ORDER BY parent_count DESC, model LIMIT toInteger($rows)
RETURN model, parents, parent_count, licenses AS parent_licenses
ORDER BY parent_count DESC, model
