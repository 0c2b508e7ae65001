// title: What only a parent documents
// question: Which attributes are absent from models whose parent has them?
// columns: attribute, models, example
// view: bar
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE (r.declared OR 'inferred_kind' IN r.sources) AND child <> parent AND child.lacks IS NOT NULL AND parent.documents IS NOT NULL
WITH DISTINCT child, parent
UNWIND [a IN child.lacks WHERE a IN parent.documents] AS attribute
RETURN attribute, count(DISTINCT child) AS models, min(child.id) AS example
ORDER BY models DESC, attribute
