// title: Parents that are gone or were renamed
// question: Which models were made from one that the Hub no longer gives, or that has another owner now?
// param: rows: integer = 200 -- the greatest number of parents to list
// columns: parent, risk, children, downloads_of_children, evidence, confidence
// view: table
MATCH (child:Model)-[:LINEAGE]->(parent:Model)-[has:HAS_RISK]->(k:Risk)
WHERE k.id IN ['gone', 'renamed'] AND child <> parent AND child.risk_checked IS NOT NULL
WITH DISTINCT parent, has, k, child
RETURN parent.id AS parent, k.id AS risk, count(child) AS children,
       sum(coalesce(child.downloads, 0)) AS downloads_of_children, has.evidence AS evidence,
       has.confidence AS confidence
ORDER BY children DESC, parent, risk LIMIT toInteger($rows)
