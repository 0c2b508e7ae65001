"""Finds uses of models and datasets in source code. Pure: text goes in, uses come out."""
