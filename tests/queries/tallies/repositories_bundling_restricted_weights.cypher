MATCH (repository:Repository)-[r:REUSES {mode: 'bundles'}]->(m:Model)
WHERE r.license_verdict <> 'compatible'
UNWIND range(0, size(r.license_findings) - 1) AS i
OPTIONAL MATCH (repository)-[:LICENSED_UNDER]->(own:License)
WITH repository, r, m, i, own ORDER BY own.id
WITH repository, r, m, i, collect(DISTINCT own.id) AS licenses
RETURN repository.id AS repository, licenses, m.id AS model, r.license_terms[i] AS model_license,
       r.places AS places, r.declared AS declared, r.license_findings[i] AS finding
ORDER BY r.license_verdict, repository, model, finding, model_license LIMIT toInteger($rows)
