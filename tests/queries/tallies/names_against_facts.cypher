MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH m, found WHERE found CONTAINS ' (high): '
RETURN m.id AS model, found, m.downloads AS downloads
ORDER BY CASE WHEN found STARTS WITH 'parameters_mismatch' THEN 0 ELSE 1 END,
         coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
