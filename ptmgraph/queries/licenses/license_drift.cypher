// title: Licence drift from root to leaf
// question: Which licence do chains begin with, and which do they end with?
// param: rows: integer = 100 -- the greatest number of pairs to list, at most 1000
// columns: root_license, leaf_license, leaves
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'license_drift/'
RETURN t.keys[0] AS root_license, t.keys[1] AS leaf_license, t.count AS leaves
ORDER BY leaves DESC, root_license, leaf_license LIMIT toInteger($rows)
