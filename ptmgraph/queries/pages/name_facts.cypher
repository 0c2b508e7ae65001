// title: Facts to hold a name against
// question: What is declared of this model that its name could contradict?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// columns: task, library, parameter_count, formats, created_at, languages, datasets, architectures, parents, relation, name_defects
// view: table
MATCH (m:Model {id: $id})
OPTIONAL MATCH (m)-[covers:COVERS_LANGUAGE]->(language:Language) WHERE covers.declared
WITH m, language ORDER BY language.id
WITH m, collect(language.id) AS languages
OPTIONAL MATCH (m)-[trained:TRAINED_ON]->(d:Dataset) WHERE trained.declared
WITH m, languages, d ORDER BY d.id
WITH m, languages, collect(d.id) AS datasets
OPTIONAL MATCH (m)-[:HAS_ARCHITECTURE]->(a:Architecture)
WITH m, languages, datasets, a ORDER BY a.id
WITH m, languages, datasets, collect(a.id) AS architectures
OPTIONAL MATCH (m)-[step:LINEAGE]->(parent:Model) WHERE step.declared
WITH m, languages, datasets, architectures, parent,
     CASE type(step) WHEN 'FINETUNED_FROM' THEN 'finetune' WHEN 'ADAPTER_OF' THEN 'adapter'
     WHEN 'QUANTIZED_FROM' THEN 'quantized' WHEN 'MERGED_FROM' THEN 'merge'
     WHEN 'DISTILLED_FROM' THEN 'distillation' END AS relation
ORDER BY parent.id
WITH m, languages, datasets, architectures, collect(DISTINCT parent.id) AS parents,
     collect(DISTINCT relation) AS relations
RETURN m.task AS task, m.library AS library, m.parameter_count AS parameter_count,
       m.formats AS formats, m.created_at AS created_at, languages, datasets, architectures,
       parents, CASE size(relations) WHEN 1 THEN relations[0] END AS relation,
       m.name_defects AS name_defects
