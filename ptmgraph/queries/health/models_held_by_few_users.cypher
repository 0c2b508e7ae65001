// title: Models used by projects of one person
// question: Which models are used by code that hangs on one person, and by how much of it?
// param: rows: integer = 50 -- the number of models to list
// columns: model, repositories, of_one_person, abandoned
// view: table
MATCH (m:Model)<-[:REUSES]-(r:Repository)
WHERE r.health_as_of IS NOT NULL
WITH DISTINCT m, r
WITH m, count(r) AS repositories,
     sum(CASE WHEN r.bus_factor = 1 THEN 1 ELSE 0 END) AS of_one_person,
     sum(CASE WHEN r.bus_factor IS NULL THEN 1 ELSE 0 END) AS abandoned
RETURN m.id AS model, repositories, of_one_person, abandoned
ORDER BY of_one_person DESC, repositories DESC, model LIMIT toInteger($rows)
