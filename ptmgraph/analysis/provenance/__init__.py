"""The attributes of a model that people look for before they reuse it, and what tells of them.

What they are stands in `ptmgraph/analysis/data/provenance/`; docs/provenance.md lists them.
"""
