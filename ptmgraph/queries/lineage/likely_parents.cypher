// title: Likely parents
// question: Which models name no parent, though their own name tells a likely one?
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, parent, confidence, reason, downloads
// view: table
MATCH (m:Model)-[likely:LIKELY_DERIVED_FROM]->(parent:Model)
RETURN m.id AS model, parent.id AS parent, likely.confidence AS confidence,
       likely.evidence[0] AS reason, m.downloads AS downloads
ORDER BY coalesce(downloads, -1) DESC, model, parent LIMIT toInteger($rows)
