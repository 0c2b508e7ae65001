MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH m, found WHERE found STARTS WITH $defect + ' '
RETURN m.id AS model, m.downloads AS downloads, found
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
