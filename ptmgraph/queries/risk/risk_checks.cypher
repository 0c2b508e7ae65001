// title: What could be looked at
// question: Of how many described models could each check for risks look at what it needs?
// columns: check, models, described, share
// view: bar
MATCH (m:Model) WHERE m.is_stub IS NULL OR m.is_stub = false
WITH collect(m.risk_checked) AS checked, count(m) AS described
UNWIND ['formats', 'files', 'config', 'card', 'template', 'hub-scan', 'weights'] AS check
WITH check, described, size([list IN checked WHERE check IN list]) AS models
RETURN check, models, described, 1.0 * models / described AS share
ORDER BY models DESC, check
