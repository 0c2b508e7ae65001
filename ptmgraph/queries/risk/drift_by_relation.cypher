// title: Licence drift by relation, beside the published share
// question: How often does a child state another licence than its parent, or none where the parent states one? Published, each by its own definition: 8.05% of fine-tunes changed and 56.67% of adapters without a licence (arXiv:2606.16292); 19.8% of all children changed (arXiv:2508.06811).
// columns: relation, pairs_both_stated, changed, share_changed, parent_stated, omitted, share_omitted, published_changed, published_omitted
// view: table
MATCH (child:Model)-[step:LINEAGE]->(parent:Model)
WHERE child <> parent AND (child.is_stub IS NULL OR child.is_stub = false)
WITH DISTINCT child, parent, type(step) AS relation
MATCH (parent)-[:LICENSED_UNDER]->(b:License)
WITH relation, child, parent, b ORDER BY b.id
WITH relation, child, parent, collect(DISTINCT b.id) AS theirs
OPTIONAL MATCH (child)-[:LICENSED_UNDER]->(a:License)
WITH relation, child, parent, theirs, a ORDER BY a.id
WITH relation, child, parent, theirs, collect(DISTINCT a.id) AS own
WITH relation, count(*) AS parent_stated,
     sum(CASE WHEN size(own) > 0 THEN 1 ELSE 0 END) AS pairs,
     sum(CASE WHEN size(own) > 0 AND own <> theirs THEN 1 ELSE 0 END) AS changed,
     sum(CASE WHEN size(own) = 0 THEN 1 ELSE 0 END) AS omitted
RETURN relation, pairs AS pairs_both_stated, changed,
       CASE WHEN pairs > 0 THEN 1.0 * changed / pairs END AS share_changed,
       parent_stated, omitted, 1.0 * omitted / parent_stated AS share_omitted,
       CASE WHEN relation = 'FINETUNED_FROM' THEN 0.0805 END AS published_changed,
       CASE WHEN relation = 'ADAPTER_OF' THEN 0.5667 END AS published_omitted
ORDER BY parent_stated DESC, relation
