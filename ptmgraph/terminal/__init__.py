"""The terminal: `ptmgraph COMMAND`."""
