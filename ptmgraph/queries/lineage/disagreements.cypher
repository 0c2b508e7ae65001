// title: Sources that disagree
// question: Where do tags and cards name different parents, or different relations?
// param: rows: integer = 200 -- the greatest number of relationships to list
// columns: child, relation, parent, sources, evidence
// view: lineage
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WITH child, parent, r, CASE WHEN 'card' IN r.sources THEN 1 ELSE 0 END AS in_card,
     CASE WHEN 'tag' IN r.sources OR 'base_models' IN r.sources THEN 1 ELSE 0 END AS in_hub
WITH child, count(r) AS relations, sum(in_card) AS cards, sum(in_hub) AS hubs
WHERE cards > 0 AND hubs > 0 AND (cards < relations OR hubs < relations)
MATCH (child)-[r:LINEAGE]->(parent:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, r.sources AS sources, r.evidence AS evidence
ORDER BY child, parent, relation LIMIT toInteger($rows)
