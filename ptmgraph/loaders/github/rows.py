"""One repository of GitHub, with what its code uses, as nodes and relationships. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ptmgraph.analysis.code.records import Use
from ptmgraph.graph.ids import InvalidId, license_id, repository_id
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.code.reuse import reuse_records
from ptmgraph.loaders.fields import InvalidValue, count, evidence, shown, timestamp, word
from ptmgraph.loaders.hub.legacy_ids import rename

SOURCE = "github"
SET_ASIDE = "setAside"
FIELDS = (
    *("full_name", "html_url", "created_at", "pushed_at", "stargazers_count", "forks_count"),
    *("open_issues_count", "archived", "language", "license"),
)
"""What is kept of GitHub's answer about a repository."""

_COLUMNS: tuple[tuple[str, str, Callable[[object], Value]], ...] = (
    ("stars", "stargazers_count", count),
    ("forks", "forks_count", count),
    ("open_issues", "open_issues_count", count),
    ("created_at", "created_at", timestamp),
    ("pushed_at", "pushed_at", timestamp),
    ("language", "language", word),
    ("archived", "archived", bool),
)


def repository_records(row: Mapping[str, Any], file: str, number: int) -> Iterator[Record]:
    """The records of one repository.

    `row` holds `name`, GitHub's answer in `repository`, and when its content was read `commit`,
    `uses` and `problems` (paths and reasons); or `name` and why there is nothing in `setAside`.
    """
    name = row.get("name")
    if row.get(SET_ASIDE):
        yield rejected(file, number, shown(row[SET_ASIDE]), shown(name))
        return
    about = row["repository"]
    try:
        id = repository_id(about.get("full_name"))
    except InvalidId as reason:
        yield rejected(file, number, str(reason), shown(about.get("full_name")))
        return
    properties, problems = _properties(about)
    commit = row.get("commit")
    yield Node("Repository", id, {**properties, "commit": commit, "url": f"https://{id}"})
    yield from _license(id, about.get("license"))
    uses = [Use(**{**use, "lines": tuple(use["lines"])}) for use in row.get("uses", ())]
    yield from reuse_records(id, uses)
    yield from filter(None, map(rename, sorted({use.id for use in uses if use.role == "model"})))
    for path, problem in [*problems, *row.get("problems", ())]:
        yield rejected(f"{id}/{path}", 0, shown(problem), shown(path))


def _properties(about: Mapping[str, Any]) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    properties: dict[str, Value] = {"is_stub": False}
    problems: list[tuple[str, str]] = []
    for name, field, clean in _COLUMNS:
        value = about.get(field)
        if value is not None:
            try:
                properties[name] = clean(value)
            except InvalidValue as reason:
                problems.append((field, str(reason)))
    return properties, problems


def _license(id: str, stated: object) -> Iterator[Record]:
    """The licence that GitHub recognised in the repository. NOASSERTION means: some text."""
    if not isinstance(stated, dict) or not isinstance(stated.get("spdx_id"), str):
        return
    spdx = stated["spdx_id"]
    license = "other" if spdx == "NOASSERTION" else license_id(spdx)
    text = evidence(f"{spdx}, as GitHub reads the licence file")
    yield Rel("Repository", id, "LICENSED_UNDER", "License", license, SOURCE, text)
