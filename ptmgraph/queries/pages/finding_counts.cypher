// title: How much there is of a finding
// question: How many lines does this finding have in all, and with how many different ids in front?
// param: id: string = findings/relabelled_models/1 -- the question, after `findings/`
// columns: found, ids
// view: table
MATCH (t:Tally {id: $id})
RETURN t.count AS found, t.count_2 AS ids
