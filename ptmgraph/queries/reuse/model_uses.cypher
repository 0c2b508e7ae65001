// title: Where these models are used
// question: Which repositories use these models themselves, in which files, at which revision?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: repository, model, mode, scope, places, call, revision, declared, confidence, commit, stars
// view: table
UNWIND $ids AS id
WITH DISTINCT id
MATCH (m:Model {id: id})<-[u:REUSES]-(r:Repository)
RETURN r.id AS repository, m.id AS model, u.mode AS mode, u.scope AS scope, u.places AS places,
       u.call AS call, u.revision AS revision, u.declared AS declared,
       u.confidence AS confidence, r.commit AS commit, r.stars AS stars
ORDER BY repository, model, mode
