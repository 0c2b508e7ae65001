// title: Days between releases and their models
// question: How soon do releases use a new model, how long do they keep one, and how long after them does it change?
// param: rows: integer = 50 -- the number of repositories to list
// columns: repository, pins, to_adopt_known, days_to_adopt, kept_known, days_kept, to_change_known, days_to_change
// view: table
MATCH (r:Repository)-[u:RELEASED_WITH]->(m:Model)
OPTIONAL MATCH (m)-[:RENAMED_TO]->(now:Model)
WITH r, u, m, coalesce(now.created_at, m.created_at) AS created_at,
     coalesce(now.last_modified, m.last_modified) AS changed_at
WITH r,
     CASE WHEN created_at IS NOT NULL AND created_at >= '2022-03-03' AND created_at <= u.first_at
          THEN duration.inDays(date(substring(created_at, 0, 10)),
                               date(substring(u.first_at, 0, 10))).days END AS days_to_adopt,
     CASE WHEN u.dropped_at IS NOT NULL
          THEN duration.inDays(date(substring(u.first_at, 0, 10)),
                               date(substring(u.dropped_at, 0, 10))).days END AS days_kept,
     CASE WHEN changed_at IS NOT NULL AND changed_at > u.last_at
          THEN duration.inDays(date(substring(u.last_at, 0, 10)),
                               date(substring(changed_at, 0, 10))).days END AS days_to_change
RETURN r.id AS repository, count(*) AS pins,
       count(days_to_adopt) AS to_adopt_known,
       percentileCont(toFloat(days_to_adopt), 0.5) AS days_to_adopt,
       count(days_kept) AS kept_known, percentileCont(toFloat(days_kept), 0.5) AS days_kept,
       count(days_to_change) AS to_change_known,
       percentileCont(toFloat(days_to_change), 0.5) AS days_to_change
ORDER BY pins DESC, repository LIMIT toInteger($rows)
