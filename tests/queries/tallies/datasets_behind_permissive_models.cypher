MATCH (m:Model)-[:LICENSED_UNDER]->(:License {commercial: 'yes', use_restrictions: 'no', share_alike: 'no'})
MATCH (m)-[r:TRAINED_ON]->(dataset:Dataset)
OPTIONAL MATCH (dataset)-[:LICENSED_UNDER]->(license:License)
RETURN coalesce(license.id, 'none stated') AS dataset_license, count(DISTINCT m) AS models,
       count(DISTINCT dataset) AS datasets, license.commercial AS commercial,
       count(DISTINCT CASE WHEN r.license_rule = 'DATA' THEN m END) AS possible_conflicts,
       count(DISTINCT CASE WHEN r.license_rule = 'UNK' THEN m END) AS not_stated
ORDER BY models DESC, dataset_license LIMIT toInteger($rows)
