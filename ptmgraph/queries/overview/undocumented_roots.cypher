// title: Roots without licence or card
// question: Which models do others build on, although they are described without a licence or a card?
// param: rows: integer = 50 -- the number of models to list, at most 1000
// columns: model, children, has_license, has_card
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'undocumented_roots/'
RETURN t.keys[0] AS model, t.count AS children, t.count_2 = 1 AS has_license,
       t.count_3 = 1 AS has_card
ORDER BY children DESC, model LIMIT toInteger($rows)
