"""Code in a folder: which models and datasets it uses."""
