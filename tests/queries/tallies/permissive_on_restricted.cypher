MATCH (m:Model)-[:LICENSED_UNDER]->(license:License {commercial: 'yes', use_restrictions: 'no', share_alike: 'no'})
MATCH (m)-[r:LINEAGE]->(parent:Model)
WHERE m <> parent AND r.license_verdict = 'conflict'
UNWIND range(0, size(r.license_findings) - 1) AS i
WITH m, license, r.license_findings[i] AS found, r.license_from[i] AS base, r.license_terms[i] AS base_license
WHERE found STARTS WITH 'Conflict (UR)' OR found STARTS WITH 'Conflict (NC)'
RETURN DISTINCT m.id AS model, license.id AS license, base, base_license, m.downloads AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, license, base, base_license LIMIT toInteger($rows)
