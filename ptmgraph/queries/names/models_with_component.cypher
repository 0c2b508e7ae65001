// title: Models with a component
// question: Which models have this component in their name?
// param: component: string = architecture:bert -- the component, as kind:value
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, downloads, text, confidence
// view: table
MATCH (c:NameComponent {id: $component})<-[has:HAS_COMPONENT]-(m:Model)
RETURN m.id AS model, m.downloads AS downloads, has.text AS text, has.confidence AS confidence
ORDER BY coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
