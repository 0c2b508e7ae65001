"""The source `git`: its options, what it yields, and issues from files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.analysis.health.columns import STILL_OPEN
from ptmgraph.graph.records import Node, PassedOver, Rejected, Rel
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.git.issues import Aside, issue_times, read_issues
from ptmgraph.loaders.git.source import GitSource
from tests.helpers.git_history import BEN, DAY, START, MadeRepository


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = MadeRepository(tmp_path / "made.git")
    for n in range(4):
        made.commit({b"a.py": b"1\n" * (n + 1)}, START + 20 * n * DAY, BEN)
    return made.write()


def records(home: Path, *path: Path, **options: Any) -> list[Any]:
    return list(GitSource(path, home=home, **options).records())


def test_a_repository_and_its_windows(place: Path, tmp_path: Path) -> None:
    found = records(tmp_path, place, id="a/b")
    (repository,) = (r for r in found if isinstance(r, Node) and r.type == "Repository")
    assert repository.id == "github.com/a/b" and repository.properties["commits_in_year"] == 4
    windows = [r for r in found if isinstance(r, Node) and r.type == "RepositoryHealth"]
    ends = {r.end_id for r in found if isinstance(r, Rel)}
    assert ends == {window.id for window in windows}
    assert "github.com/a/b month 2023-11-01" in ends
    assert "github.com/a/b quarter 2024-01-01" in ends
    days = records(tmp_path, place, id="a/b", per=["day", "day"])
    assert len(days) == 1 + 2 * 61


def test_the_date_of_measuring_is_that_of_the_data(place: Path, tmp_path: Path) -> None:
    def as_of(**options: Any) -> Any:
        return records(tmp_path, place, **options)[0].properties["health_as_of"]

    assert as_of() == "2024-01-13T22:13:20Z"
    assert as_of(as_of="2023-12-31") == "2023-12-31T23:59:59Z"
    assert as_of(as_of="2024-01-01T12:00:00+02:00") == "2024-01-01T10:00:00Z"
    (told,) = records(tmp_path, place, as_of="2020-01-01")
    assert isinstance(told, Rejected) and "no commit by" in told.reason
    issues = tmp_path / "issues.json"
    issues.write_text('[{"created_at": "2024-02-01", "closed_at": "2024-03-04"}]', "utf-8")
    assert as_of(issues=issues) == "2024-03-04T00:00:00Z"


def test_wrong_options_are_said(place: Path, tmp_path: Path) -> None:
    for options, words in (
        ({"as_of": "yesterday"}, "no date"),
        ({"id": "a b"}, "no id of a repository"),
    ):
        with pytest.raises(SourceError, match=words):
            GitSource([place], home=tmp_path, **options)
    with pytest.raises(SourceError, match="load each by itself"):
        GitSource([place, place], id="a/b", home=tmp_path)
    with pytest.raises(SourceError, match="no git repository"):
        GitSource([tmp_path / "nowhere"], home=tmp_path)


def test_one_that_cannot_be_read_does_not_end_the_others(place: Path, tmp_path: Path) -> None:
    empty = MadeRepository(tmp_path / "empty.git").folder
    broken = MadeRepository(tmp_path / "broken.git").folder
    (broken / "refs" / "heads" / "main").write_text("1" * 40 + "\n")
    found = records(tmp_path, empty, broken, place)
    assert {r.id for r in found if isinstance(r, Node) and r.type == "Repository"} == {
        "folder:made"
    }
    told = [r for r in found if isinstance(r, Rejected)]
    assert [r.text for r in told] == ["folder:empty", "folder:broken"]
    with pytest.raises(SourceError, match="git cannot read the history"):
        records(tmp_path, broken)
    many = GitSource([place] * 2 + [empty, broken, tmp_path / "made.git"], home=tmp_path)
    assert many.snapshot == "folder:broken folder:empty folder:made"


def test_a_folder_whose_name_is_no_text(place: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.git"))
    place.rename(odd)
    repository = records(tmp_path, odd)[0]
    assert repository.id == "folder:?"


GOOD = {"number": 1, "created_at": "2024-05-06T07:08:09Z", "closed_at": None}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([GOOD, {**GOOD, "pull_request": {"url": "x"}}, "no issue"]),
        json.dumps(GOOD) + "\n\n" + json.dumps({**GOOD, "isPullRequest": True}) + "\n",
        json.dumps({"createdAt": GOOD["created_at"], "closedAt": ""}),
        "\ufeffcreated_at,closed_at,pull_request\n2024-05-06 07:08:09,,\n2024-01-01,,yes\n",
        "number,createdAt,closedAt\n1,2024-05-06T09:08:09+02:00,\n",
    ],
)
def test_forms_of_issues(tmp_path: Path, content: str) -> None:
    file = tmp_path / "issues"
    file.write_text(content, "utf-8")
    aside: Aside = []
    found = read_issues(file, aside)
    assert (found.opened.tolist(), found.closed.tolist()) == ([1_714_979_289], [STILL_OPEN])
    assert {one.kind for one in aside if isinstance(one, PassedOver)} <= {"pull requests"}
    assert len(aside) == content.count('pull_request": {') + content.count("yes") + content.count(
        "isPullRequest"
    )


@pytest.mark.parametrize(
    "content",
    ["[1, ", "[" * 100_000, b"\xff\xfe", '{"a": 1}{}'],
    ids=["cut", "deep", "no text", "two in a line"],
)
def test_files_that_hold_no_issues(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "issues"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SourceError, match=r"holds no issues|cannot be read"):
        read_issues(file, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "no date"),
        ({"created_at": 5}, "no date"),
        ({"created_at": "1970-01-01"}, "cannot be true"),
        ({"created_at": "2100-01-01"}, "cannot be true"),
        ({"created_at": "2024-02-02", "closed_at": "2024-02-01"}, "closed before"),
        ({"created_at": "2024-02-02", "closed_at": "soon"}, "no date"),
    ],
)
def test_issues_that_cannot_be_read_are_set_aside(row: dict[str, Any], reason: str) -> None:
    aside: Aside = []
    found = issue_times([row, GOOD], "issues.json", aside)
    assert len(found.opened) == 1
    (told,) = aside
    assert isinstance(told, Rejected) and reason in told.reason
    assert (told.file, told.row) == ("issues.json", 1)
