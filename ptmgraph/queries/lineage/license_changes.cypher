// title: Licence changes along lineage
// question: Where does a model carry another licence than the model it was made from?
// param: rows: integer = 200 -- the greatest number of steps to list
// columns: child, relation, parent, child_licenses, parent_licenses
// view: table
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child <> parent
WITH child, r, parent, [(child)-[:LICENSED_UNDER]->(a:License) | a.id] AS below,
     [(parent)-[:LICENSED_UNDER]->(b:License) | b.id] AS above
WHERE size(below) > 0 AND size(above) > 0
  AND (any(id IN below WHERE NOT id IN above) OR any(id IN above WHERE NOT id IN below))
WITH child, r, parent ORDER BY child.id, parent.id, type(r) LIMIT toInteger($rows)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent,
       COLLECT { MATCH (child)-[:LICENSED_UNDER]->(a:License) RETURN a.id ORDER BY a.id } AS child_licenses,
       COLLECT { MATCH (parent)-[:LICENSED_UNDER]->(b:License) RETURN b.id ORDER BY b.id } AS parent_licenses
ORDER BY child, parent, relation
