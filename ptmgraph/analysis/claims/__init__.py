"""Claims: what models are said to reach on which data, made comparable."""
