// title: Health of what a model rests on
// question: How well kept is the code of this model, and that of each model it was made from?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// columns: model, repository, last_commit, commits_in_year, bus_factor, issue_density
// view: table
MATCH (:Model {id: $id})-[:LINEAGE*0..]->(m:Model)
WITH DISTINCT m
OPTIONAL MATCH (m)-[:SOURCE_CODE]->(r:Repository)
RETURN m.id AS model, r.id AS repository, r.last_commit AS last_commit,
       r.commits_in_year AS commits_in_year, r.bus_factor AS bus_factor,
       r.issue_density AS issue_density
ORDER BY coalesce(last_commit, ''), model, repository
