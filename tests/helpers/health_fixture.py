"""A graph with the health of three repositories, read from histories that are made by script.

`a/lone` is the code of a model, by one person, and slowed down; `a/team` is kept by three, with
issues; `u/app` uses a model and stopped; the history of `u/silent` is not loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.loaders.git.source import GitSource
from ptmgraph.loaders.pipeline import load
from tests.helpers.git_history import ANN, BEN, DAY, START, MadeRepository, git
from tests.helpers.graph_fixture import build_from

CID = b"Cid Cool <cid@example.org>"
AS_OF = "2025-01-10"
LONE, TEAM, APP, SILENT = (f"github.com/{n}" for n in ("a/lone", "a/team", "u/app", "u/silent"))
_OCTOBER = START + 322 * DAY  # 2024-10-01


def build_health(home: Path) -> BuiltGraph:
    """Build the graph in a data home, which keeps the repositories and issues too."""
    lone = MadeRepository(home / "lone.git")
    for n in range(12):
        lone.commit({b"a.py": b"1\n" * (n + 1)}, START + 3 * n * DAY, ANN)
    for n in range(2):
        lone.commit({b"b.py": b"1\n" * (n + 1)}, _OCTOBER + n * DAY, ANN)
    git(lone.write(), "tag", "v1.0", "main~2")
    team = MadeRepository(home / "team.git")
    for n in range(12):
        team.commit({b"c.py": b"1\n" * 100 * (n + 1)}, _OCTOBER + n * DAY, (ANN, BEN, CID)[n % 3])
    team.write()
    app = MadeRepository(home / "app.git")
    app.commit({b"d.py": b"1\n"}, START + DAY, BEN)
    app.write()
    times = ("2024-10-05", "2024-10-20"), ("2024-11-01", None), ("2024-12-01", None)
    rows = [{"created_at": f"{begin}T00:00:00Z", "closed_at": end} for begin, end in times]
    (home / "issues.json").write_text(json.dumps(rows), "utf-8")
    for repository, more in ((lone, {}), (team, {"issues": home / "issues.json"}), (app, {})):
        as_of = None if repository is app else AS_OF
        id = f"{'u' if repository is app else 'a'}/{repository.folder.stem}"
        source = GitSource([repository.folder], id, as_of=as_of, home=home, **more)
        load(source, home)
    return build_from(home, _records())


def _records() -> Iterator[Record]:
    dates = {"last_modified": "2024-06-01T00:00:00Z", "created_at": "2024-01-01T00:00:00Z"}
    yield Node("Model", "m/base", {"downloads": 1_000, **dates})
    yield Node("Model", "m/tuned", {"downloads": 5_000, "created_at": "2024-09-01T00:00:00Z"})
    yield _rel("Model", "m/tuned", "FINETUNED_FROM", "Model", "m/base")
    yield _rel("Model", "m/base", "SOURCE_CODE", "Repository", LONE)
    yield _rel("Model", "m/tuned", "SOURCE_CODE", "Repository", TEAM)
    yield Node("Model", "m/gone", {"created_at": "2022-03-02T23:29:04Z"})
    scanned = {"scanned_releases": 4, "model_changes": ["v3: -m/base", f"v4: +m/base@{'a' * 40}"]}
    yield Node("RepositoryHealth", f"{TEAM} month 2024-10-01", scanned)
    yield _pin("m/base", "v1", "2024-01-11", "v2", "2024-03-01", "v3", "2024-04-10")
    yield _pin("m/base", "v4", "2024-05-01", "v4", "2024-05-22", revision="a" * 40)
    yield _pin("m/gone", "v1", "2024-01-11", "v4", "2024-05-22")
    for repository, model in ((APP, "m/base"), (TEAM, "m/base"), (SILENT, "m/tuned")):
        mode = {"mode": "loads", "places": ["a.py:1"], "uses": 1}
        yield Rel("Repository", repository, "REUSES", "Model", model, "code", "a.py:1", mode)
    yield Node("Repository", SILENT, {"stars": 5})


def _pin(
    model: str, first: str, at: str, last: str, until: str, *dropped: str, revision: str = ""
) -> Rel:
    tag, then = dropped or (None, None)
    span = {"first_release": first, "revision": revision, "first_at": f"{at}T12:00:00Z"}
    span |= {"last_release": last, "last_at": f"{until}T12:00:00Z"}
    known = {"dropped_release": tag, "dropped_at": f"{then}T12:00:00Z"} if tag else {}
    ends = "Repository", TEAM, "RELEASED_WITH", "Model", model
    return Rel(*ends, "git", f"code of the release {first}", span | known)


def _rel(start: str, id: str, type: str, end: str, other: str) -> Rel:
    return Rel(start, id, type, end, other, "tag", type.lower())
