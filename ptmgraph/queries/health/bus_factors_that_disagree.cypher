// title: Bus factors that disagree
// question: In which quarters do the definitions of the bus factor say different things?
// param: rows: integer = 100 -- the number of quarters to list
// columns: repository, starts_at, bus_factor, bus_factor_lines, bus_factor_clime, bus_factor_vx
// view: table
MATCH (r:Repository)-[:HAS_HEALTH]->(h:RepositoryHealth {width: 'quarter'})
WHERE h.bus_factor IS NOT NULL
  AND (h.bus_factor <> h.bus_factor_lines OR h.bus_factor <> h.bus_factor_clime
       OR h.bus_factor <> h.bus_factor_vx)
RETURN r.id AS repository, h.starts_at AS starts_at, h.bus_factor AS bus_factor,
       h.bus_factor_lines AS bus_factor_lines, h.bus_factor_clime AS bus_factor_clime,
       h.bus_factor_vx AS bus_factor_vx
ORDER BY starts_at DESC, repository LIMIT toInteger($rows)
