// title: Risks that reach a repository
// question: Which risks reach this repository, from which model, by which way, and where does its code let them in?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: risk, severity, model, path, places, evidence
// view: table
MATCH (r:Repository {id: $id})-[rests:RESTS_ON]->(m:Model)
MATCH (m)-[has:HAS_RISK]->(k:Risk)
MATCH (r)-[use:REUSES]->(used:Model)
WHERE used.id = rests.used
RETURN DISTINCT k.id AS risk, k.severity AS severity, m.id AS model, rests.path AS path,
       use.places AS places, has.evidence AS evidence
ORDER BY severity, risk, model, path
