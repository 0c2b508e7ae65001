// title: Models with a component
// question: Which models have this component in their name?
// param: component: string = architecture:bert -- the component, as kind:value
// param: rows: integer = 200 -- the greatest number of models to list; of a common one at most 200
// columns: model, downloads, text, confidence
// view: table
MATCH (t:Tally) WHERE t.id STARTS WITH 'models_with_component/' + $component + '/'
RETURN t.keys[0] AS model, t.count AS downloads, t.keys[2] AS text,
       toFloat(t.keys[1]) AS confidence
ORDER BY coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
UNION ALL
OPTIONAL MATCH (counted:Tally {id: 'models_with_component/' + $component + '/1'})
WITH counted WHERE counted IS NULL
MATCH (c:NameComponent {id: $component})<-[has:HAS_COMPONENT]-(m:Model)
RETURN m.id AS model, m.downloads AS downloads, has.text AS text, has.confidence AS confidence
ORDER BY coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
