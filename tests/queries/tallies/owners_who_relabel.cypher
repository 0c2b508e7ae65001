MATCH (owner:Owner)<-[:PUBLISHED_BY]-(child:Model)-[:LINEAGE]->(parent:Model)
WHERE child <> parent
MATCH (child)-[:LICENSED_UNDER]->(below:License)
WITH DISTINCT owner, child, parent, below ORDER BY below.id
WITH owner, child, parent, collect(below.id) AS now
MATCH (parent)-[:LICENSED_UNDER]->(above:License)
WITH DISTINCT owner, child, parent, now, above ORDER BY above.id
WITH owner, child, parent, now, collect(above.id) AS before
WITH owner, count(*) AS steps, sum(CASE WHEN now <> before THEN 1 ELSE 0 END) AS relabelled
WHERE relabelled > 0
RETURN owner.id AS owner, relabelled, steps, toFloat(relabelled) / steps AS share
ORDER BY relabelled DESC, share DESC, owner LIMIT toInteger($rows)
