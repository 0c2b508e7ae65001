MATCH (repository:Repository)-[:LICENSED_UNDER]->(own:License {commercial: 'yes'})
MATCH (repository)-[used:REUSES]->(m:Model)-[:LICENSED_UNDER]->(terms:License {commercial: 'no'})
RETURN DISTINCT repository.id AS repository, own.id AS license, m.id AS model,
       terms.id AS model_license, used.places AS places, used.scope AS scope,
       repository.stars AS stars, m.downloads AS downloads
ORDER BY CASE scope WHEN 'package' THEN 0 ELSE 1 END, coalesce(stars, -1) DESC,
         coalesce(downloads, -1) DESC, repository, model, license, model_license
LIMIT toInteger($rows)
