"""Histories as they are read: against `git` asked plainly, and odd, lacking and hostile ones."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from ptmgraph.analysis.health.line_count import count_lines, is_code
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.git.kept import KeptHistory
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.read import ReadHistory, read_history
from tests.helpers.git_history import ANN, BEN, DAY, START, MadeRepository, git
from tests.helpers.processes import halted

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
NONE = ("", "", 0, 0)
LOG = "%H|%P|%an|%at|%ct"
ODD = b"d\xffr/\x01 \"q'.py"


def read(path: Path, home: Path) -> ReadHistory:
    found = read_history(GitPlace.find(path), home)
    assert found is not None
    return found


def columns(found: ReadHistory) -> dict[str, list[object]]:
    return {name: column.tolist() for name, column in vars(found.history).items()}


def grown(folder: Path, seed: int = 1, count: int = 30, form: str = "sha1") -> MadeRepository:
    """A repository of chance: branches, merges, renames, and files of every kind."""
    chance = random.Random(seed)
    made = MadeRepository(folder, form)
    submodule = b"1" * (40 if form == "sha1" else 64)
    made.commit({b"a.py": b"x\n", b"m": (b"160000", submodule)}, START, ANN, [])
    paths = [b"a.py", b"b.json", b"c/d.js", ODD, b"link", b"big.bin", b"lfs.bin"]
    for n in range(2, count + 1):
        path = chance.choice(paths)
        lines = b"".join(b"%d\n" % chance.randrange(9) for _ in range(chance.randrange(1, 30)))
        content = {b"link": (b"120000", b"a.py"), b"big.bin": b"\0" + lines, b"lfs.bin": LFS}
        files = {path: content.get(path, lines + b"\n \nend")}
        parents = [n - 1]
        if n % 7 == 0:
            parents = [n - 1, n - 3, n - 4][: chance.randrange(2, 4)]
        elif n % 5 == 0:
            parents = [n - 2]
        at = START + n * DAY // 3 + chance.randrange(-DAY, DAY)
        made.commit(files, at, chance.choice([ANN, BEN]), parents)
    return made


Tree = dict[str, tuple[str, str, int, int]]
"""Mode, hash, lines and lines of code of each path."""


def plain_tree(folder: Path, commit: str) -> Tree:
    found: Tree = {}
    for line in git(folder, "ls-tree", "-r", commit).splitlines():
        about, path = line.split("\t")
        mode, _, blob = about.split()
        lines = filled = 0
        if mode[:3] == "100":
            command = ["git", "--git-dir", str(folder), "cat-file", "blob", blob]
            lines, filled = count_lines(subprocess.check_output(command))
        code = filled if is_code(path.strip('"').encode()) else 0
        found[path] = (mode, blob, lines, code)
    return found


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_columns_are_what_git_says_when_it_is_asked_plainly(tmp_path: Path, form: str) -> None:
    folder = grown(tmp_path / "r.git", form=form).write()
    found = read(folder, tmp_path / "home")
    log = [x.split("|") for x in git(folder, "log", "--reverse", f"--format={LOG}").splitlines()]
    mainline = set(git(folder, "rev-list", "--first-parent", "HEAD").split())
    trees: dict[str, Tree] = {"": {}} | {line[0]: plain_tree(folder, line[0]) for line in log}
    for n, (commit, parents, _, authored, committed) in enumerate(log):
        now, before = trees[commit], trees[parents.split()[0] if parents else ""]
        paths = now.keys() | before.keys()
        wanted = {
            "authored": int(authored),
            "committed": int(committed),
            "lines": sum(file[2] for file in now.values()),
            "code": sum(file[3] for file in now.values()),
            "files": sum(file[0] != "160000" for file in now.values()),
            "touched": sum(now.get(p) != before.get(p) for p in paths),
            "changed": sum(abs(now.get(p, NONE)[3] - before.get(p, NONE)[3]) for p in paths),
            "mainline": commit in mainline,
            "is_merge": " " in parents,
        }
        assert {name: getattr(found.history, name)[n] for name in wanted} == wanted
    names = list(dict.fromkeys(line[2] for line in log))
    assert found.history.author.tolist() == [names.index(line[2]) for line in log]
    assert max(len(line[1].split()) for line in log) == 3, "no octopus here"
    assert found.notes == [
        "1 versions of files are kept by Git LFS and not here: their lines count as none"
    ]


def test_a_file_that_moves_is_no_change(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    made.commit({b"a.py": b"1\n2\n"}, START)
    made.commit({b"a.py": None, b"b/c.py": b"1\n2\n"}, START + 1)
    made.commit({b"b/c.py": None, b"c.txt": b"1\n2\n"}, START + 2)  # and now it is no code
    found = read(made.write(), tmp_path / "home").history
    assert found.code.tolist() == [2, 2, 0]
    assert found.lines.tolist() == [2, 2, 2]
    assert found.changed.tolist() == [2, 0, 2]


def test_odd_dates_names_and_addresses(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    made.commit({b"a.py": b"1"}, 0, b"Ann Able <>")
    made.commit({b"a.py": b"2"}, START, b" <>")
    made.commit({b"a.py": b"3"}, 4_102_444_800, b"\xff\xfe <\xff@x.org>")
    made.commit({b"a.py": b"4"}, START + DAY, b"Ann Able <ann@x.org>")
    made.commit({b"a.py": b"4"}, START + 2 * DAY, b"dependabot[bot] <d@x.org>")
    found = read(made.write(), tmp_path / "home")
    assert found.history.author.tolist() == [0, 1, 2, 0, -1]
    assert found.history.committed.tolist() == [START, START, START, START + DAY, START + 2 * DAY]
    (note,) = found.notes
    assert note.startswith("2 commits have dates that cannot be true")


def test_nothing_and_one_commit(tmp_path: Path) -> None:
    folder = MadeRepository(tmp_path / "r.git").folder
    assert read_history(GitPlace.find(folder), tmp_path / "home") is None
    made = MadeRepository(tmp_path / "one.git")
    made.commit({}, START)
    found = read(made.write(), tmp_path / "home")
    assert (len(found.history), found.history.files.tolist()) == (1, [0])
    with pytest.raises(SourceError, match="no git repository"):
        GitPlace.find(tmp_path)
    (tmp_path / "broken.git" / "objects").mkdir(parents=True)
    (tmp_path / "broken.git" / "HEAD").write_text("ref: refs/heads/../../../etc/passwd")
    assert GitPlace.find(tmp_path / "broken.git").head is None


def test_a_second_load_reads_what_is_new(tmp_path: Path) -> None:
    half, whole = grown(tmp_path / "r.git", count=18), grown(tmp_path / "all.git", count=30)
    place = tmp_path / "r.git"
    half.write()
    read(place, tmp_path / "home")
    (kept,) = (tmp_path / "home" / "histories").iterdir()
    whole.write()
    shutil.rmtree(place)
    shutil.copytree(tmp_path / "all.git", place)
    found = read(place, tmp_path / "home")
    assert columns(found) == columns(read(place, tmp_path / "other"))
    commits = KeptHistory(tmp_path / "home", str(place), []).commits()["commit"].to_pylist()
    assert len(commits) == len(set(commits)) == len(git(place, "rev-list", "HEAD").split())
    assert len(list(kept.glob("commits-*"))) == 2
    before = sorted(file.stat().st_mtime_ns for file in kept.iterdir())
    read(place, tmp_path / "home")
    assert sorted(file.stat().st_mtime_ns for file in kept.iterdir()) == before


@pytest.mark.parametrize("pruned", [False, True])
def test_a_rewritten_history_is_that_of_today(tmp_path: Path, pruned: bool) -> None:
    made = MadeRepository(tmp_path / "r.git")
    made.commit({b"a.py": b"1\n"}, START)
    made.commit({b"b.py": b"1\n2\n"}, START + DAY, BEN)
    place = made.write()
    read(place, tmp_path / "home")
    made.commit({b"c.py": b"1\n2\n3\n"}, START + 2 * DAY, parents=[1])
    made.write()
    if pruned:
        refs = git(place, "for-each-ref", "--format=%(refname)", "refs/made").split()
        for ref in refs:
            git(place, "update-ref", "-d", ref)
        git(place, "gc", "--quiet", "--prune=now")
    found = read(place, tmp_path / "home")
    assert found.history.code.tolist() == [1, 4]
    assert columns(found) == columns(read(place, tmp_path / "other"))


def test_a_shallow_clone_says_what_it_cannot_tell(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    for n in range(5):
        made.commit({b"a.py": b"1\n" * (n + 1)}, START + n * DAY)
    origin = made.write()
    git(None, "clone", "--quiet", "--depth=2", f"file://{origin}", str(tmp_path / "clone"))
    found = read(tmp_path / "clone", tmp_path / "home")
    assert found.history.code.tolist() == [4, 5]
    assert found.history.is_cut.tolist() == [True, False]
    assert "its 1 oldest commits, and who did it, cannot be told" in found.notes[0]
    git(tmp_path / "clone" / ".git", "fetch", "--quiet", "--unshallow")
    found = read(tmp_path / "clone", tmp_path / "home")
    assert (len(found.history), found.notes) == (5, [])


def test_a_clone_that_lacks_files_is_read_where_numstat_dies(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    made.commit({b"a.py": b"1\n", b"large.py": b"1\n" * 5_000}, START)
    made.commit({b"large.py": b"2\n" * 6_000}, START + DAY)
    made.commit({b"a.py": b"1\n2\n"}, START + 2 * DAY, BEN)
    origin = made.write()
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone.git"
    some = "--filter=blob:limit=1k"
    git(None, "clone", "--quiet", "--bare", some, f"file://{origin}", str(clone))
    shutil.rmtree(origin)
    with pytest.raises(AssertionError, match=r"fatal|unable to read"):
        git(clone, "log", "--numstat")
    found = read(clone, tmp_path / "home")
    assert found.history.code.tolist() == [1, 1, 2]
    assert found.history.touched.tolist() == [2, 1, 1]
    assert found.notes[0].startswith("2 versions of files are not in this clone")


def test_a_broken_file_is_one_that_is_not_there(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    for n in range(4):
        made.commit({b"%d.py" % n: b"%d\n" % n}, START + n)
    place = made.write()
    unpacked(place)  # a loose object is easier to break
    blob = git(place, "rev-parse", "HEAD:1.py").strip()
    broken = place / "objects" / blob[:2] / blob[2:]
    broken.chmod(0o600)
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-4] + b"\0\0\0\0")
    found = read(place, tmp_path / "home")
    assert found.history.code.tolist() == [1, 1, 2, 3]
    assert found.notes[0].startswith("1 versions of files are not in this clone")


HOSTILE = """
[core]
	fsmonitor = {touch}
	hooksPath = {hooks}
	pager = {touch}
	sshCommand = {touch}
	editor = {touch}
	alternateRefsCommand = {touch}
	repositoryFormatVersion = 1
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::{touch}
	uploadpack = {touch}
	promisor = true
	vcs = hostile
[diff]
	external = {touch}
[diff "x"]
	textconv = {touch}
	command = {touch}
[filter "x"]
	clean = {touch}
	smudge = {touch}
	process = {touch}
[gpg]
	program = {touch}
[log]
	showSignature = true
[mailmap]
	file = {pipe}
[alias]
	log = !{touch}
[include]
	path = {pipe}
"""


def test_nothing_of_a_hostile_repository_is_run(tmp_path: Path) -> None:
    """All that git offers to run programs, and a file that would be waited for without end."""
    ran, pipe = tmp_path / "ran", tmp_path / "pipe"
    made = MadeRepository(tmp_path / "work" / ".git")
    made.commit({b".gitattributes": b"* diff=x filter=x\n", b"a.py": b"1\n"}, START)
    made.commit({b"a.py": b"1\n2\n", b".mailmap": b"Ann <ann@example.org>\n"}, START + 1)
    git_folder = made.write()
    commit = git(git_folder, "cat-file", "commit", "HEAD").replace("\n\n", SIGNED, 1)
    head = git(git_folder, "hash-object", "-t", "commit", "-w", "--stdin", stdin=commit.encode())
    git(git_folder, "update-ref", "refs/heads/main", head.strip())
    touch = tmp_path / "touch.sh"
    touch.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\n")
    touch.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        shutil.copy(touch, git_folder / "hooks" / hook)
    os.mkfifo(pipe)
    blob = git(git_folder, "rev-parse", "HEAD:a.py").strip()
    gpg = git_folder / "config"
    gpg.write_text(f"[gpg]\nprogram = {touch}\n[log]\nshowSignature = true\n", "utf-8")
    subprocess.run(["git", "--git-dir", str(git_folder), "log"], capture_output=True, check=False)
    assert ran.exists(), "git asked plainly runs what the repository says, so the trap works"
    ran.unlink()
    unpacked(git_folder)
    (git_folder / "objects" / blob[:2] / blob[2:]).unlink()  # what a promisor would bring
    words = {"touch": touch, "hooks": git_folder / "hooks", "pipe": pipe}
    gpg.write_text(HOSTILE.format(**words), "utf-8")
    found = read(tmp_path / "work", tmp_path / "home")
    assert found.history.code.tolist() == [1, 0]
    assert not ran.exists(), ran.read_text()


SIGNED = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n"


def unpacked(folder: Path) -> None:
    """Have each object in a file of its own."""
    for pack in (folder / "objects" / "pack").glob("*.pack"):
        content = pack.read_bytes()
        for file in list(pack.parent.iterdir()):
            file.unlink()
        git(folder, "unpack-objects", "-q", stdin=content)


def test_places(tmp_path: Path) -> None:
    """A checkout, its worktree, a bare clone; tags packed and loose; and pipes, which would be
    waited for."""
    made = MadeRepository(tmp_path / "a" / ".git")
    made.commit({b"a.py": b"1"}, START)
    folder = made.write()
    git(folder, "tag", "v1")
    git(folder, "pack-refs", "--all")
    git(folder, "tag", "-a", "v2/final", "-m", "x")
    git(folder, "tag", "of-a-file", "HEAD:a.py")
    git(folder, "worktree", "add", "--quiet", "--detach", str(tmp_path / "b"))
    config = folder / "config"
    config.write_text(config.read_text() + '[remote "origin"]\nurl = git@github.com:a/b.git\n')
    for path in (tmp_path / "a", tmp_path / "b", folder):
        place = GitPlace.find(path)
        assert place.origin == "github.com/a/b"
        releases = read(path, tmp_path / "home").releases
        assert [(r.name, r.at) for r in releases] == [("v1", START), ("v2/final", START)]
    (folder / "packed-refs").unlink()
    os.mkfifo(folder / "packed-refs")
    (folder / "refs" / "heads" / "main").unlink(missing_ok=True)
    assert GitPlace.find(folder).head is None


@pytest.mark.parametrize("where", ["info/alternates", "pack/pack-1.idx", "11/1", "link"])
def test_pipes_among_the_objects_are_not_waited_for(tmp_path: Path, where: str) -> None:
    place = MadeRepository(tmp_path / "r.git").folder
    pipe = place / "objects" / where
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "pipe")
    pipe.symlink_to(tmp_path / "pipe") if where == "link" else os.mkfifo(pipe)
    with pytest.raises(SourceError, match="has no pipes"):
        GitPlace.find(place)
    borrower = MadeRepository(tmp_path / "borrower.git").folder
    alternates = borrower / "objects" / "info" / "alternates"
    alternates.parent.mkdir(exist_ok=True)
    alternates.write_text("# of another\n../../r.git/objects\n/nowhere\n")
    with pytest.raises(SourceError, match="has no pipes"):
        GitPlace.find(borrower)


def test_a_clone_that_borrows_objects_is_read(tmp_path: Path) -> None:
    made = MadeRepository(tmp_path / "r.git")
    made.commit({b"a.py": b"1\n"}, START)
    origin = made.write()
    git(None, "clone", "--quiet", "--shared", "--bare", str(origin), str(tmp_path / "b.git"))
    assert read(tmp_path / "b.git", tmp_path / "home").history.code.tolist() == [1]


@pytest.mark.parametrize("head", [b"ref: refs/heads/\0x", b"\xff\xfe", b"", b"ref: refs/../../x"])
def test_heads_that_name_nothing(tmp_path: Path, head: bytes) -> None:
    place = MadeRepository(tmp_path / "r.git").folder
    (place / "HEAD").write_bytes(head)
    assert GitPlace.find(place).head is None


def test_what_was_kept_and_is_gone_is_read_anew(tmp_path: Path) -> None:
    place = grown(tmp_path / "r.git").write()
    wanted = columns(read(place, tmp_path / "home"))
    (kept,) = (tmp_path / "home" / "histories").iterdir()
    (kept / "commits-00000.parquet").unlink()
    assert columns(read(place, tmp_path / "home")) == wanted
    (kept / "lines-00000.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceError, match="is damaged"):
        read(place, tmp_path / "home")
    (kept / "state.json").write_text("[")
    (kept / "lines-00000.parquet").unlink()
    assert columns(read(place, tmp_path / "home")) == wanted


READING = """
from pathlib import Path
from ptmgraph.loaders.git import kept
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.read import read_history
kept._AT_ONCE = 10
writes = []
def watch(name):
    write = getattr(kept, name)
    def watched(*arguments):
        writes.append(name)
        step(f"write {len(writes)}")
        write(*arguments)
        step(f"wrote {len(writes)}")
    setattr(kept, name, watched)
watch("put_in_place")
watch("write_whole")
read_history(GitPlace.find(Path(sys.argv[2])), Path(sys.argv[3]))
"""


@pytest.mark.parametrize("moment", ["write 1", "wrote 1", "wrote 3"])
def test_a_load_that_is_killed_goes_on(tmp_path: Path, moment: str) -> None:
    """Killed before the commits are there, before it says so, and in the middle of the files."""
    place = grown(tmp_path / "r.git").write()
    process = halted(moment, READING, str(place), str(tmp_path / "home"))
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    found = read(place, tmp_path / "home")
    assert columns(found) == columns(read(place, tmp_path / "other"))
