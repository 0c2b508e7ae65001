"""Commands for those who work on ptmgraph; each runs as `python -m scripts.NAME`."""
