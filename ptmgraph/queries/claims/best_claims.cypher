// title: Claims on a data set
// question: What do models claim to reach on this data set?
// param: id: Dataset = acme/questions -- the data set
// columns: model, metric, value, variant, verified, source
// view: table
MATCH (m:Model)-[:CLAIMS]->(c:Claim)-[:MEASURED_ON]->(:Dataset {id: $id})
RETURN m.id AS model, c.metric AS metric, c.comparable AS value, c.variant AS variant,
       c.verified AS verified, c.source AS source
ORDER BY metric, value DESC, model
