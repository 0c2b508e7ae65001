MATCH (m:Model)<-[r:LINEAGE]-(child:Model)
WHERE child <> m
WITH m, child, type(r) AS relation
RETURN m.id AS model, count(DISTINCT child) AS children,
       count(DISTINCT CASE relation WHEN 'FINETUNED_FROM' THEN child END) AS finetunes,
       count(DISTINCT CASE relation WHEN 'ADAPTER_OF' THEN child END) AS adapters,
       count(DISTINCT CASE relation WHEN 'QUANTIZED_FROM' THEN child END) AS quantizations,
       count(DISTINCT CASE relation WHEN 'MERGED_FROM' THEN child END) AS merges
ORDER BY children DESC, model LIMIT toInteger($rows)
