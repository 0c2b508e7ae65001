"""`load github --health`: histories from a real server, issues as GitHub answers, and again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.git.source import GitSource
from ptmgraph.loaders.github import source as source_module
from ptmgraph.loaders.github.client import GithubClient
from ptmgraph.loaders.github.source import GithubSource
from tests.helpers.fake_github import FakeGithub
from tests.helpers.git_history import BEN, DAY, START, MadeRepository, git
from tests.helpers.git_server import GitServer
from tests.helpers.terminal import call

ISSUES = "/repos/a/b/issues"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[GitServer]:
    with GitServer(tmp_path / "there").serve() as server:
        for n, name in enumerate(("a/b", "a/c")):
            made = MadeRepository(server.root / f"{name}.git")
            for day in range(3):
                made.commit({b"a.py": b"%d\n" % n * (day + 1)}, START + 20 * day * DAY, BEN)
            git(made.write(), "tag", "v1", "main~1")
        yield server


@pytest.fixture
def github() -> Iterator[FakeGithub]:
    with FakeGithub().serve() as server:
        for name in ("a/b", "a/c"):
            url = f"{server.url}/repos/{name}"
            server.say(f"/repos/{name}", {"full_name": name, "url": url, "stargazers_count": 7})
        server.say(ISSUES, [issue(1, 1, 20), issue(2, 2)])
        server.say("/repos/a/c/issues", {"message": "Issues are disabled"}, status=410)
        yield server


def issue(number: int, day: int, closed: int | None = None) -> dict[str, Any]:
    return {
        "number": number,
        "created_at": f"2023-12-{day:02}T00:00:00Z",
        "closed_at": f"2023-12-{closed:02}T00:00:00Z" if closed else None,
        "updated_at": f"2023-12-{closed or day:02}T00:00:00Z",
        "html_url": f"https://github.com/a/b/issues/{number}",
        "url": "x",
    }


def source(
    github: FakeGithub, site: GitServer, home: Path, *names: str, **options: Any
) -> GithubSource:
    client = GithubClient("secret", api=github.url, max_wait=0, pause=0, site=site.url)
    return GithubSource(names, health=True, home=home, client=client, **options)


def health(records: list[Record]) -> set[Any]:
    """What `load git` says too, as one can compare it."""
    kept = []
    for record in records:
        if isinstance(record, Node) and "stars" in record.properties:
            continue
        if isinstance(record, Node | Rel):
            kept.append(json.dumps(record, sort_keys=True))
    return set(kept)


def told(records: list[Record]) -> list[str]:
    return [record.reason for record in records if isinstance(record, Rejected)]


def test_it_says_what_load_git_says_of_a_clone(
    github: FakeGithub, site: GitServer, tmp_path: Path
) -> None:
    asked = source(github, site, tmp_path, "a/b", per=["month"])
    found = list(asked.records())
    issues = tmp_path / "issues.json"
    issues.write_text(json.dumps([issue(1, 1, 20), issue(2, 2)]), "utf-8")
    folder = site.root / "a" / "b.git"
    plain = GitSource([folder], "a/b", issues, per=["month"], home=tmp_path / "other")
    assert health(found) == health(list(plain.records()))
    (facts,) = (r for r in found if isinstance(r, Node) and "stars" in r.properties)
    assert (facts.id, facts.properties["stars"], told(found)) == ("github.com/a/b", 7, [])
    assert (asked.snapshot, asked.progress, asked.total) == ("a/b over time", 1, 1)
    assert asked.step == "3 files counted: a/b"
    assert site.tokens == {None}, "the token is for what is private"


def test_a_private_one_is_fetched_with_the_token(
    github: FakeGithub, site: GitServer, tmp_path: Path
) -> None:
    github.answers["/repos/a/b"].clear()
    about = {"full_name": "a/b", "url": f"{github.url}/repos/a/b", "private": True}
    github.say("/repos/a/b", about)
    list(source(github, site, tmp_path, "a/b").records())
    assert len(site.tokens) == 1 and None not in site.tokens
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert kept and not [file for file in kept if b"secret" in file.read_bytes()]


def test_without_lines_their_measures_are_unknown(
    github: FakeGithub, site: GitServer, tmp_path: Path
) -> None:
    found = list(source(github, site, tmp_path, "a/b", per=["month"], no_lines=True).records())
    first = next(r for r in found if isinstance(r, Node) and r.type == "RepositoryHealth")
    known = {name for name, value in first.properties.items() if value is not None}
    assert {"commits", "authors", "bus_factor", "files", "open_issues"} <= known
    assert not known & {"productivity", "code_lines", "lines", "bus_factor_lines", "issue_density"}
    assert not known & {"productivity_prime", "bus_factor_vx", "bus_factor_clime"}


def test_issues_that_are_switched_off_do_not_hide_the_history(
    github: FakeGithub, site: GitServer, tmp_path: Path
) -> None:
    found = list(source(github, site, tmp_path, "a/b", "a/c").records())
    assert {r.start_id for r in found if isinstance(r, Rel)} == {"github.com/a/b", "github.com/a/c"}
    (reason,) = told(found)
    assert "GitHub has no issues of github.com/a/c (410: Issues are disabled)" in reason
    nodes = [r for r in found if isinstance(r, Node) and r.id.startswith("github.com/a/c ")]
    assert nodes and all(node.properties["open_issues"] is None for node in nodes)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a/gone", "404: gone, private or never there"),
        ("a b", "not a GitHub repository"),
        ("a/d", "is not there, or private"),
        ("a/e", "it has no commit"),
    ],
)
def test_one_that_cannot_be_had_does_not_end_the_others(
    github: FakeGithub, site: GitServer, tmp_path: Path, name: str, reason: str
) -> None:
    for extra in ("a/d", "a/e"):
        url = f"{github.url}/repos/{extra}"
        github.say(f"/repos/{extra}", {"full_name": extra, "url": url})
        github.say(f"/repos/{extra}/issues", [])
    MadeRepository(site.root / "a" / "e.git")
    found = list(source(github, site, tmp_path, name, "a/b").records())
    assert reason in " ".join(told(found))
    assert {r.start_id for r in found if isinstance(r, Rel)} == {"github.com/a/b"}


def test_it_goes_on_where_it_stopped(github: FakeGithub, site: GitServer, tmp_path: Path) -> None:
    """GitHub refuses after the first; then only the second is asked for."""
    limit = {"message": "API rate limit exceeded"}
    github.answers["/repos/a/c"].clear()
    github.say("/repos/a/c", limit, status=403, X_RateLimit_Remaining="0")
    with pytest.raises(SourceUnreachable, match=r"rate limit .* same command again"):
        list(source(github, site, tmp_path, "a/b", "a/c").records())
    github.answers["/repos/a/c"].clear()
    github.say("/repos/a/c", {"full_name": "a/c", "url": f"{github.url}/repos/a/c"})
    github.asked.clear()
    site.asked.clear()
    site.refuse = 503
    with pytest.raises(SourceUnreachable, match=r"503.* same command again"):
        list(source(github, site, tmp_path, "a/b", "a/c").records())
    site.refuse = 0
    found = list(source(github, site, tmp_path, "a/b", "a/c").records())
    assert {r.start_id for r in found if isinstance(r, Rel)} == {"github.com/a/b", "github.com/a/c"}
    assert not [path for path in (*github.asked, *site.asked) if "/a/b" in path]


def test_a_second_load_brings_what_is_new(
    github: FakeGithub, site: GitServer, tmp_path: Path
) -> None:
    list(source(github, site, tmp_path, "a/b").records())
    made = MadeRepository(tmp_path / "longer.git")
    for day in range(4):
        made.commit({b"a.py": b"0\n" * (day + 1)}, START + 20 * day * DAY, BEN)
    place = site.root / "a" / "b.git"
    git(place, "fetch", "--quiet", str(made.write()), "+main:main")
    found = list(source(github, site, tmp_path, "a/b").records())
    summary = next(r for r in found if isinstance(r, Node) and "last_commit" in r.properties)
    assert summary.properties["code_lines"] == 4


def test_options_that_belong_to_health_alone(tmp_path: Path) -> None:
    for wrong in ({"models": True}, {"per": ["day"]}, {"no_lines": True}, {"as_of": "2024-01-01"}):
        with pytest.raises(SourceError, match="belong to --health"):
            GithubSource(["a/b"], home=tmp_path, **wrong)
    with pytest.raises(SourceError, match="name a repository"):
        GithubSource(health=True, home=tmp_path)


def test_the_command(
    github: FakeGithub, site: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ours(token: str | None) -> GithubClient:
        return GithubClient(token, api=github.url, max_wait=0, pause=0, site=site.url)

    monkeypatch.setattr(source_module, "GithubClient", ours)
    command = ("load", "github", "--health", "a/b", "https://github.com/a/c", "--no-build")
    said = call(tmp_path / "home", *command, "--per", "day").output
    assert "Loaded github/a/b https://github.com/a/c over time: 4 Repository" in said
    assert "Set aside 1 records" in said
    monkeypatch.setenv("PATH", str(tmp_path))
    said = call(tmp_path / "home", *command, code=2).output
    assert "the program git is needed" in said
