// title: Models whose claims nobody verified
// question: Which much used models state results of which none is verified by a token of the Hub?
// columns: model, downloads, claims, not_verified, not_said
// view: table
MATCH (m:Model)-[:CLAIMS]->(c:Claim)
WITH m, count(c) AS claims, sum(CASE WHEN c.verified = 'yes' THEN 1 ELSE 0 END) AS verified,
     sum(CASE WHEN c.verified = 'no' THEN 1 ELSE 0 END) AS not_verified,
     sum(CASE WHEN c.verified = 'unknown' THEN 1 ELSE 0 END) AS not_said
WHERE verified = 0
RETURN m.id AS model, coalesce(m.downloads, 0) AS downloads, claims, not_verified, not_said
ORDER BY downloads DESC, claims DESC, model
