// title: Likely conflicts by severity and reach
// question: Which relabelled models break a term of their parent, and how many models and repositories build on them?
// param: rows: integer = 100 -- the greatest number of models to list
// columns: model, severity, broken, models, repositories, downloads
// view: table
MATCH (m:Model)-[:LINEAGE]->(parent:Model)-[:LICENSED_UNDER]->(above:License)
WHERE m <> parent
MATCH (m)-[:LICENSED_UNDER]->(below:License)
WITH m, above, below,
     above.derivatives = 'no' AS shared,
     above.commercial = 'no' AND below.commercial IN ['yes', 'limited'] AS sold,
     above.use_restrictions = 'yes' AND below.use_restrictions = 'no' AS freed,
     above.share_alike = 'yes' AND above <> below AS relabelled
WHERE coalesce(shared, false) OR coalesce(sold, false) OR coalesce(freed, false) OR coalesce(relabelled, false)
WITH m, collect(DISTINCT
       CASE WHEN coalesce(shared, false) THEN above.id + ' allows no derivatives'
            WHEN coalesce(sold, false) THEN above.id + ' allows no commercial use'
            WHEN coalesce(freed, false) THEN above.id + ' restricts use'
            ELSE above.id + ' is share-alike: may accept ' + below.id END) AS broken,
     max(CASE WHEN coalesce(shared, false) OR coalesce(sold, false) OR coalesce(freed, false) THEN 2 ELSE 1 END) AS severity
MATCH (m)<-[:LINEAGE*0..]-(follower:Model)
WITH DISTINCT m, broken, severity, follower
OPTIONAL MATCH (repository:Repository)-[:REUSES]->(follower)
WITH m, broken, severity, count(DISTINCT follower) - 1 AS models, count(DISTINCT repository) AS repositories
RETURN m.id AS model, CASE severity WHEN 2 THEN 'conflict' ELSE 'possible conflict' END AS severity,
       broken, models, repositories, m.downloads AS downloads
ORDER BY severity, models + repositories DESC, model LIMIT toInteger($rows)
