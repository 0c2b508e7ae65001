"""Pure analysis of names, licences, architecture and health. No store, no network."""
