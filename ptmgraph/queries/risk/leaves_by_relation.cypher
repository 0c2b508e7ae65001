// title: Leaves by relation, beside the published share
// question: Of the models made by each relation, how many has nobody built on? Published: 99.41% of quantised ones (arXiv:2503.10633).
// columns: relation, models, leaves, share, published_share
// view: table
MATCH (m:Model)-[step:LINEAGE]->(parent:Model)
WHERE m <> parent
WITH DISTINCT type(step) AS relation, m
WITH relation, m, EXISTS { MATCH (child:Model)-[:LINEAGE]->(m) WHERE child <> m } AS is_parent
WITH relation, count(m) AS models, sum(CASE WHEN is_parent THEN 0 ELSE 1 END) AS leaves
RETURN relation, models, leaves, 1.0 * leaves / models AS share,
       CASE WHEN relation = 'QUANTIZED_FROM' THEN 0.9941 END AS published_share
ORDER BY models DESC, relation
