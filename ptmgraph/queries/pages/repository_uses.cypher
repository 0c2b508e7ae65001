// title: What a repository uses itself
// question: Which models and datasets does the code of this repository use, where, and how sure is that?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: type, id, is_stub, mode, scope, places, call, revision, declared, confidence, sources
// view: table
MATCH (r:Repository {id: $id})-[u:REUSES|USES_DATASET]->(used:Model|Dataset)
RETURN labels(used)[0] AS type, used.id AS id, used.is_stub AS is_stub, u.mode AS mode,
       u.scope AS scope, u.places AS places, u.call AS call, u.revision AS revision,
       u.declared AS declared, u.confidence AS confidence, u.sources AS sources
ORDER BY type DESC, id, mode
