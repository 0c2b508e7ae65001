"""Clones of our own: fetched from a real server, part by part, and again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.git import clone as clone_module
from ptmgraph.loaders.git.clone import GitClone
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.read import ReadHistory, read_history
from tests.helpers.git_history import ANN, BEN, DAY, START, MadeRepository, git
from tests.helpers.git_server import GitServer
from tests.helpers.processes import children, halted

ID = "github.com/a/b"
MAILMAP = b"Ann <ann@example.org> Ben Bold <ben@example.org>\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with GitServer(tmp_path / "there").serve() as running:
        yield running


@pytest.fixture
def made(server: GitServer) -> MadeRepository:
    """Four commits by two names of one person, two tags, and a branch that is not fetched."""
    made = MadeRepository(server.root / "a" / "b.git")
    for n in range(4):
        files = {b"a.py": b"1\n" * (n + 1), b".mailmap": MAILMAP}
        made.commit(files, START + n * DAY, (ANN, BEN)[n % 2])
    folder = made.write()
    git(folder, "tag", "v1", "main~2")
    git(folder, "tag", "-a", "v2", "-m", "x")
    return made


def cloned(server: GitServer, home: Path, token: str | None = None) -> GitClone:
    return GitClone(home, ID, f"{server.url}/a/b.git", token)


def read(clone: GitClone, home: Path, lines: bool = True) -> ReadHistory:
    found = read_history(clone.place(), home, lines=lines, bring=clone.bring)
    assert found is not None
    return found


def columns(found: ReadHistory) -> dict[str, list[object]]:
    return {name: column.tolist() for name, column in vars(found.history).items()}


def files_of(folder: Path) -> int:
    """How many versions of files a clone has."""
    command = ["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]
    return git(folder, *command).split().count("blob")


def test_a_clone_is_read_as_the_repository_itself(
    made: MadeRepository, server: GitServer, tmp_path: Path
) -> None:
    clone = cloned(server, tmp_path)
    assert clone.update().tags().keys() == {"v1", "v2"}
    found = read(clone, tmp_path)
    plain = read_history(GitPlace.find(made.folder), tmp_path / "other")
    assert plain is not None and plain.lines_known
    assert columns(found) == columns(plain)
    assert (found.releases, found.notes) == (plain.releases, [])
    assert set(found.history.author.tolist()) == {0}, "the mailmap is fetched too"


def test_without_lines_only_the_mailmap_is_fetched(
    made: MadeRepository, server: GitServer, tmp_path: Path
) -> None:
    clone = cloned(server, tmp_path)
    clone.update()
    assert files_of(clone.folder) == 0
    found = read(clone, tmp_path, lines=False)
    assert (found.lines_known, found.notes, files_of(clone.folder)) == (False, [], 1)
    assert found.history.touched.tolist() == [2, 1, 1, 1]
    assert read(clone, tmp_path).history.code.tolist() == [1, 2, 3, 4]


def test_a_later_load_fetches_what_is_new(
    made: MadeRepository, server: GitServer, tmp_path: Path
) -> None:
    clone = cloned(server, tmp_path)
    clone.update()
    read(clone, tmp_path)
    made.commit({b"b.py": b"7\n"}, START + 9 * DAY)
    made.write()
    git(made.folder, "tag", "-d", "v1")
    git(made.folder, "tag", "-f", "v2", "main")
    server.bodies.clear()
    assert clone.update().tags().keys() == {"v2"}
    assert read(clone, tmp_path).history.code.tolist() == [1, 2, 3, 4, 5]
    wanted = {hash for body in server.bodies for hash in re.findall(rb"want (\w+)", body)}
    new = [git(made.folder, "rev-parse", name).strip().encode() for name in ("main", "main:b.py")]
    assert wanted == set(new)
    server.bodies.clear()
    read(clone, tmp_path)
    assert not server.bodies


def test_a_rewritten_history_is_that_of_today(
    made: MadeRepository, server: GitServer, tmp_path: Path
) -> None:
    clone = cloned(server, tmp_path)
    clone.update()
    read(clone, tmp_path)
    made.commit({b"c.py": b"1\n2\n"}, START + 9 * DAY, parents=[1])
    made.write()
    clone.update()
    assert read(clone, tmp_path).history.code.tolist() == [1, 3]


def test_an_empty_repository_has_no_head(server: GitServer, tmp_path: Path) -> None:
    MadeRepository(server.root / "a" / "b.git")
    assert cloned(server, tmp_path).update().head is None


def test_what_the_other_side_lost_is_left_out(
    made: MadeRepository, server: GitServer, tmp_path: Path
) -> None:
    clone = cloned(server, tmp_path)
    clone.update()
    hashes = [git(made.folder, "rev-parse", f"main~{n}:a.py").strip() for n in range(3)]
    lost = bytes.fromhex("12" * 20)
    clone.bring([lost, *map(bytes.fromhex, hashes)])
    assert files_of(clone.folder) == 3


FETCHING = """
from pathlib import Path
from ptmgraph.loaders.git.clone import GitClone
watch = GitClone._watch
def watched(*arguments):
    if sys.argv[1] == "arrived":
        watch(*arguments)
    step(sys.argv[1])
GitClone._watch = watched
GitClone(Path(sys.argv[2]), "github.com/a/b", sys.argv[3]).update()
"""


@pytest.mark.parametrize("moment", ["begun", "arrived"])
def test_a_fetch_that_was_killed_goes_on(
    made: MadeRepository, server: GitServer, tmp_path: Path, moment: str
) -> None:
    process = halted(moment, FETCHING, str(tmp_path), f"{server.url}/a/b.git")
    for child in children(process.pid):
        os.kill(child, signal.SIGKILL)
    process.kill()
    process.communicate()
    clone = cloned(server, tmp_path)
    pack = clone.folder / "objects" / "pack"
    pack.mkdir(exist_ok=True)
    left = [pack / "tmp_pack_x", clone.folder / "packed-refs.lock"]
    left.append(clone.folder / "refs" / "heads" / "fetched.lock")
    for file in left:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"half")
    clone.update()
    assert not [file for file in left if file.exists()]
    assert read(clone, tmp_path).history.code.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (429, SourceUnreachable, "refused for now"),
        (503, SourceUnreachable, "cannot be reached"),
        (404, SourceError, "is not there, or private"),
        (401, SourceError, "is not there, or private"),
        (403, SourceError, "is not there, or private"),
        (301, SourceError, "301"),
        (418, SourceError, "418"),
    ],
)
def test_refusals_say_what_to_do(
    made: MadeRepository,
    server: GitServer,
    tmp_path: Path,
    status: int,
    kind: type[SourceError],
    words: str,
) -> None:
    server.refuse = status
    with pytest.raises(SourceError, match=words) as told:
        cloned(server, tmp_path, "secret").update()
    assert type(told.value) is kind
    assert ("same command again" in str(told.value)) is (kind is SourceUnreachable)


def test_a_machine_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="cannot be reached"):
        GitClone(tmp_path, ID, "http://127.0.0.1:9/a/b.git").update()


def test_limits_end_a_fetch(
    made: MadeRepository, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = cloned(server, tmp_path)
    monkeypatch.setattr(clone_module, "_LOOK", 0.0)
    monkeypatch.setattr(clone_module, "LONGEST_FETCH", 0)
    with pytest.raises(SourceError, match="longer than 0 seconds"):
        clone.update()
    monkeypatch.setattr(clone_module, "LONGEST_FETCH", 60)
    monkeypatch.setattr(clone_module, "LARGEST_CLONE", -1)
    with pytest.raises(SourceError, match="more than -1 bytes"):
        clone.update()


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="the program git is needed"):
        GitClone(tmp_path, ID, "https://github.com/a/b.git")


def test_no_other_protocol_and_no_program_of_others(
    made: MadeRepository, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks in the clone or of the user, a helper that asks for passwords, and an address that
    would run a program."""
    ran = tmp_path / "ran"
    touch = tmp_path / "touch.sh"
    touch.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\n")
    touch.chmod(0o755)
    config = f"[core]\nhooksPath = {tmp_path / 'hooks'}\nfsmonitor = {touch}\naskPass = {touch}\n"
    config += f"[credential]\nhelper = {touch}\n"
    (tmp_path / ".gitconfig").write_text(config, "utf-8")
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "reference-transaction").symlink_to(touch)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_ASKPASS", str(touch))
    monkeypatch.setenv("GIT_TRACE_CURL", str(tmp_path / "trace"))
    plain = {**os.environ, "GIT_TRACE_CURL": "0"}
    there = f"{server.url}/a/b.git"
    command = ["git", "clone", "--quiet", "--bare", there, str(tmp_path / "plain.git")]
    subprocess.run(command, check=True, env=plain)
    assert ran.exists(), "git asked plainly runs them, so the trap works"
    ran.unlink()
    clone = cloned(server, tmp_path / "home", "secret")
    clone.update()
    (clone.folder / "hooks").mkdir()
    (clone.folder / "hooks" / "reference-transaction").symlink_to(touch)
    made.commit({b"b.py": b"1\n"}, START + 9 * DAY)
    made.write()
    clone.update()
    read(clone, tmp_path / "home")
    server.refuse = 401
    with pytest.raises(SourceError):
        clone.update()
    assert not ran.exists(), ran.read_text()
    for address in (f"ext::{touch}", f"file://{made.folder}"):
        with pytest.raises(SourceError):
            GitClone(tmp_path / "other", ID, address).update()
    assert not ran.exists(), ran.read_text()
    assert not (tmp_path / "trace").exists()


def test_a_token_is_only_in_the_request(
    made: MadeRepository, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    started = subprocess.Popen

    def noting(command: list[str], **options: object) -> object:
        seen.append(command)
        return started(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(clone_module.subprocess, "Popen", noting)
    clone = cloned(server, tmp_path, "secret")
    clone.update()
    assert server.tokens == {"Basic eC1hY2Nlc3MtdG9rZW46c2VjcmV0"}
    assert seen and not [c for c in seen if "secret" in " ".join(c) or "eC1h" in " ".join(c)]
    files = [file for file in clone.folder.rglob("*") if file.is_file()]
    assert not [f for f in files if b"secret" in f.read_bytes() or b"eC1h" in f.read_bytes()]
