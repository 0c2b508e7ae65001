// title: Repositories that slow down
// question: In which repositories was in the last whole quarter less than half as much committed as in the same quarter a year before?
// param: rows: integer = 50 -- the number of repositories to list
// columns: repository, quarter, commits, commits_a_year_before, models
// view: table
MATCH (r:Repository)-[:HAS_HEALTH]->(h:RepositoryHealth {width: 'quarter'})
WHERE h.commits IS NOT NULL AND h.ends_at ENDS WITH '-01T00:00:00Z'
WITH r, max(h.starts_at) AS newest
MATCH (r)-[:HAS_HEALTH]->(now:RepositoryHealth {width: 'quarter'})
WHERE now.starts_at = newest
MATCH (r)-[:HAS_HEALTH]->(then:RepositoryHealth {width: 'quarter'})
WHERE then.starts_at = toString(toInteger(substring(newest, 0, 4)) - 1) + substring(newest, 4)
  AND now.commits * 2 < then.commits
OPTIONAL MATCH (r)-[:REUSES]->(m:Model)
RETURN r.id AS repository, newest AS quarter, now.commits AS commits,
       then.commits AS commits_a_year_before, count(DISTINCT m) AS models
ORDER BY commits_a_year_before - commits DESC, repository LIMIT toInteger($rows)
