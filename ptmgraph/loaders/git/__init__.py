"""Git repositories on this machine: their history, read once and kept."""
