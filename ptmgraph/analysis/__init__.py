"""Pure analysis of names, licences, architecture, code and bills of materials.

No store, no network."""
