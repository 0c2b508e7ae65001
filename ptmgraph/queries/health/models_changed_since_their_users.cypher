// title: Models that changed after their users stopped
// question: Which code uses a model that was changed after the last commit of that code?
// param: rows: integer = 200 -- the number of uses to list
// columns: repository, last_commit, model, last_modified, pinned, places
// view: table
MATCH (r:Repository)-[u:REUSES]->(m:Model)
WHERE r.last_commit IS NOT NULL AND m.last_modified IS NOT NULL AND r.last_commit < m.last_modified
RETURN r.id AS repository, r.last_commit AS last_commit, m.id AS model,
       m.last_modified AS last_modified, u.revision AS pinned, u.places AS places
ORDER BY last_commit, repository, model, pinned LIMIT toInteger($rows)
