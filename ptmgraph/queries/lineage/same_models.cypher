// title: The same model elsewhere
// question: Which models are also on another hub, or put up again by another owner, and under which licence?
// param: rows: integer = 200 -- the greatest number of pairs to list
// columns: model, same_as, original, model_licenses, same_as_licenses, licenses_differ, sources
// view: table
MATCH (m:Model)-[same:SAME_AS]->(other:Model)
OPTIONAL MATCH (m)-[one:LICENSED_UNDER]->(a:License) WHERE one.declared AND a.id <> 'other'
WITH m, same, other, a ORDER BY a.id
WITH m, same, other, collect(DISTINCT a.id) AS model_licenses
OPTIONAL MATCH (other)-[two:LICENSED_UNDER]->(b:License) WHERE two.declared AND b.id <> 'other'
WITH m, same, other, model_licenses, b ORDER BY b.id
WITH m, same, other, model_licenses, collect(DISTINCT b.id) AS same_as_licenses
WITH m, same, other, model_licenses, same_as_licenses,
     size(model_licenses) > 0 AND size(same_as_licenses) > 0
     AND model_licenses <> same_as_licenses AS licenses_differ
RETURN m.id AS model, other.id AS same_as, same.original AS original, model_licenses,
       same_as_licenses, licenses_differ, same.sources AS sources
ORDER BY CASE WHEN licenses_differ THEN 0 ELSE 1 END, coalesce(m.downloads, -1) DESC, model, same_as
LIMIT toInteger($rows)
