// title: Popular and undocumented
// question: Which much downloaded models lack most of what was looked for?
// param: downloads: integer = 10000 -- at least so many downloads in 30 days
// param: rows: integer = 50 -- the number of models to list
// columns: model, downloads, lacking, documented, lacks
// view: table
MATCH (m:Model)
WHERE m.downloads >= toInteger($downloads) AND m.lacks IS NOT NULL
RETURN m.id AS model, m.downloads AS downloads, size(m.lacks) AS lacking,
       size(coalesce(m.documents, [])) AS documented, m.lacks AS lacks
ORDER BY lacking DESC, downloads DESC, model LIMIT toInteger($rows)
