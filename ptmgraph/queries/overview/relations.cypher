// title: Kinds of derivation
// question: How are models made from others, and how well is each kind documented?
// columns: relation, edges, seen_in_tags, seen_in_cards, inferred
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'relations/'
RETURN t.keys[0] AS relation, t.count AS edges, t.count_2 AS seen_in_tags,
       t.count_3 AS seen_in_cards, t.count_4 AS inferred
ORDER BY edges DESC, relation
