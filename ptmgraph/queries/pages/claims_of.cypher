// title: Claims of a model
// question: What is this model said to reach?
// param: id: Model = BAAI/bge-m3 -- the model
// columns: id, metric, value, dataset, variant, comparable, verified, source, place, problem, differs_from, copied_from
// view: table
MATCH (:Model {id: $id})-[:CLAIMS]->(c:Claim)
RETURN c.id AS id, c.metric AS metric, c.written AS value, c.dataset AS dataset,
       c.variant AS variant, c.comparable AS comparable, c.verified AS verified,
       c.source AS source, c.place AS place, c.problem AS problem,
       c.differs_from AS differs_from, c.copied_from AS copied_from
ORDER BY source, dataset, metric, variant, place
