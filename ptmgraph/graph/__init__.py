"""The stores, the schema and the tables of the PTM supply-chain graph."""
