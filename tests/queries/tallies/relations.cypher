MATCH (:Model)-[r:LINEAGE]->(:Model)
RETURN type(r) AS relation, count(r) AS edges,
       sum(CASE WHEN 'tag' IN r.sources THEN 1 ELSE 0 END) AS seen_in_tags,
       sum(CASE WHEN 'card' IN r.sources THEN 1 ELSE 0 END) AS seen_in_cards,
       sum(CASE WHEN r.declared THEN 0 ELSE 1 END) AS inferred
ORDER BY edges DESC, relation
