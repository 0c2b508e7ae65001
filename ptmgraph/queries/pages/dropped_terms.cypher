// title: Steps that dropped a term of the licence above
// question: Which of these models were the first to break the licence of what they were made from, and at which step?
// param: ids: Models = unsloth/Qwen2.5-Coder-3B-Instruct-bnb-4bit -- the models to ask about
// columns: child, relation, parent, findings, blamed
// view: table
UNWIND $ids AS wanted
WITH DISTINCT wanted
MATCH (child:Model {id: wanted})-[r:LINEAGE]->(parent:Model)
WHERE r.license_verdict = 'conflict' AND child.id IN r.license_blamed
RETURN child.id AS child, type(r) AS relation, parent.id AS parent,
       r.license_findings AS findings, r.license_blamed AS blamed
ORDER BY child, parent, relation
