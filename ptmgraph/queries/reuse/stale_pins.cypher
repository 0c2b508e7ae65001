// title: Stale pins
// question: Where does code pin a commit of a model that is no longer its newest?
// param: rows: integer = 200 -- the greatest number of uses to list
// columns: repository, model, pinned, newest, last_modified, places
// view: table
MATCH (r:Repository)-[u:REUSES]->(m:Model)
WHERE u.revision IS NOT NULL AND m.revision IS NOT NULL
UNWIND split(u.revision, ', ') AS pinned
WITH r, u, m, pinned
WHERE pinned =~ '[0-9a-f]{7,40}' AND NOT m.revision STARTS WITH pinned
RETURN r.id AS repository, m.id AS model, pinned, m.revision AS newest,
       m.last_modified AS last_modified, u.places AS places
ORDER BY coalesce(last_modified, '') DESC, repository, model, pinned LIMIT toInteger($rows)
