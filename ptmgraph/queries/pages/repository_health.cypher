// title: Health of a repository
// question: How did this repository fare in each window of time?
// param: id: Repository = github.com/qdrant/fastembed -- the repository
// param: width: string = month -- day, week, month or quarter
// columns: starts_at, ends_at, releases, commits, merges, authors, files_touched, lines_changed, productivity, lines, code_lines, files, authors_in_year, bus_factor, bus_factor_lines, issues_opened, issues_closed, open_issues, issue_spoilage, issue_density, productivity_clime, productivity_prime, issue_spoilage_clime, issue_spoilage_prime, issue_density_vx, bus_factor_clime, bus_factor_vx, scanned_releases, model_changes
// view: table
MATCH (:Repository {id: $id})-[:HAS_HEALTH]->(h:RepositoryHealth {width: $width})
RETURN h.starts_at AS starts_at, h.ends_at AS ends_at, h.releases AS releases,
       h.commits AS commits, h.merges AS merges, h.authors AS authors,
       h.files_touched AS files_touched, h.lines_changed AS lines_changed,
       h.productivity AS productivity, h.lines AS lines, h.code_lines AS code_lines,
       h.files AS files, h.authors_in_year AS authors_in_year, h.bus_factor AS bus_factor,
       h.bus_factor_lines AS bus_factor_lines, h.issues_opened AS issues_opened,
       h.issues_closed AS issues_closed, h.open_issues AS open_issues,
       h.issue_spoilage AS issue_spoilage, h.issue_density AS issue_density,
       h.productivity_clime AS productivity_clime, h.productivity_prime AS productivity_prime,
       h.issue_spoilage_clime AS issue_spoilage_clime,
       h.issue_spoilage_prime AS issue_spoilage_prime, h.issue_density_vx AS issue_density_vx,
       h.bus_factor_clime AS bus_factor_clime, h.bus_factor_vx AS bus_factor_vx,
       h.scanned_releases AS scanned_releases, h.model_changes AS model_changes
ORDER BY starts_at
