"""Issues from GitHub: asked in batches, kept, and later only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ptmgraph.analysis.health.columns import STILL_OPEN
from ptmgraph.graph.records import Rejected
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.git import github_issues
from ptmgraph.loaders.git.github_issues import asked_issues
from ptmgraph.loaders.git.issues import Aside
from ptmgraph.loaders.github.client import GithubClient
from tests.helpers.fake_github import FakeGithub

ID = "github.com/a/b"
PATH = "/repos/a/b/issues"


@pytest.fixture
def github() -> Iterator[FakeGithub]:
    with FakeGithub().serve() as server:
        server.say("/repos/a/b", {"full_name": "a/b", "url": f"{server.url}/repos/a/b"})
        yield server


def issue(number: int, day: int, closed: int | None = None, kind: str = "issues") -> dict[str, Any]:
    def at(day: int | None) -> str | None:
        return f"2024-05-{day:02}T00:00:00Z" if day else None

    return {
        "number": number,
        "created_at": at(1),
        "closed_at": at(closed),
        "updated_at": at(day),
        "html_url": f"https://github.com/a/b/{kind}/{number}",
        "url": f"https://api.github.com/repos/a/b/issues/{number}",
    }


def ask(server: FakeGithub, home: Path) -> list[tuple[int, int]]:
    client = GithubClient("secret", api=server.url, max_wait=0, pause=0)
    aside: Aside = []
    found = asked_issues(ID, home, client, aside)
    assert not [one for one in aside if isinstance(one, Rejected)]
    return list(zip(found.opened.tolist(), found.closed.tolist(), strict=True))


def asked_since(server: FakeGithub) -> list[str | None]:
    asked = [urlsplit(path) for path in server.asked if urlsplit(path).path == PATH]
    return [parse_qs(path.query).get("since", [None])[0] for path in asked]


def test_issues_are_asked_for_until_nothing_new_comes(github: FakeGithub, tmp_path: Path) -> None:
    first = [issue(n, 1 + n // 10, closed=9 if n % 2 else None) for n in range(1, 101)]
    github.say(PATH, first)
    github.say(PATH, [first[-1], issue(101, 20, kind="pull"), issue(7, 21)])  # 7 was opened again
    github.say(PATH, [issue(7, 21)])
    found = ask(github, tmp_path)
    assert len(found) == 100 and sum(closed == STILL_OPEN for _, closed in found) == 51
    assert asked_since(github) == [None, "2024-05-11T00:00:00Z", "2024-05-21T00:00:00Z"]
    assert not [path for path in github.asked if path.startswith(f"{PATH}/")], "one by one"
    github.asked.clear()
    assert ask(github, tmp_path) == found
    assert asked_since(github) == ["2024-05-21T00:00:00Z"]


def test_it_goes_on_where_github_stopped(github: FakeGithub, tmp_path: Path) -> None:
    github.say(PATH, [issue(n, 1 + n // 10) for n in range(1, 101)])
    github.say(PATH, {"message": "no"}, status=401)
    with pytest.raises(SourceUnreachable, match="the same command again"):
        ask(github, tmp_path)
    github.asked.clear()
    github.answers[PATH].clear()
    github.say(PATH, [issue(100, 11), issue(101, 12)])
    github.say(PATH, [issue(101, 12)])
    assert len(ask(github, tmp_path)) == 101
    assert asked_since(github)[0] == "2024-05-11T00:00:00Z"


def test_many_changed_at_once_are_all_read(github: FakeGithub, tmp_path: Path) -> None:
    """As when somebody labels all of them: more than an answer holds have one time."""
    many = [issue(n, 5) for n in range(1, 251)]
    for page in range(3):
        more = {"Link": f'<{github.url}{PATH}?page={page + 2}>; rel="next"'} if page < 2 else {}
        github.say(PATH, many[100 * page : 100 * (page + 1)], **more)
    for page in range(3):
        more = {"Link": f'<{github.url}{PATH}?page={page + 2}>; rel="next"'} if page < 2 else {}
        github.say(PATH, many[100 * page : 100 * (page + 1)], **more)
    assert len(ask(github, tmp_path)) == 250


def test_what_is_not_there_is_said(github: FakeGithub, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="GitHub has no issues of"):
        ask(github, tmp_path)
    client = GithubClient(api=github.url, max_wait=0, pause=0)
    with pytest.raises(SourceError, match="is not on GitHub"):
        asked_issues("folder:x", tmp_path, client, [])
    assert github_issues.ASK_GITHUB == "github"
