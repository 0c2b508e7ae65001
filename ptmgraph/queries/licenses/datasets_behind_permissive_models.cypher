// title: Licences of datasets behind permissive models
// question: Which licences do the datasets carry that permissively labelled models were trained on?
// param: rows: integer = 100 -- the greatest number of licences to list
// columns: dataset_license, models, datasets, commercial
// view: bar
MATCH (m:Model)-[:LICENSED_UNDER]->(:License {commercial: 'yes', use_restrictions: 'no', share_alike: 'no'})
MATCH (m)-[:TRAINED_ON]->(dataset:Dataset)
OPTIONAL MATCH (dataset)-[:LICENSED_UNDER]->(license:License)
RETURN coalesce(license.id, 'none stated') AS dataset_license, count(DISTINCT m) AS models,
       count(DISTINCT dataset) AS datasets, license.commercial AS commercial
ORDER BY models DESC, dataset_license LIMIT toInteger($rows)
