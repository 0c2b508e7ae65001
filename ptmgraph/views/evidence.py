"""Evidence in words and links: how sure a statement is, and the line of code that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from ptmgraph.graph.ids import InvalidId, repository_id
from ptmgraph.graph.store.result import Row

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_RENDERED = (".ipynb", ".md")  # GitHub shows the lines of these only when asked for plain text


def basis(row: Row) -> str:
    """Who says so, in a word: "declared", or "inferred" with the confidence (0 to 1)."""
    return "declared" if row["declared"] else f"inferred, confidence {row['confidence']:.2f}"


def weakest(rows: Iterable[Row]) -> Row:
    """The statement on which a chain of statements breaks first: inferred before declared."""
    return min(rows, key=lambda row: (row["declared"], row["confidence"]))


def split_place(place: str) -> tuple[str, int]:
    """The path and the line of a `path:line`; the line is 0 when the place has none."""
    path, _, line = place.rpartition(":")
    return (path, int(line)) if path and line.isascii() and line.isdecimal() else (place, 0)


def line_link(repository: str, commit: str | None, place: str) -> str | None:
    """The address of a place in the code of a GitHub repository, at the commit that was scanned.

    None for other hosts, without a commit (the line may have moved), and for a path that would
    lead out of the repository: strangers choose ids and paths, but never where a link leads.
    """
    path, line = split_place(place)
    try:
        known = repository_id(repository) == repository
    except InvalidId:
        return None
    parts = path.split("/")
    if not known or not _COMMIT.fullmatch(commit or "") or {"", ".", ".."} & {*parts}:
        return None
    plain = "?plain=1" if path.endswith(_RENDERED) else ""
    mark = f"#L{line}" if line else ""
    return f"https://{repository}/blob/{commit}/{quote(path)}{plain}{mark}"
