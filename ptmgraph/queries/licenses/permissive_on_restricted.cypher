// title: Permissive labels on restricted bases
// question: Which models with a permissive label drop use restrictions or non-commercial terms, and which base do these come from?
// param: rows: integer = 500 -- the greatest number of models to list, at most 1000
// columns: model, license, base, base_license, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'permissive_on_restricted/'
RETURN t.keys[0] AS model, t.keys[1] AS license, t.keys[2] AS base, t.keys[3] AS base_license,
       t.count AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, license, base, base_license
LIMIT toInteger($rows)
