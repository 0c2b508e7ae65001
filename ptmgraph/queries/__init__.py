"""The catalogue of canned Cypher queries."""
