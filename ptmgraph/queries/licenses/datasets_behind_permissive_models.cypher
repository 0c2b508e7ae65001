// title: Licences of datasets behind permissive models
// question: Which licences do the datasets carry that permissively labelled models were trained on, and at how many models is that a possible conflict, or not stated?
// param: rows: integer = 100 -- the greatest number of licences to list, at most 1000
// columns: dataset_license, models, datasets, commercial, possible_conflicts, not_stated
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'datasets_behind_permissive_models/'
RETURN t.keys[0] AS dataset_license, t.count AS models, t.count_2 AS datasets,
       t.keys[1] AS commercial, t.count_3 AS possible_conflicts, t.count_4 AS not_stated
ORDER BY models DESC, dataset_license LIMIT toInteger($rows)
