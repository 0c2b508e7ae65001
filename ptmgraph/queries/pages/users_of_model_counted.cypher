// title: Repositories that rest on a model, counted
// question: How many repositories use this model or one that was made from it?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// columns: repositories
// view: table
MATCH (m:Model {id: $id})
MATCH (m)<-[:RESTS_ON]-(r:Repository)
RETURN count(DISTINCT r) AS repositories
