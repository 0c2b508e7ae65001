"""One repository of GitHub, with what its code uses, as nodes and relationships. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ptmgraph.analysis.code.records import Use
from ptmgraph.graph.ids import InvalidId, license_id, repository_id
from ptmgraph.graph.records import Node, Record, Rel, rejected
from ptmgraph.loaders.code.reuse import reuse_records
from ptmgraph.loaders.crawl_folder import SET_ASIDE
from ptmgraph.loaders.fields import Column, count, evidence, read_columns, shown, timestamp, word
from ptmgraph.loaders.hub.legacy_ids import rename

SOURCE = "github"
FIELDS = (
    *("full_name", "html_url", "created_at", "pushed_at", "stargazers_count", "forks_count"),
    *("open_issues_count", "archived", "language", "license"),
)
"""What is kept of GitHub's answer about a repository."""

_COLUMNS: tuple[Column, ...] = (
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
    problems: list[tuple[str, str]] = []
    stated = read_columns(
        about, _COLUMNS, lambda field, reason, _: problems.append((field, str(reason)))
    )
    own = {"is_stub": False, "commit": row.get("commit"), "url": f"https://{id}"}
    yield Node("Repository", id, {**stated, **own})
    yield from _license(id, about.get("license"))
    uses = [Use.from_json(use) for use in row.get("uses", ())]
    yield from reuse_records(id, uses)
    yield from filter(None, map(rename, sorted({use.id for use in uses if use.role == "model"})))
    for path, problem in [*problems, *row.get("problems", ())]:
        yield rejected(f"{id}/{path}", 0, shown(problem), shown(path))


def _license(id: str, stated: object) -> Iterator[Record]:
    """The licence that GitHub recognised in the repository. NOASSERTION means: some text."""
    if not isinstance(stated, dict) or not isinstance(stated.get("spdx_id"), str):
        return
    spdx = stated["spdx_id"]
    license = "other" if spdx == "NOASSERTION" else license_id(spdx)
    text = evidence(f"{spdx}, as GitHub reads the licence file")
    yield Rel("Repository", id, "LICENSED_UNDER", "License", license, SOURCE, text)
