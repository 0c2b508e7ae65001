// title: Where a restriction was first dropped
// question: Which step puts a licence without use restrictions or non-commercial terms on a model whose parent has them, and how many models follow?
// param: rows: integer = 200 -- the greatest number of steps to list
// columns: child, relation, parent, parent_license, child_license, dropped, descendants
// view: table
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child <> parent
MATCH (parent)-[:LICENSED_UNDER]->(above:License)
WHERE above.use_restrictions = 'yes' OR above.commercial = 'no'
MATCH (child)-[:LICENSED_UNDER]->(below:License)
WHERE (above.use_restrictions = 'yes' AND below.use_restrictions = 'no')
   OR (above.commercial = 'no' AND below.commercial = 'yes')
WITH DISTINCT child, r, parent, above, below
CALL (child) {
  MATCH (child)<-[:LINEAGE*1..]-(follower:Model)
  WHERE follower <> child
  WITH DISTINCT follower
  RETURN count(follower) AS descendants
}
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, above.id AS parent_license,
       below.id AS child_license,
       CASE WHEN above.use_restrictions = 'yes' AND below.use_restrictions = 'no'
            THEN 'use restrictions' ELSE 'non-commercial' END AS dropped, descendants
ORDER BY descendants DESC, child, parent, relation, parent_license, child_license LIMIT toInteger($rows)
