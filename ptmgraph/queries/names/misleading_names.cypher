// title: Misleading names
// question: Which names mislead in this way, the most downloaded models first?
// param: defect: string = parameters_mismatch -- the kind of defect, see: defect-kinds
// param: rows: integer = 200 -- the greatest number of models to list, at most 1000
// columns: model, downloads, found
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'misleading_names/' + $defect + '/'
RETURN t.keys[0] AS model, t.count AS downloads, t.keys[1] AS found
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
