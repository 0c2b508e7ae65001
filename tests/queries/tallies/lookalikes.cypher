MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH m, found WHERE found STARTS WITH 'lookalike '
RETURN m.id AS model, m.downloads AS downloads, m.created_at AS created_at, found
ORDER BY coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
