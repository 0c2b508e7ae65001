"""The properties that `schema` declares for the health of repositories, whole and by windows."""

from __future__ import annotations

from ptmgraph.graph.property import Merge, Property, Type

_BUS_FACTOR = Property(
    "bus_factor",
    Type.INTEGER,
    "the fewest people with half of the commits, in the year up to then",
)
_AUTHORS = Property("authors_in_year", Type.INTEGER, "people who committed in the year up to then")
_CODE = Property("code_lines", Type.INTEGER, "lines of code that are not blank")
_DENSITY = Property("issue_density", Type.FLOAT, "open issues for each 1,000 lines of code")
HEALTH = (
    Property("first_commit", Type.TIMESTAMP, "the oldest commit of its history"),
    Property("last_commit", Type.TIMESTAMP, "the newest commit of its history"),
    Property("health_as_of", Type.TIMESTAMP, "up to when its health was measured"),
    Property("commits_in_year", Type.INTEGER, "commits of people in the year up to then"),
    _AUTHORS,
    _BUS_FACTOR,
    _CODE,
    _DENSITY,
)
"""What is known of a repository whose history was read; how it came to be is RepositoryHealth."""
WINDOW = (
    Property("width", Type.STRING, "day, week, month or quarter"),
    Property("starts_at", Type.TIMESTAMP, "when the window begins"),
    Property("ends_at", Type.TIMESTAMP, "when it ends, the last one when health was measured"),
    Property("releases", Type.STRINGS, "tags of commits in it", Merge.UNION),
    Property("scanned_releases", Type.INTEGER, "of these, those whose code was scanned for models"),
    Property(
        "model_changes",
        Type.STRINGS,
        "those that use other models than the one before: `tag: +new -gone`",
        Merge.UNION,
    ),
    Property("commits", Type.INTEGER, "commits in it, without merges"),
    Property("merges", Type.INTEGER, "merges in it"),
    Property("authors", Type.INTEGER, "people who committed in it, without bots"),
    Property("files_touched", Type.INTEGER, "changes of files by its commits"),
    Property("lines_changed", Type.INTEGER, "lines of code by which its files grew and shrank"),
    Property("productivity", Type.FLOAT, "changed lines a day"),
    Property("lines", Type.INTEGER, "lines of all text at its end"),
    _CODE,
    Property("files", Type.INTEGER, "files at its end"),
    _AUTHORS,
    _BUS_FACTOR,
    Property("bus_factor_lines", Type.INTEGER, "the same, by changed lines"),
    Property("issues_opened", Type.INTEGER, "issues opened in it"),
    Property("issues_closed", Type.INTEGER, "issues closed in it"),
    Property("open_issues", Type.INTEGER, "issues open at its end"),
    Property("issue_spoilage", Type.FLOAT, "issues open in it, on average"),
    _DENSITY,
    Property("productivity_clime", Type.FLOAT, "as CLIME (2022) has it"),
    Property("productivity_prime", Type.INTEGER, "as tool_prime (2025) has it"),
    Property("issue_spoilage_clime", Type.INTEGER, "as CLIME and prime-vX have it"),
    Property("issue_spoilage_prime", Type.INTEGER, "as tool_prime has it"),
    Property("issue_density_vx", Type.FLOAT, "as prime-vX (2024) has it"),
    Property("bus_factor_clime", Type.INTEGER, "as CLIME has it: 0 or 1"),
    Property("bus_factor_vx", Type.INTEGER, "as prime-vX has it"),
)
"""The measures of one window. docs/health.md has the formulas."""
