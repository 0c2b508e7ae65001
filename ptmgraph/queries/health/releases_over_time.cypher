// title: Releases and what came with them
// question: In which windows did this repository release something, and how was it then?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// param: width: string = month -- day, week, month or quarter, as they were loaded
// columns: starts_at, releases, commits, lines_changed, bus_factor, open_issues
// view: table
MATCH (:Repository {id: $id})-[:HAS_HEALTH]->(h:RepositoryHealth {width: $width})
WHERE h.releases IS NOT NULL
RETURN h.starts_at AS starts_at, h.releases AS releases, h.commits AS commits,
       h.lines_changed AS lines_changed, h.bus_factor AS bus_factor, h.open_issues AS open_issues
ORDER BY starts_at
