"""Which clients of Neo4j work with `ptmgraph serve`, and in which of their ways."""
