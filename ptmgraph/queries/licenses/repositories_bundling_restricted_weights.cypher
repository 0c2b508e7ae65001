// title: Repositories that bundle restricted weights
// question: Which repositories ship weights whose licence restricts use, commerce or derivatives?
// param: rows: integer = 200 -- the greatest number of repositories to list
// columns: repository, licenses, model, model_license, places, declared
// view: table
MATCH (repository:Repository)-[r:REUSES {mode: 'bundles'}]->(m:Model)-[:LICENSED_UNDER]->(terms:License)
WHERE terms.use_restrictions = 'yes' OR terms.commercial = 'no' OR terms.derivatives = 'no'
OPTIONAL MATCH (repository)-[:LICENSED_UNDER]->(own:License)
WITH repository, r, m, terms, own ORDER BY own.id
RETURN repository.id AS repository, collect(DISTINCT own.id) AS licenses, m.id AS model,
       terms.id AS model_license, r.places AS places, r.declared AS declared
ORDER BY repository, model, model_license LIMIT toInteger($rows)
