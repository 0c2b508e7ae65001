MATCH (m:Model) WHERE m.convention IS NOT NULL
RETURN m.convention AS convention, count(m) AS models
ORDER BY models DESC, convention
