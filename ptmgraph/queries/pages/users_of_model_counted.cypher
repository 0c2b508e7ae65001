// title: Repositories that rest on a model, counted
// question: How many repositories use this model or one that was made from it?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// columns: repositories
// view: table
MATCH (r:Repository)-[:RESTS_ON]->(:Model {id: $id})
RETURN count(DISTINCT r) AS repositories
