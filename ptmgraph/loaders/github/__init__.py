"""GitHub: repositories as they describe themselves."""
