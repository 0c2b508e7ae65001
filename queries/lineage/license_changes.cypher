// title: Licence changes along lineage
// question: Where does a model carry another licence than the model it was made from?
// param: rows: integer = 200 -- the greatest number of steps to list
// columns: child, relation, parent, child_licenses, parent_licenses
// view: table
MATCH (child:Model)-[r:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM]->(parent:Model)
WHERE child <> parent
MATCH (child)-[:LICENSED_UNDER]->(a:License)
WITH child, r, parent, a ORDER BY a.id
WITH child, r, parent, collect(DISTINCT a.id) AS child_licenses
MATCH (parent)-[:LICENSED_UNDER]->(b:License)
WITH child, r, parent, child_licenses, b ORDER BY b.id
WITH child, r, parent, child_licenses, collect(DISTINCT b.id) AS parent_licenses
WHERE child_licenses <> parent_licenses
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, child_licenses, parent_licenses
ORDER BY child, parent, relation LIMIT toInteger($rows)
