// title: Documentation by year
// question: Are newer models better documented than older ones?
// columns: year, mean_documented, mean_lacking, models, with_dataset, with_license, with_paper, with_claims
// view: line
MATCH (m:Model)
WHERE m.looked_at IS NOT NULL AND m.created_at IS NOT NULL
WITH substring(m.created_at, 0, 4) AS year, count(m) AS models,
     round(100.0 * avg(size(coalesce(m.documents, [])))) / 100.0 AS mean_documented,
     round(100.0 * avg(size(coalesce(m.lacks, [])))) / 100.0 AS mean_lacking,
     sum(CASE WHEN 'dataset' IN m.documents THEN 1 ELSE 0 END) AS with_dataset,
     sum(CASE WHEN 'license' IN m.documents THEN 1 ELSE 0 END) AS with_license,
     sum(CASE WHEN 'paper' IN m.documents THEN 1 ELSE 0 END) AS with_paper,
     sum(CASE WHEN 'claims' IN m.documents THEN 1 ELSE 0 END) AS with_claims
RETURN year, mean_documented, mean_lacking, models, with_dataset, with_license, with_paper,
       with_claims
ORDER BY year
