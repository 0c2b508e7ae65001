"""The embedded engine, ArcadeDB, in processes of its own."""
