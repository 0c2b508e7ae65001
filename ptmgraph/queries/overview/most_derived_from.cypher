// title: Models most derived from
// question: Which models have the most direct children?
// param: rows: integer = 25 -- the number of models to list, at most 1000
// columns: model, children, finetunes, adapters, quantizations, merges
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'most_derived_from/'
RETURN t.keys[0] AS model, t.count AS children, t.count_2 AS finetunes,
       t.count_3 AS adapters, t.count_4 AS quantizations, t.count_5 AS merges
ORDER BY children DESC, model LIMIT toInteger($rows)
