// title: How many models state what
// question: Of how many models is each attribute present, absent, or not looked at?
// columns: attribute, present, absent, not_looked_at
// view: bar
MATCH (m:Model)
WHERE NOT coalesce(m.is_stub, false)
WITH count(m) AS models
CALL (models) {
  MATCH (m:Model)
  WHERE NOT coalesce(m.is_stub, false)
  UNWIND m.documents AS attribute
  RETURN attribute, count(*) AS here, 0 AS gone
  UNION ALL
  MATCH (m:Model)
  WHERE NOT coalesce(m.is_stub, false)
  UNWIND m.lacks AS attribute
  RETURN attribute, 0 AS here, count(*) AS gone
}
WITH attribute, models, sum(here) AS present, sum(gone) AS absent
RETURN attribute, present, absent, models - present - absent AS not_looked_at
ORDER BY present DESC, attribute
