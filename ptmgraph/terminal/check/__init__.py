"""How `ptmgraph check` shows its answers."""
