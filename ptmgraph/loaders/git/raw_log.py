"""The commits of a history and which files each changes, from one `git log --raw`.

Needs commits and trees, no content of files: it works on a partial clone, where `--numstat` dies.
Only renames without a change are found (`-M100%`), for the others need the content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from ptmgraph.analysis.health.line_count import is_code
from ptmgraph.loaders.git.program import GitProgram

_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct")
_BLOCK = 1 << 20
_REGULAR, _LINK = b"100", b"120000"
_LATEST = 2**40  # seconds; git writes what it likes for a broken date


class FileChange(NamedTuple):
    """A file before and after a commit. The hash is None where there is no regular file: the
    file is new or gone, a link or a submodule. `files` is how many there are more, -1 to 1."""

    old: bytes | None
    new: bytes | None
    old_is_code: bool
    new_is_code: bool
    files: int


class CommitRecord(NamedTuple):
    """A commit, and its files against its first parent. Times are seconds since 1970."""

    commit: str
    parents: list[str]
    author: tuple[str, str]
    authored: int
    committer: tuple[str, str]
    committed: int
    changes: list[FileChange]


def read_log(git: GitProgram, head: str, known: Sequence[str] = ()) -> Iterator[CommitRecord]:
    """The commits that lead to `head` and not to the `known` ones, newest first.

    Raises `SourceError` when git cannot read them.
    """
    command = ("log", "--raw", "-z", "-M100%", "--no-abbrev", "--diff-merges=first-parent")
    plain = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--encoding=UTF-8")
    shape = ("--root", f"--format={'%n'.join(_FIELDS)}", "--no-color", "--no-notes")
    with git.run(*command, *plain, *shape, head, "--not", *known, "--") as stream:
        yield from _commits(stream)


def _commits(stream: IO[bytes]) -> Iterator[CommitRecord]:
    record: CommitRecord | None = None
    parts = _parts(stream)
    for part in parts:
        part = part.lstrip(b"\n")
        if part.startswith(b":"):
            paths = [next(parts, b"")]
            if part.rpartition(b" ")[2][:1] in b"RC":
                paths.append(next(parts, b""))
            if record:
                record.changes.append(_change(part, paths))
        elif part:
            if record:
                yield record
            record = _record(part)
    if record:
        yield record


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between zero bytes."""
    rest = b""
    while block := stream.read(_BLOCK):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
    yield rest


def _record(header: bytes) -> CommitRecord:
    fields = header.decode("utf-8", "replace").split("\n")
    commit, parents, name, email, at, committer, its_email, committed = fields[: len(_FIELDS)]
    return CommitRecord(
        commit,
        parents.split(),
        (name, email),
        _seconds(at),
        (committer, its_email),
        _seconds(committed),
        [],
    )


def _seconds(text: str) -> int:
    """A time, or 0 for what cannot be one."""
    try:
        value = int(text)
    except ValueError:
        return 0
    return value if 0 <= value <= _LATEST else 0


def _change(raw: bytes, paths: Sequence[bytes]) -> FileChange:
    """One entry, as `:100644 100755 OLD NEW M`."""
    old_mode, new_mode, old, new, _ = raw[1:].split(b" ")
    return FileChange(
        bytes.fromhex(old.decode()) if old_mode.startswith(_REGULAR) else None,
        bytes.fromhex(new.decode()) if new_mode.startswith(_REGULAR) else None,
        is_code(paths[0]),
        is_code(paths[-1]),
        _is_file(new_mode) - _is_file(old_mode),
    )


def _is_file(mode: bytes) -> bool:
    return mode.startswith(_REGULAR) or mode == _LINK
