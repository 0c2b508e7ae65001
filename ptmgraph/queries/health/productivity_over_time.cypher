// title: Productivity over time
// question: How many lines of code a day did this repository change, month by month?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// param: width: string = month -- day, week, month or quarter, as they were loaded
// columns: starts_at, productivity, commits, authors
// view: line
MATCH (:Repository {id: $id})-[:HAS_HEALTH]->(h:RepositoryHealth {width: $width})
RETURN h.starts_at AS starts_at, h.productivity AS productivity, h.commits AS commits,
       h.authors AS authors
ORDER BY starts_at
