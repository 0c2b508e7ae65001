// title: Code that loads non-commercial models
// question: Which repositories under a licence that allows commercial use load a model that forbids it, and in which line?
// param: rows: integer = 500 -- the greatest number of uses to list
// columns: repository, license, model, model_license, places, scope, stars, downloads
// view: table
MATCH (repository:Repository)-[:LICENSED_UNDER]->(own:License {commercial: 'yes'})
MATCH (repository)-[used:REUSES]->(m:Model)-[:LICENSED_UNDER]->(terms:License {commercial: 'no'})
RETURN DISTINCT repository.id AS repository, own.id AS license, m.id AS model,
       terms.id AS model_license, used.places AS places, used.scope AS scope,
       repository.stars AS stars, m.downloads AS downloads
ORDER BY CASE scope WHEN 'package' THEN 0 ELSE 1 END, coalesce(stars, -1) DESC,
         coalesce(downloads, -1) DESC, repository, model, license, model_license
LIMIT toInteger($rows)
