// title: Family of a model
// question: Which models are connected to this one by any lineage?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to ask about
// columns: family, model, downloads, created_at
// view: table
MATCH (m:Model {id: $id})-[:IN_FAMILY]->(family:Family)
MATCH (family)<-[:IN_FAMILY]-(member:Model)
RETURN family.id AS family, member.id AS model, member.downloads AS downloads, member.created_at AS created_at
ORDER BY coalesce(downloads, -1) DESC, model
