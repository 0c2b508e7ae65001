// title: Code that loads non-commercial models
// question: Which repositories under a licence that allows commercial use load a model that forbids it, and in which line?
// param: rows: integer = 500 -- the greatest number of uses to list, at most 1000
// columns: repository, license, model, model_license, places, scope, stars, downloads
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'restricted_weights_in_code/'
RETURN t.keys[0] AS repository, t.keys[1] AS license, t.keys[2] AS model,
       t.keys[3] AS model_license, t.items AS places, t.keys[4] AS scope, t.count AS stars,
       t.count_2 AS downloads
ORDER BY CASE scope WHEN 'package' THEN 0 ELSE 1 END, coalesce(stars, -1) DESC,
         coalesce(downloads, -1) DESC, repository, model, license, model_license
LIMIT toInteger($rows)
