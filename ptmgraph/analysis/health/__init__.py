"""Health of a repository over time: productivity, issues and bus factor, from columns."""
