// title: Names that contradict the facts
// question: Which names say something else than what is known of the model, the gravest and most downloaded first?
// param: rows: integer = 200 -- the greatest number of findings to list
// columns: model, found, downloads
// view: table
MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH m, found WHERE found CONTAINS ' (high): '
RETURN m.id AS model, found, m.downloads AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
