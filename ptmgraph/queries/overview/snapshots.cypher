// title: What this graph rests on
// question: Which sources were loaded, and when was their data taken?
// columns: snapshot, source, taken_at, rows, rejected
// view: table
MATCH (s:Snapshot)
RETURN s.id AS snapshot, s.source AS source, s.taken_at AS taken_at, s.rows AS rows, s.rejected AS rejected
ORDER BY snapshot
