// title: Descendants of non-commercial data
// question: Which models were trained on non-commercial datasets, or made from such models?
// param: rows: integer = 500 -- the greatest number of models to list, at most 1000
// columns: dataset, dataset_license, trained, model, licenses
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'behind_non_commercial_data/'
RETURN t.keys[0] AS dataset, t.keys[1] AS dataset_license, t.keys[2] AS trained,
       t.keys[3] AS model, coalesce(t.items, []) AS licenses
ORDER BY dataset, trained, model, dataset_license LIMIT toInteger($rows)
