// title: Lineage behind a repository
// question: How do the models that this repository uses go back to their roots?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: child, relation, parent, sources, declared
// view: lineage
MATCH (r:Repository {id: $id})-[:REUSES]->(used:Model)
MATCH (used)-[:LINEAGE*0..]->(child:Model)
WITH DISTINCT child
MATCH (child)-[step:LINEAGE]->(parent:Model)
RETURN child.id AS child, type(step) AS relation, parent.id AS parent, step.sources AS sources,
       step.declared AS declared
ORDER BY child, parent, relation
