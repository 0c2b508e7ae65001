// title: Permissive labels on restricted bases
// question: Which models with a permissive label go back to a base that restricts use or commerce?
// param: rows: integer = 500 -- the greatest number of models to list
// columns: model, license, base, base_license, downloads
// view: table
MATCH (m:Model)-[:LICENSED_UNDER]->(license:License {commercial: 'yes', use_restrictions: 'no', share_alike: 'no'})
MATCH (m)-[:LINEAGE*1..]->(base:Model)
WHERE base <> m
WITH DISTINCT m, license, base
MATCH (base)-[:LICENSED_UNDER]->(terms:License)
WHERE terms.use_restrictions = 'yes' OR terms.commercial = 'no'
RETURN DISTINCT m.id AS model, license.id AS license, base.id AS base, terms.id AS base_license,
       m.downloads AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, base, base_license LIMIT toInteger($rows)
