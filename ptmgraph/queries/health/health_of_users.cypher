// title: Health of what depends on a model
// question: How well kept is the code that rests on this model, or on what was made from it?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// param: rows: integer = 200 -- the number of repositories to list
// columns: repository, steps, stars, last_commit, commits_in_year, bus_factor, issue_density
// view: table
MATCH (r:Repository)-[rests:RESTS_ON]->(:Model {id: $id})
WITH r, min(rests.steps) AS steps
RETURN r.id AS repository, steps, r.stars AS stars, r.last_commit AS last_commit,
       r.commits_in_year AS commits_in_year, r.bus_factor AS bus_factor,
       r.issue_density AS issue_density
ORDER BY coalesce(stars, -1) DESC, steps, repository LIMIT toInteger($rows)
