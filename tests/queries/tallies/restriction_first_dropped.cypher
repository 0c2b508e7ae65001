MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE child <> parent AND r.license_verdict = 'conflict'
UNWIND range(0, size(r.license_findings) - 1) AS i
WITH child, r, parent, r.license_terms[i] AS above, r.license_findings[i] AS found, r.license_blamed[i] AS blamed
WHERE blamed = child.id AND (found STARTS WITH 'Conflict (UR)' OR found STARTS WITH 'Conflict (NC)')
MATCH (child)-[:LICENSED_UNDER]->(below:License)
WITH DISTINCT child, r, parent, above, below,
     CASE WHEN found STARTS WITH 'Conflict (UR)' THEN 'use restrictions' ELSE 'non-commercial' END AS dropped
CALL (child) {
  MATCH (child)<-[:LINEAGE*1..]-(follower:Model)
  WHERE follower <> child
  WITH DISTINCT follower
  RETURN count(follower) AS descendants
}
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, above AS parent_license,
       below.id AS child_license, dropped, descendants
ORDER BY descendants DESC, child, parent, relation, parent_license, child_license, dropped LIMIT toInteger($rows)
