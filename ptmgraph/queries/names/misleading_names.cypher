// title: Misleading names
// question: Which names mislead in this way, the most downloaded models first?
// param: defect: string = parameters_mismatch -- the kind of defect, see: defect-kinds
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, downloads, found
// view: table
MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH m, found WHERE found STARTS WITH $defect + ' '
RETURN m.id AS model, m.downloads AS downloads, found
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
