"""The gate: what a typed statement may do, and what it is turned into."""
