// title: Names that contradict the facts
// question: Which names say something else than what is known of the model? Wrong sizes first, then the most downloaded.
// param: rows: integer = 200 -- the greatest number of findings to list, at most 1000
// columns: model, found, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'names_against_facts/'
RETURN t.keys[0] AS model, t.keys[1] AS found, t.count AS downloads
ORDER BY CASE WHEN found STARTS WITH 'parameters_mismatch' THEN 0 ELSE 1 END,
         coalesce(downloads, -1) DESC, model, found LIMIT toInteger($rows)
