"""The questions about the whole graph that a build answers, in SQL, by category."""
