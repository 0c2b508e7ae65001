// title: Releases that change models
// question: How often does a release use other models than the one before?
// param: rows: integer = 50 -- the number of repositories to list
// columns: repository, releases, transitions, model_changes, share, published_share
// view: table
MATCH (r:Repository)-[:HAS_HEALTH]->(h:RepositoryHealth {width: 'month'})
WHERE h.scanned_releases IS NOT NULL
WITH r, sum(h.scanned_releases) AS releases,
     sum(CASE WHEN h.model_changes IS NULL THEN 0 ELSE size(h.model_changes) END) AS model_changes
RETURN r.id AS repository, releases, releases - 1 AS transitions, model_changes,
       CASE WHEN releases > 1 THEN toFloat(model_changes) / (releases - 1) END AS share,
       0.144 AS published_share
ORDER BY model_changes DESC, repository LIMIT toInteger($rows)
