// title: Permissive labels on restricted bases, and who dropped the terms
// question: Which models with a permissive label come from a base with use restrictions or non-commercial terms, and which model was the first to drop these?
// param: rows: integer = 1000 -- the greatest number of models to list, at most 1000
// columns: model, license, base, base_license, dropped_by, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'relabelled_models/'
RETURN t.keys[0] AS model, t.keys[1] AS license, t.keys[2] AS base, t.keys[3] AS base_license,
       t.keys[4] AS dropped_by, t.count AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, license, base, base_license, dropped_by
LIMIT toInteger($rows)
