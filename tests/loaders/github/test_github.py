"""GitHub: recorded traffic replayed through the real client, and repositories read end to end."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.github.archive import fetch
from ptmgraph.loaders.github.client import GithubClient, GithubUnreachable, NotThere
from ptmgraph.loaders.github.connection import LARGEST_ANSWER
from ptmgraph.loaders.github.source import GithubSource
from tests.helpers.fake_github import SHA, Answer, FakeGithub, add_repository, archive

CODE = b'from transformers import AutoModel\nAutoModel.from_pretrained("bert-base-uncased")\n'
BERT = "bert-base-uncased"


@pytest.fixture
def github() -> Iterator[FakeGithub]:
    with FakeGithub().serve() as server:
        yield server


@pytest.fixture
def recorded(github: FakeGithub, shared: Path) -> FakeGithub:
    """The server with the folder of recordings at hand."""
    assert (shared / "github").is_dir()
    return github


def client(github: FakeGithub, token: str | None = "secret", max_wait: float = 0) -> GithubClient:
    return GithubClient(token, api=github.url, max_wait=max_wait, pause=0)


def read(github: FakeGithub, home: Path, **options: Any) -> list[Record]:
    return list(GithubSource(home=home, client=client(github), **options).records())


def only(records: list[Record], type: str) -> Rel:
    (found,) = (r for r in records if isinstance(r, Rel) and r.type == type)
    return found


def reasons(records: list[Record]) -> set[str]:
    return {record.reason for record in records if isinstance(record, Rejected)}


def test_recorded_code_search(recorded: FakeGithub, shared: Path) -> None:
    recorded.replay(shared / "github" / "Search.testSearchCode.txt")
    asking = client(recorded)
    found = list(asking.of_code("toto user:jacquev6"))
    assert len(found) == 14
    owners = {name.split("/")[0] for name in found}
    assert (owners, "jacquev6/MiniParse" in found) == ({"jacquev6"}, True)
    assert not asking.incomplete
    assert "size%3A0..393216" in recorded.asked[0]


def test_recorded_search_of_several_pages_that_github_ended_early(
    recorded: FakeGithub, shared: Path
) -> None:
    answers = shared / "github" / "PaginatedList.testSearchWithIncompleteResults.txt"
    recorded.replay(answers)
    pages = recorded.answers["/search/code"]
    recorded.answers["/search/code"] = [pages[3], pages[0], pages[1]]
    asking = client(recorded)
    assert len(set(asking.of_code('"profile = black" in:file language:toml'))) == 7
    assert asking.incomplete == ["a search in 0..393216 was ended early by GitHub"]


def test_recorded_rate_limit_ends_the_load_with_what_to_do(
    recorded: FakeGithub, shared: Path, tmp_path: Path
) -> None:
    recorded.replay(shared / "github" / "SpecificExceptions.testRateLimitExceeded.txt")
    recorded.say("/users/jacquev6/repos", [])
    assert list(client(recorded).of_owner("jacquev6")) == []
    with pytest.raises(SourceUnreachable, match=r"rate limit .* same command again"):
        read(recorded, tmp_path, owner="jacquev6")


def test_recorded_repository_and_licence(
    recorded: FakeGithub, shared: Path, tmp_path: Path
) -> None:
    """The repository of a recorded search, with the licence of another recording."""
    found = (shared / "github" / "Search.testSearchCode.txt").read_text("utf-8").split("\n")[9]
    about = json.loads(found)["items"][0]["repository"]
    answer = (shared / "github" / "Repository.testGetLicense.txt").read_text("utf-8").split("\n")[9]
    about["license"] = json.loads(answer)["license"]
    name = about.pop("full_name")
    about = {key: about[key] for key in ("html_url", "fork", "owner", "license")}
    add_repository(recorded, name, archive({"a.py": CODE}), **about)
    records = read(recorded, tmp_path, repo=[about["html_url"]])
    assert only(records, "LICENSED_UNDER").end_id == "lgpl-3.0"
    assert only(records, "REUSES").start_id == f"github.com/{name}"


def test_a_repository_with_its_facts_and_uses(github: FakeGithub, tmp_path: Path) -> None:
    add_repository(
        github,
        "Some/app",
        archive({"src/a.py": CODE, "README.md": b"AutoModel", "model.onnx": b"0" * 100}),
        stargazers_count=7,
        forks_count=1,
        open_issues_count=0,
        archived=False,
        created_at="2024-01-02T03:04:05Z",
        pushed_at="soon",
        language="Python",
        license={"spdx_id": "NOASSERTION"},
    )
    records = read(github, tmp_path, repo=["Some/app"])
    (node,) = (r for r in records if isinstance(r, Node))
    assert node.id == "github.com/Some/app"
    assert {k: v for k, v in node.properties.items() if k != "url"} == {
        "is_stub": False,
        "stars": 7,
        "forks": 1,
        "open_issues": 0,
        "archived": False,
        "created_at": "2024-01-02T03:04:05Z",
        "language": "Python",
        "commit": SHA,
    }
    uses = [r for r in records if isinstance(r, Rel) and r.type == "REUSES"]
    places = {r.end_id: (r.properties["mode"], r.properties["places"]) for r in uses}
    assert places == {
        BERT: ("loads", ["src/a.py:2"]),
        "file:model.onnx": ("bundles", ["model.onnx:0"]),
    }
    assert only(records, "LICENSED_UNDER").end_id == "other"
    assert only(records, "RENAMED_TO").end_id == f"google-bert/{BERT}"
    assert reasons(records) == {"not a date"}
    assert github.tokens == {"token secret", None}, "the archive is fetched without the token"


def test_what_vanished_or_cannot_be_is_set_aside(github: FakeGithub, tmp_path: Path) -> None:
    add_repository(github, "a/good", archive({"a.py": CODE}))
    add_repository(github, "a/broken", b"\x1f\x8b not an archive")
    github.say("/repos/a/blocked", {"message": "Repository access blocked"}, 451)
    github.say("/repos/a/empty", {"full_name": "a/empty", "url": f"{github.url}/repos/a/empty"})
    listed = tmp_path / "list.txt"
    listed.write_text("# ours\na/good\na/gone\nhttps://github.com/a/blocked\nno name\na/empty\n")
    records = read(github, tmp_path / "home", list=listed, repo=["a/broken"])
    assert only(records, "REUSES").start_id == "github.com/a/good"
    found = reasons(records)
    assert {"404: gone, private or never there", "not a GitHub repository"} < found
    assert "451: Repository access blocked" in found
    assert any(reason.startswith("the archive is broken") for reason in found)
    assert any(reason.startswith("no content") for reason in found)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", b"what?\r\n\r\n"]
)
def test_a_download_that_breaks_off_is_explained(tmp_path: Path, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as asked:
                asked.recv(10_000)
                asked.sendall(answer)

        Thread(target=serve, daemon=True).start()
        link = f"http://127.0.0.1:{server.getsockname()[1]}"
        ((_, [(_, reason)]),) = fetch(f"{link}/a.tar.gz", link, tmp_path)
        assert "cannot be fetched" in reason


def test_an_archive_elsewhere_is_not_fetched(github: FakeGithub, tmp_path: Path) -> None:
    add_repository(github, "a/app", b"")
    path = f"/repos/a/app/tarball/{SHA}"
    github.answers[path].clear()
    github.say(path, b"", 302, Location="http://169.254.169.254/latest/meta-data")
    assert reasons(read(github, tmp_path, repo=["a/app"])) == {
        "the link to the archive leads elsewhere"
    }


def test_an_interrupted_load_goes_on_where_it_stopped(github: FakeGithub, tmp_path: Path) -> None:
    names = ["a/one", "a/two"]
    add_repository(github, "a/one", archive({"a.py": CODE}))
    github.say("/repos/a/two", {"message": "API rate limit exceeded"}, 403)
    with pytest.raises(SourceUnreachable):
        read(github, tmp_path, repo=names)
    github.answers["/repos/a/two"].clear()
    add_repository(github, "a/two", archive({"a.py": CODE}))
    github.asked.clear()
    records = read(github, tmp_path, repo=names)
    used = {r.start_id for r in records if isinstance(r, Rel) and r.type == "REUSES"}
    assert used == {"github.com/a/one", "github.com/a/two"}
    assert not [path for path in github.asked if "one" in path]
    github.asked.clear()
    read(github, tmp_path, repo=names)
    assert [path for path in github.asked if "one" in path], "a whole load begins anew"


def test_what_a_search_could_not_give_is_said_after_an_interruption_too(
    github: FakeGithub, tmp_path: Path
) -> None:
    item = {"name": "a.py", "repository": {"full_name": "a/app"}}
    github.say("/search/code", {"total_count": 1, "incomplete_results": True, "items": [item]})
    github.say("/repos/a/app", {"message": "API rate limit exceeded"}, 403)
    with pytest.raises(SourceUnreachable):
        read(github, tmp_path, search="from_pretrained")
    github.answers["/repos/a/app"].clear()
    add_repository(github, "a/app", archive({"a.py": CODE}))
    records = read(github, tmp_path, search="from_pretrained")
    assert reasons(records) == {"a search in 0..393216 was ended early by GitHub"}
    assert not [path for path in github.asked[-5:] if "search" in path]


def test_each_request_has_a_name_of_its_own(github: FakeGithub, tmp_path: Path) -> None:
    def name(**options: Any) -> str:
        return GithubSource(home=tmp_path, client=client(github), **options).snapshot

    lists = [tmp_path / folder / "list.txt" for folder in "ab"]
    for file in lists:
        file.parent.mkdir()
        file.write_text("a/x\n")
    repos = [f"a/{n}" for n in range(5)]
    requests: list[dict[str, Any]] = [{"repo": repos}, {"repo": [*repos[:4], "b/x"]}]
    requests += [{"repo": repos[:3]}, *({"list": file} for file in lists)]
    requests += [{"list": lists[0], "repo": ["a/y"]}, {"list": lists[0], "topic": "nlp"}]
    assert len({name(**asked) for asked in requests}) == len(requests)
    assert name(**requests[0]) == name(**requests[0])


def test_a_rate_limit_is_waited_for(github: FakeGithub) -> None:
    limit = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": str(int(time.time()))}
    github.say("/repos/a/app", {"message": "API rate limit exceeded"}, 403, **limit)
    github.say("/repos/a/app", {"full_name": "a/app", "url": f"{github.url}/repos/a/app"})
    assert client(github, max_wait=5).repository("a/app").full_name == "a/app"


def test_searches_are_split_until_github_gives_them_whole(github: FakeGithub) -> None:
    """Of 1,500 files, those of a size in the lower half are 900, and so on."""

    def page(total: int, name: str) -> dict[str, Any]:
        item = {"name": "a.py", "repository": {"full_name": name}}
        return {"total_count": total, "incomplete_results": False, "items": [item]}

    for answer in (page(1500, "no/no"), page(900, "a/low"), page(900, "a/low")):
        github.say("/search/code", answer)
    github.say("/search/code", page(600, "a/high"))
    asking = client(github)
    assert list(asking.of_code("from_pretrained")) == ["a/low", "a/high"]
    asked = [path.split("size%3A")[1].split("&")[0] for path in github.asked]
    assert asked == ["0..393216", "0..196608", "0..196608", "196609..393216", "196609..393216"]


def test_owners_and_topics(github: FakeGithub) -> None:
    github.say("/users/a", {"login": "a", "url": f"{github.url}/users/a", "type": "User"})
    github.say("/users/a/repos", [{"full_name": "a/x"}, {"full_name": "a/y"}])
    found = {"total_count": 1, "incomplete_results": False, "items": [{"full_name": "b/z"}]}
    github.say("/search/repositories", found)
    assert list(client(github).of_owner("a")) == ["a/x", "a/y"]
    assert list(client(github).of_topic("llm")) == ["b/z"]
    assert "topic%3Allm+created%3A2008-01-01.." in github.asked[-1]


def test_errors_say_what_is_wrong(github: FakeGithub, tmp_path: Path) -> None:
    github.say("/repos/a/app", {"message": "Bad credentials"}, 401)
    with pytest.raises(GithubUnreachable, match="GITHUB_TOKEN"):
        client(github).repository("a/app")
    with pytest.raises(NotThere, match="404"):
        client(github).repository("a/none")
    with pytest.raises(GithubUnreachable, match="cannot be reached"):
        GithubClient(None, "http://127.0.0.1:9", 0, 0).repository("a/app")
    with pytest.raises(SourceError, match="no by nobody"):
        read(github, tmp_path, owner="nobody")
    nothing = {"total_count": 0, "incomplete_results": False, "items": []}
    github.say("/search/code", nothing)
    with pytest.raises(SourceError, match="no with zzz"):
        read(github, tmp_path, search="zzz")
    with pytest.raises(SourceError, match="name a repository"):
        GithubSource(home=tmp_path, client=client(github))
    (tmp_path / "empty.txt").write_text("# none\n\n")
    with pytest.raises(SourceError, match=r"empty.txt has no repositories"):
        GithubSource(list=tmp_path / "empty.txt", home=tmp_path, client=client(github))
    with pytest.raises(SourceError, match="GITHUB_TOKEN"):
        GithubSource(search="x", home=tmp_path, client=client(github, token=None))


GOOD = {"a.py": CODE}
"""The content of the repository that must be read whatever the others do."""


def say_flood(github: FakeGithub) -> None:
    flood = b'{"full_name": "a/bad", "x": "' + b"x" * LARGEST_ANSWER + b'"}'
    github.say("/repos/a/bad", flood)


def say_bomb(github: FakeGithub) -> None:
    github.say("/repos/a/bad", gzip.compress(bytes(LARGEST_ANSWER * 10)), Content_Encoding="gzip")


def say_circle(github: FakeGithub) -> None:
    for one, other in (("bad", "worse"), ("worse", "bad")):
        github.say(f"/repos/a/{one}", {}, 301, Location=f"{github.url}/repos/a/{other}")


def say_elsewhere(github: FakeGithub) -> None:
    github.say("/repos/a/bad", {}, 301, Location="http://localhost:1/repos/a/bad")


def say_bytes(body: bytes) -> Callable[[FakeGithub], None]:
    return lambda github: github.say("/repos/a/bad", body)


def say_branch(answer: object) -> Callable[[FakeGithub], None]:
    def say(github: FakeGithub) -> None:
        github.say("/repos/a/bad", {"full_name": "a/bad", "url": f"{github.url}/repos/a/bad"})
        github.say("/repos/a/bad/branches/main", answer)

    return say


ANSWERS = {
    "flood": say_flood,
    "gzip bomb": say_bomb,
    "redirects in a circle": say_circle,
    "a redirect to another host": say_elsewhere,
    "list": say_bytes(b"[1, 2]"),
    "number": say_bytes(b"17"),
    "null": say_bytes(b"null"),
    "nothing": say_bytes(b""),
    "deep": say_bytes(b"[" * 100_000),
    "no UTF-8": say_bytes(b'{"full_name": "\xff"}'),
    "wrong types": say_bytes(b'{"full_name": {"a": [1]}, "url": 7, "license": 3}'),
    "no gzip": lambda github: github.say("/repos/a/bad", b"plain", Content_Encoding="gzip"),
    "branch as list": say_branch([]),
    "branch of null": say_branch({"name": "main", "commit": None}),
    "branch of a path": say_branch({"name": "main", "commit": {"sha": "../../x"}}),
}


@pytest.mark.parametrize("say", ANSWERS.values(), ids=ANSWERS)
def test_what_github_never_says_sets_one_repository_aside(
    github: FakeGithub, tmp_path: Path, say: Callable[[FakeGithub], None]
) -> None:
    say(github)
    add_repository(github, "b/good", archive(GOOD))
    records = read(github, tmp_path, repo=["a/bad", "b/good"])
    assert only(records, "REUSES").start_id == "github.com/b/good"
    assert reasons(records)


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/repos/a/app", b"<html><title>Sign in to the network</title></html>", {}),
        ("/repos/a/app", b"\xef\xbb\xbf\n<!DOCTYPE html><p>Blocked", {}),
        ("/repos/a/app", gzip.compress(b"<html>Proxy"), {"Content_Encoding": "gzip"}),
        ("/repos/a/app/branches/main", b"<html>Sign in</html>", {}),
    ],
    ids=["a page", "after a byte order mark", "packed", "after the repository"],
)
def test_a_page_of_somebody_else_ends_the_load_which_goes_on_later(
    github: FakeGithub, tmp_path: Path, path: str, body: bytes, headers: dict[str, str]
) -> None:
    add_repository(github, "a/app", archive(GOOD))
    right = github.answers.pop(path)
    github.say(path, body, **headers)
    with pytest.raises(SourceUnreachable, match=r"no JSON.* to sign in.* same command again"):
        read(github, tmp_path, repo=["a/app"])
    github.answers[path] = right
    assert only(read(github, tmp_path, repo=["a/app"]), "REUSES").start_id == "github.com/a/app"


def test_a_list_that_leads_back_to_itself_ends(
    github: FakeGithub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.github.client._MOST_REPEATED", 5)
    add_repository(github, "b/good", archive(GOOD))
    github.say("/users/b", {"login": "b", "url": f"{github.url}/users/b"})
    page = f'<{github.url}/users/b/repos?page=2>; rel="next"'
    github.say("/users/b/repos", [{"full_name": "b/good"}], Link=page)
    records = read(github, tmp_path, owner="b")
    assert only(records, "REUSES").start_id == "github.com/b/good"
    assert reasons(records) == {"a list that repeats itself after 1 names"}


@pytest.mark.parametrize("answer", [b"<html>Sign in</html>", b"[]", b"[" * 50_000, b"\x00"])
def test_a_list_that_is_none_is_a_sentence(
    github: FakeGithub, tmp_path: Path, answer: bytes
) -> None:
    github.say("/users/b", answer)
    with pytest.raises(SourceError):
        read(github, tmp_path, owner="b")


def test_an_archive_that_moves_elsewhere_is_not_followed(
    github: FakeGithub, tmp_path: Path
) -> None:
    with FakeGithub().serve() as other:
        add_repository(github, "a/app", b"")
        github.answers["/a/app.tar.gz"] = [Answer(b"", 302, {"Location": f"{other.url}/x"})]
        assert reasons(read(github, tmp_path, repo=["a/app"])) == {
            "the link to the archive leads elsewhere"
        }
        assert other.asked == []


def test_archives_that_move_in_a_circle_are_set_aside(github: FakeGithub, tmp_path: Path) -> None:
    add_repository(github, "a/app", b"")
    add_repository(github, "b/good", archive(GOOD))
    circle = Answer(b"", 302, {"Location": f"{github.url}/a/app.tar.gz"})
    github.answers["/a/app.tar.gz"] = [circle]
    records = read(github, tmp_path, repo=["a/app", "b/good"])
    assert only(records, "REUSES").start_id == "github.com/b/good"
    assert any("infinite loop" in reason for reason in reasons(records))
