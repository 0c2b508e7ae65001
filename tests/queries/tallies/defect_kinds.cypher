MATCH (m:Model) WHERE m.name_defects IS NOT NULL
UNWIND m.name_defects AS found
WITH split(found, ' ')[0] AS defect, m
RETURN defect, count(DISTINCT m) AS models, min(m.id) AS example
ORDER BY models DESC, defect
