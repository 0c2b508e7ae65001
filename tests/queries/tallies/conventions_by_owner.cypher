MATCH (m:Model) WHERE m.convention IS NOT NULL AND m.owner IS NOT NULL
RETURN m.owner AS owner, count(m) AS models,
       sum(CASE m.convention WHEN 'implementation' THEN 1 ELSE 0 END) AS implementation,
       sum(CASE m.convention WHEN 'application_or_task' THEN 1 ELSE 0 END) AS application_or_task,
       sum(CASE m.convention WHEN 'both' THEN 1 ELSE 0 END) AS both,
       sum(CASE m.convention WHEN 'other' THEN 1 ELSE 0 END) AS other
ORDER BY models DESC, owner LIMIT toInteger($rows)
