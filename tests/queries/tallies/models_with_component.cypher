MATCH (c:NameComponent {id: $component})<-[has:HAS_COMPONENT]-(m:Model)
RETURN m.id AS model, m.downloads AS downloads, has.text AS text, has.confidence AS confidence
ORDER BY coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
