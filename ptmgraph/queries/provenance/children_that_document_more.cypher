// title: Children that document more than their parents
// question: Which models document what their parents lack?
// param: rows: integer = 100 -- the number of pairs to list
// columns: child, parent, documented_anew, how_many, parent_downloads
// view: table
MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
WHERE (r.declared OR 'inferred_kind' IN r.sources) AND child <> parent AND child.documents IS NOT NULL AND parent.lacks IS NOT NULL
WITH DISTINCT child, parent
WITH child, parent, [a IN child.documents WHERE a IN parent.lacks AND a <> 'base'] AS documented_anew
WHERE size(documented_anew) > 0
RETURN child.id AS child, parent.id AS parent, documented_anew, size(documented_anew) AS how_many,
       parent.downloads AS parent_downloads
ORDER BY how_many DESC, coalesce(parent_downloads, -1) DESC, child, parent LIMIT toInteger($rows)
