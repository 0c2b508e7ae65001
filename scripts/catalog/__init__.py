"""Readers of published packages that list models: one module a source, each with `SOURCE`,
`PACKAGES` and `rows(folder)`. A package is read as text; nothing of it is imported or run."""
