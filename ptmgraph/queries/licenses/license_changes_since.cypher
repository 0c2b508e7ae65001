// title: Licence changes since a date
// question: Which models published since this date carry another licence than their parent? The newest first.
// param: since: string = 2025-01-01 -- the first day, as 2025-01-31
// param: rows: integer = 200 -- the greatest number of steps to list, at most 1000, the newest of all
// columns: created_at, child, relation, parent, child_licenses, parent_licenses
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'license_changes_since/' AND t.keys[0] >= $since
RETURN t.keys[0] AS created_at, t.keys[1] AS child, t.keys[3] AS relation, t.keys[2] AS parent,
       t.items AS child_licenses, t.items_2 AS parent_licenses
ORDER BY created_at DESC, child, parent, relation LIMIT toInteger($rows)
