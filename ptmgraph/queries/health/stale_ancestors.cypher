// title: Stale ancestors
// question: Which models were not changed since this date, and how much are those made from them downloaded?
// param: before: date = 2024-01-01 -- changed before this day
// param: rows: integer = 50 -- the number of models to list
// columns: ancestor, last_modified, children, downloads_of_children, newest_child
// view: table
MATCH (m:Model)<-[:LINEAGE]-(child:Model)
WHERE m.last_modified IS NOT NULL AND m.last_modified < $before AND child <> m
WITH DISTINCT m, child
WITH m, count(child) AS children, sum(coalesce(child.downloads, 0)) AS downloads_of_children,
     max(child.created_at) AS newest_child
RETURN m.id AS ancestor, m.last_modified AS last_modified, children, downloads_of_children,
       newest_child
ORDER BY downloads_of_children DESC, children DESC, ancestor LIMIT toInteger($rows)
