// title: Unpinned uses
// question: Where does code load a model without pinning its revision?
// param: rows: integer = 200 -- the greatest number of uses to list
// columns: repository, model, mode, scope, places
// view: table
MATCH (r:Repository)-[u:REUSES]->(m:Model)
WHERE u.revision IS NULL AND u.mode <> 'bundles' AND 'code' IN u.sources
RETURN r.id AS repository, m.id AS model, u.mode AS mode, u.scope AS scope, u.places AS places
ORDER BY coalesce(r.stars, -1) DESC, repository, model, mode LIMIT toInteger($rows)
