"""The stores: one protocol, and a folder for each engine."""
