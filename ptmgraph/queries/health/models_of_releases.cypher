// title: Models of releases
// question: Which models did releases of this repository use, how soon after the models came out, and for how long?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: model, revision, first_release, first_at, last_release, dropped_release, days_to_adopt, days_kept, days_to_change
// view: table
MATCH (:Repository {id: $id})-[u:RELEASED_WITH]->(m:Model)
OPTIONAL MATCH (m)-[:RENAMED_TO]->(now:Model)
WITH u, m, coalesce(now.created_at, m.created_at) AS created_at,
     coalesce(now.last_modified, m.last_modified) AS changed_at
WITH u, m,
     CASE WHEN created_at IS NOT NULL AND created_at >= '2022-03-03' AND created_at <= u.first_at
          THEN duration.inDays(date(substring(created_at, 0, 10)),
                               date(substring(u.first_at, 0, 10))).days END AS days_to_adopt,
     CASE WHEN u.dropped_at IS NOT NULL
          THEN duration.inDays(date(substring(u.first_at, 0, 10)),
                               date(substring(u.dropped_at, 0, 10))).days END AS days_kept,
     CASE WHEN changed_at IS NOT NULL AND changed_at > u.last_at
          THEN duration.inDays(date(substring(u.last_at, 0, 10)),
                               date(substring(changed_at, 0, 10))).days END AS days_to_change
RETURN m.id AS model, u.revision AS revision, u.first_release AS first_release,
       u.first_at AS first_at, u.last_release AS last_release,
       u.dropped_release AS dropped_release, days_to_adopt, days_kept, days_to_change
ORDER BY first_at, model, revision
