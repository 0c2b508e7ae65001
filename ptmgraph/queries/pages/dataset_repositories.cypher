// title: Repositories that use a dataset itself
// question: Which repositories use this dataset, in which files, and how sure is that?
// param: id: Dataset = mteb/nfcorpus -- the dataset to ask about
// columns: repository, scope, places, declared, confidence, commit, stars
// view: table
MATCH (d:Dataset {id: $id})<-[u:USES_DATASET]-(r:Repository)
RETURN r.id AS repository, u.scope AS scope, u.places AS places, u.declared AS declared,
       u.confidence AS confidence, r.commit AS commit, r.stars AS stars
ORDER BY repository
