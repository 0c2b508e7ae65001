// What researchers, licence officers and security teams ask. Both engines answer them on the
// fixture graph in tests/test_fuzz_cypher.py. One question a line.
MATCH (m:Model {id: $model})-[:IN_FAMILY]->(f)<-[:IN_FAMILY]-(o:Model) RETURN o.id AS x
MATCH p = (m:Model)-[:SUPERSEDED_BY*1..5]->(n:Model) WHERE NOT (n)-[:SUPERSEDED_BY]->() RETURN m.id AS x, n.id AS y, length(p) AS k
MATCH (m:Model) CALL (m) { MATCH (m)-[:LICENSED_UNDER]->(l) RETURN l.id AS found UNION MATCH (m)-[:DERIVED_FROM]->()-[:LICENSED_UNDER]->(l) RETURN l.id AS found } RETURN m.id AS x, collect(found) AS c0
MATCH (m:Model) RETURN 'models' AS x, count(*) AS n UNION ALL MATCH (d:Dataset) RETURN 'datasets' AS x, count(*) AS n UNION ALL MATCH (r:Repository) RETURN 'repositories' AS x, count(*) AS n
MATCH (m:Model {owner: $owner}) OPTIONAL CALL (m) { MATCH (m)-[:TRAINED_ON]->(d) RETURN d.id AS d ORDER BY d LIMIT 1 } RETURN m.id AS x, d
MATCH (m:Model {owner: $owner}) CALL { WITH m MATCH (m)-[:TRAINED_ON]->(d) RETURN count(d) AS n } RETURN m.id AS x, n
UNWIND $ids AS id CALL (id) { MATCH (m:Model {id: id})<-[:REUSES]-(r) RETURN count(r) AS n } RETURN id AS x, n
MATCH (r:Repository) UNWIND $ids AS id MATCH (m:Model {id: id})<-[:REUSES]-(r) RETURN r.id AS x, id AS y
UNWIND $ids AS id OPTIONAL MATCH (m:Model {id: id}) RETURN id AS x, m IS NOT NULL AS known
MATCH (r:Repository)-[u:REUSES]->(m:Model) UNWIND u.places AS place RETURN r.id AS x, split(place, ':')[0] AS file, count(*) AS n
MATCH (m:Model {id: $model}) RETURN COLLECT { MATCH (m)-[:TRAINED_ON]->(d) RETURN d.id ORDER BY d.id LIMIT 3 } AS x
MATCH (m:Model {id: $model}) RETURN m {.id, .owner, licenses: [(m)-[:LICENSED_UNDER]->(l) | l.id]} AS x
MATCH (m:Model) RETURN m.id AS x, CASE WHEN (m)-[:LICENSED_UNDER]->() THEN 'licensed' WHEN (m)-[:DERIVED_FROM]->()-[:LICENSED_UNDER]->() THEN 'inherited' ELSE 'unknown' END AS y
MATCH p = (m:Model {id: $model})<-[:DERIVED_FROM|FINETUNED_FROM*1..3]-(c:Model) RETURN [n IN nodes(p) | n.id] AS x, [r IN relationships(p) | r.confidence] AS y
MATCH p = (m:Model)-[:DERIVED_FROM|FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM*1..6]->(root:Model) WHERE NOT (root)-[:DERIVED_FROM|FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM]->() RETURN m.id AS x, root.id AS y, length(p) AS n
MATCH (r:Repository)-[:REUSES]->(m:Model) OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(l:License) RETURN r.id AS x, count(DISTINCT m) AS n, count(DISTINCT CASE WHEN l IS NULL THEN m END) AS unlicensed
MATCH (m:Model {owner: $owner}) OPTIONAL MATCH (m)-[:DERIVED_FROM]->(p) RETURN m.id AS x, [(p)-[:LICENSED_UNDER]->(l) | l.id] AS c0
MATCH (m:Model {owner: $owner}) OPTIONAL MATCH (m)-[:DERIVED_FROM]->(p) WITH m, p WHERE p IS NULL OR NOT (p)-[:LICENSED_UNDER]->() RETURN m.id AS x, p.id AS y
MATCH (m:Model) OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(l) OPTIONAL MATCH (o:Model)-[:LICENSED_UNDER]->(l) WHERE o.owner = m.owner AND o <> m RETURN m.id AS x, count(o) AS n ORDER BY n DESC, x LIMIT 10
MATCH (l:License {commercial: 'no'}) WITH collect(l) AS forbidden MATCH (m:Model)-[:LICENSED_UNDER]->(l) WHERE l IN forbidden RETURN m.id AS x
MATCH (l:License)<-[:LICENSED_UNDER]-(m:Model) WITH l, count(m) AS n WITH collect({license: l.id, n: n}) AS rows, sum(n) AS total UNWIND rows AS row RETURN row.license AS x, round(100.0 * row.n / total, 2) AS percent
MATCH (m:Model)-[r:DERIVED_FROM WHERE r.confidence < 1]->(p) RETURN p.id AS x, count(*) AS n
MATCH (m:Model) WHERE m.id STARTS WITH $owner + '/' RETURN m.id AS x ORDER BY x SKIP 1 LIMIT 5
MATCH (m:Model) WHERE none(f IN m.formats WHERE f = 'safetensors') RETURN count(*) AS n
MATCH (m:Model) WHERE NOT m.id IN $ids AND m.owner = $owner RETURN m.id AS x
MATCH (m:Model) WHERE $nothing IS NULL OR m.owner = $nothing RETURN count(*) AS n
MATCH (c:Model)-[:DERIVED_FROM|FINETUNED_FROM|ADAPTER_OF]->(p:Model), (c)-[:LICENSED_UNDER]->(lc:License), (p)-[:LICENSED_UNDER]->(lp:License) WHERE lc <> lp RETURN c.id AS x, lc.id AS y, p.id AS z, lp.id AS u
MATCH (m:Model) WHERE date(left(m.created_at, 10)).month = 1 RETURN m.id AS x
MATCH (m:Model) WHERE datetime(m.created_at) >= datetime('2025-01-01T00:00:00Z') RETURN count(*) AS n
MATCH (d:Dataset)<-[:TRAINED_ON]-(m:Model) WITH d, count(m) AS models ORDER BY models DESC, d.id LIMIT 5 MATCH (d)<-[:TRAINED_ON]-(m:Model)-[:LICENSED_UNDER]->(l) RETURN d.id AS x, models, l.id AS y, count(*) AS n
MATCH (o:Owner)<-[:PUBLISHED_BY]-(m:Model) WITH o, count(m) AS n WITH avg(n) AS mean, max(n) AS most RETURN round(mean, 3) AS mean, most
MATCH (a {id: $model})-[r]-(b) RETURN type(r) AS x, startNode(r) = a AS out, count(*) AS n
MATCH (m:Model {id: $model})-[r]->(b) WHERE b:Dataset OR b:License RETURN labels(b)[0] AS x, b.id AS y
MATCH (m:Model) WITH count(m) AS total MATCH (m:Model)-[:LICENSED_UNDER]->() WITH total, count(DISTINCT m) AS known RETURN total, known, toFloat(known) / total AS share
MATCH (m:Model)-[r:LICENSED_UNDER]->(l:License) RETURN m.id AS x, l {.id, .commercial, link: r.license_link} AS y
MATCH (m:Model)-[:TRAINED_ON]->(d:Dataset) WHERE EXISTS { MATCH (d)<-[:USES_DATASET]-(r:Repository) WHERE EXISTS { (r)-[:REUSES]->(:Model) } } RETURN DISTINCT d.id AS x
