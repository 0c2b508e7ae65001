// title: Issue backlogs
// question: Which repositories have most open issues for the size of their code?
// param: rows: integer = 50 -- the number of repositories to list
// columns: repository, issue_density, code_lines, last_commit, bus_factor
// view: bar
MATCH (r:Repository)
WHERE r.issue_density IS NOT NULL
RETURN r.id AS repository, r.issue_density AS issue_density, r.code_lines AS code_lines,
       r.last_commit AS last_commit, r.bus_factor AS bus_factor
ORDER BY issue_density DESC, repository LIMIT toInteger($rows)
