// title: Published shares, measured here
// question: What published studies measured of models, measured on the loaded ones: each with its definition.
// columns: measure, share, models, published_share, definition, source
// view: table
CALL () {
  MATCH (m:Model) WHERE m.risk_checked IS NOT NULL AND 'formats' IN m.risk_checked
  WITH count(m) AS models, sum(CASE WHEN any(f IN coalesce(m.formats, []) WHERE f IN ['joblib', 'nemo', 'paddlepaddle', 'pickle', 'pytorch']) THEN 1 ELSE 0 END) AS hits
  RETURN 'pickled weights' AS measure, models, hits, 0.449 AS published_share,
         'models with weights as pickles, of those whose formats are known; published: of popular ones' AS definition,
         'arXiv:2508.15987' AS source
  UNION ALL
  MATCH (m:Model) WHERE m.risk_checked IS NOT NULL AND 'files' IN m.risk_checked
    AND EXISTS { MATCH (m)-[:LICENSED_UNDER]->(:License) }
  WITH count(m) AS models, sum(CASE WHEN EXISTS { MATCH (m)-[:HAS_RISK]->(k:Risk) WHERE k.id = 'license-text-missing' } THEN 1 ELSE 0 END) AS hits
  RETURN 'licence text missing' AS measure, models, hits, 0.958 AS published_share,
         'models without a file of licence text, of those with a licence whose files were listed; published: of those with a permissive one' AS definition,
         'arXiv:2602.08816' AS source
  UNION ALL
  MATCH (m:Model) WHERE m.has_card IS NOT NULL
  WITH count(m) AS models, sum(CASE WHEN EXISTS { MATCH (m)-[:TRAINED_ON]->(:Dataset) } THEN 0 ELSE 1 END) AS hits
  RETURN 'no data set' AS measure, models, hits, 0.821 AS published_share,
         'models whose card was asked for, and of which no source names training data; published: no data set in the metadata of the card' AS definition,
         'Jiang et al., ICSE 2023' AS source
  UNION ALL
  MATCH (m:Model) WHERE m.risk_checked IS NOT NULL AND 'config' IN m.risk_checked
  WITH count(m) AS models, sum(CASE WHEN EXISTS { MATCH (m)-[:HAS_ARCHITECTURE]->(:Architecture) } THEN 0 ELSE 1 END) AS hits
  RETURN 'no architecture' AS measure, models, hits, 0.344 AS published_share,
         'models whose configuration was read, and that have no architecture; published: no tag of one' AS definition,
         'Jiang et al., ICSE 2023' AS source
  UNION ALL
  MATCH (m:Model) WHERE m.has_card IS NOT NULL
  WITH count(m) AS models, sum(CASE WHEN EXISTS { MATCH (m)-[:LICENSED_UNDER]->(:License) } THEN 0 ELSE 1 END) AS hits
  RETURN 'no licence' AS measure, models, hits, 0.644 AS published_share,
         'models whose card was asked for, and of which no source names a licence; published: of 1,873,342 models of the Hub' AS definition,
         'a count of 2025, reposted by vuink' AS source
}
RETURN measure, CASE WHEN models > 0 THEN 1.0 * hits / models END AS share, models,
       published_share, definition, source
ORDER BY measure
