// title: Models in code below some models
// question: Which of these models, and of all that was made from them, are used in code?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: model
// view: table
UNWIND $ids AS id
MATCH (:Model {id: id})<-[rests:RESTS_ON]-(:Repository)
RETURN DISTINCT rests.used AS model
ORDER BY model
