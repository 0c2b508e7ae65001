"""The embedded graph over Bolt, the protocol of Neo4j's drivers and tools."""
