MATCH (m:Model) WHERE m.convention IS NOT NULL AND m.created_at IS NOT NULL
RETURN substring(m.created_at, 0, 4) AS year, m.convention AS convention, count(m) AS models
ORDER BY year, models DESC, convention
