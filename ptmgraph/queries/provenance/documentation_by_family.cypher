// title: Documentation by family
// question: How much is documented in each of the largest families?
// param: rows: integer = 50 -- the number of families to list
// columns: family, models, mean_documented, mean_lacking, with_dataset, with_license, with_paper, with_claims
// view: table
MATCH (m:Model)-[:IN_FAMILY]->(f:Family)
WHERE m.looked_at IS NOT NULL
WITH f.id AS family, count(m) AS models,
     round(100.0 * avg(size(coalesce(m.documents, [])))) / 100.0 AS mean_documented,
     round(100.0 * avg(size(coalesce(m.lacks, [])))) / 100.0 AS mean_lacking,
     sum(CASE WHEN 'dataset' IN m.documents THEN 1 ELSE 0 END) AS with_dataset,
     sum(CASE WHEN 'license' IN m.documents THEN 1 ELSE 0 END) AS with_license,
     sum(CASE WHEN 'paper' IN m.documents THEN 1 ELSE 0 END) AS with_paper,
     sum(CASE WHEN 'claims' IN m.documents THEN 1 ELSE 0 END) AS with_claims
RETURN family, models, mean_documented, mean_lacking, with_dataset, with_license, with_paper,
       with_claims
ORDER BY models DESC, family LIMIT toInteger($rows)
