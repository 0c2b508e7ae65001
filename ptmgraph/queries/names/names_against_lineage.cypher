// title: Names that contradict their lineage
// question: Which names say something else, for example other parameters, than the name of the parent?
// param: kind: string = parameters -- the kind of component to compare
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, downloads, says, relation, parent, parent_says
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'names_against_lineage/' + $kind + '/'
RETURN t.keys[0] AS model, t.count AS downloads, t.items AS says, t.keys[1] AS relation,
       t.keys[2] AS parent, t.items_2 AS parent_says
ORDER BY coalesce(downloads, -1) DESC, model, parent, relation LIMIT toInteger($rows)
