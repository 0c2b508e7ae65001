"""The health of repositories in the graph: its questions, the command, the page and Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from ptmgraph.answers.health import repository_health
from ptmgraph.answers.release_models import release_models
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import catalog, run
from ptmgraph.terminal.health_output import health_text, sparkline
from tests.helpers.answers import rows
from tests.helpers.health_fixture import APP, LONE, SILENT, TEAM, build_health
from tests.helpers.made_once import made_once
from tests.helpers.pages import open_page, words
from tests.helpers.places import DOCS
from tests.helpers.terminal import call

PINS = [
    ("m/base", "", "v1", "2024-01-11T12:00:00Z", "v2", "v3", 10, 90, 92),
    ("m/gone", "", "v1", "2024-01-11T12:00:00Z", "v4", None, None, None, None),
    ("m/base", "a" * 40, "v4", "2024-05-01T12:00:00Z", "v4", None, 121, None, 10),
]


@pytest.fixture(scope="module")
def home() -> Path:
    return made_once("health", build_health)


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[ArcadeStore]:
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def test_what_is_known_of_a_repository_as_a_whole(store: ArcadeStore) -> None:
    facts = repository_health(store, "a/team").facts
    assert facts == {
        "first_commit": "2024-10-01T22:13:20Z",
        "last_commit": "2024-10-12T22:13:20Z",
        "health_as_of": "2025-01-10T23:59:59Z",
        "commits_in_year": 12,
        "authors_in_year": 3,
        "bus_factor": 2,
        "code_lines": 1_200,
        "issue_density": pytest.approx(2 / 1.2),
    }


def test_windows_are_there_from_the_first_to_the_last(store: ArcadeStore) -> None:
    found = repository_health(store, LONE)
    assert (found.id, found.widths, found.note) == (LONE, ["month", "quarter"], "")
    months = [row["starts_at"][:7] for row in found.rows]
    assert months[0] == "2023-11" and months[-1] == "2025-01" and len(months) == 15
    assert found.rows.column("commits") == [6, 6, *[0] * 9, 2, 0, 0, 0]
    assert found.rows.column("releases")[1] == ["v1.0"]
    assert found.to_pandas()["code_lines"].tolist()[-1] == 14
    backlog = repository_health(store, TEAM).windows.column("open_issues")
    assert backlog == [0, 1, 2, 2]


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("popular-models-of-one-person", {}, [("m/base", 1_000, LONE)]),
        (
            "popular-models-of-one-person",
            {"people": 2},
            [("m/tuned", 5_000, TEAM), ("m/base", 1_000, LONE)],
        ),
        ("models-held-by-few-users", {}, [("m/base", 2, 1)]),
        ("health-of-users", {"id": "m/base"}, [(SILENT, 1, 5), (TEAM, 0, None), (APP, 0, None)]),
        ("health-below-a-model", {"id": "m/tuned"}, [("m/base", LONE), ("m/tuned", TEAM)]),
        (
            "stale-ancestors",
            {"before": "2024-07-01"},
            [("m/base", "2024-06-01T00:00:00Z", 1, 5_000)],
        ),
        ("stale-ancestors", {"before": "2024-06-01"}, []),
        ("stale-code-of-models", {"before": "2024-10-03"}, [("m/base", 1_000, LONE)]),
        ("models-changed-since-their-users", {}, [(APP, "2023-11-15T22:13:20Z", "m/base")]),
        ("declining-repositories", {}, [(LONE, "2024-10-01T00:00:00Z", 2, 12)]),
        ("issue-backlogs", {}, [(TEAM,)]),
        ("releases-over-time", {"id": LONE}, [("2023-12-01T00:00:00Z", ("v1.0",), 6)]),
        ("health-known", {}, [(True, 3), (False, 1)]),
        ("models-of-releases", {"id": TEAM}, PINS),
        ("releases-and-their-models", {}, [(TEAM, 3, 2, 65.5, 1, 90.0, 2, 51.0)]),
        ("models-of-releases", {"id": LONE}, []),
        ("model-changes-by-release", {}, [(TEAM, 4, 3, 2, 2 / 3, 0.144)]),
    ],
)
def test_questions(store: ArcadeStore, name: str, given: dict[str, Any], wanted: Any) -> None:
    columns = catalog()[name].columns[: len(wanted[0]) if wanted else 1]
    assert rows(store, name, *columns, **given) == wanted


def test_definitions_of_the_bus_factor_disagree(store: ArcadeStore) -> None:
    """Each of three people has a third of the commits: nobody has 0.8, all have 0.2."""
    found = rows(
        store,
        "bus-factors-that-disagree",
        "repository",
        "starts_at",
        "bus_factor",
        "bus_factor_clime",
        "bus_factor_vx",
    )
    assert (TEAM, "2024-10-01T00:00:00Z", 2, 0, 3) in found


def test_the_page_says_what_each_question_on_health_needs() -> None:
    names = [query.name for query in catalog().values() if query.category == "health"]
    page = (DOCS / "health.md").read_text("utf-8")
    assert len(names) >= 10
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.fixture
def lent(store: ArcadeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ptmgraph.terminal.commands.health.open_store", lambda **_: nullcontext(store)
    )


def test_models_of_releases_in_sentences(store: ArcadeStore) -> None:
    """What is not known stays unknown: the Hub's oldest date is no day of publishing."""
    assert repository_health(store, TEAM).of_models == [
        "2 of 3 transitions between scanned releases change models (67%; published: 406 of 2,814, "
        "14%, arXiv 2604.17940).",
        "From a model's first day to the first release with it: 66 days (median of 2), known for "
        "2 of 3 pins.",
        "From that release to the one without it: 90 days (median of 1); 2 pins are in the newest "
        "release.",
        "From the last release with a model to its own last change: 51 days (median of 2); no "
        "later change is known for 1.",
    ]
    assert repository_health(store, LONE).of_models == []
    columns = ["scanned_releases", "model_changes"]
    one = Result(columns, [{columns[0]: 1, columns[1]: None}])
    none = Result(catalog()["models-of-releases"].columns, [])
    assert release_models(one, none) == [
        "0 of 0 transitions between scanned releases change models (published: 406 of 2,814, 14%, "
        "arXiv 2604.17940)."
    ]


@pytest.mark.usefixtures("lent")
def test_the_command_draws_and_counts(home: Path) -> None:
    said = call(home, "health", "a/lone").output
    assert "github.com/a/lone, as of 2025-01-10" in said
    assert "commits          ██▁▁▁▁▁▁▁▁▁▃▁▁▁  most 6, last 0" in said
    assert "releases          ^               last v1.0" in said
    assert "Not known: open_issues, issue_spoilage, issue_density" in said
    assert "2 of 3 transitions" in call(home, "health", TEAM).output
    quarters = json.loads(call(home, "health", TEAM, "--per", "quarter", "--format", "json").output)
    assert [row["issues_opened"] for row in quarters] == [3, 0]
    assert (
        "loaded by month and quarter" in call(home, "health", TEAM, "--per", "day", code=1).output
    )
    said = call(home, "health", SILENT, code=1).output
    assert "ptmgraph load git PATH" in said and "ptmgraph load github --health" in said


def test_an_unknown_repository_is_not_found(store: ArcadeStore) -> None:
    with pytest.raises(NotFound, match="a/team"):
        repository_health(store, "b/team")


def test_long_histories_are_thinned(store: ArcadeStore) -> None:
    found = repository_health(store, LONE)
    found.windows.rows[:] = [found.windows[0]] * 121
    assert "each mark 3 months" in health_text(found)
    assert sparkline([None, 0, 1, 2]) == "·▁▅█"
    assert sparkline([None, None]) == "··" and sparkline([0]) == "▁"


def test_the_page_of_a_repository_has_charts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    st.cache_resource.clear()
    page = words(open_page("find", type="Repository", id=LONE))
    for text in ("Health", "Bus factor: the fewest people", "The thin lines are releases."):
        assert text in page
    assert "Open issues" not in page and "Models of its releases" not in page
    page = words(open_page("find", type="Repository", id=TEAM))
    assert "Models of its releases" in page and "66 days (median of 2)" in page
    assert "ptmgraph load git PATH" in words(open_page("find", type="Repository", id=SILENT))
    st.cache_resource.clear()


def test_windows_are_no_flood_in_the_relationships_of_a_repository(store: ArcadeStore) -> None:
    found = run(store, "node-outgoing", {"id": LONE, "type": "Repository"})
    assert "HAS_HEALTH" not in found.column("relation")
    found = run(store, "node-outgoing", {"id": TEAM, "type": "Repository"})
    assert "RELEASED_WITH" not in found.column("relation") and len(found)
    key = f"{LONE} month 2023-12-01"
    (window,) = run(store, "node", {"id": key, "type": "RepositoryHealth"})
    assert window["properties"]["commits"] == 6
