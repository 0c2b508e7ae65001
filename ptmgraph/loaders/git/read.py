"""Reading the history of one repository: new commits, new files, and all of it as columns."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.analysis.health.columns import History, Ints
from ptmgraph.analysis.health.people import Mailmap
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.git.blobs import count_blobs
from ptmgraph.loaders.git.build import build_history
from ptmgraph.loaders.git.kept import KeptHistory
from ptmgraph.loaders.git.needed import Bring, NeededFiles
from ptmgraph.loaders.git.pins import Release, ReleaseModels
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.program import GitProgram
from ptmgraph.loaders.git.raw_log import read_log
from ptmgraph.loaders.git.releases import models_of_releases

_HEADS = 20  # of those that were read before, the latest
_MOST_MAILMAP = 4_000_000
_AT_ONCE = 10_000

OnFiles = Callable[[int], None]
"""Called now and then with how many versions of files were counted since."""


@dataclass(frozen=True)
class ReadHistory:
    """A history, its releases in the order of time, and what cannot be told, as sentences.

    `models` is what the code of each release uses, when that was asked for. Where lines are not
    known, no measure of them is.
    """

    head: str
    history: History
    releases: list[Release]
    notes: list[str]
    models: list[ReleaseModels]
    lines_known: bool


def read_history(
    place: GitPlace,
    home: Path,
    on_files: OnFiles = lambda number: None,
    *,
    models: bool = False,
    lines: bool = True,
    bring: Bring | None = None,
) -> ReadHistory | None:
    """The whole history of a repository; None when it has no commit. With `models` the code of its
    releases is scanned; without `lines` no file is counted. `bring` is asked for the files that
    this needs and that are not there. What was read before is taken from the data home. Raises
    `SourceError`."""
    head, cut = place.head, place.shallow
    if not head:
        return None
    kept = KeptHistory(home, str(place.path.resolve()), cut)
    try:
        with closing(GitProgram(place.objects, cut, head)) as git:
            _read_commits(git, kept, head)
            commits = kept.commits()
            needed = NeededFiles(git, bring)
            counted = _counted(git, kept, commits, needed, on_files) if lines else None
            needed.tree(head, ".mailmap")
            mailmap = Mailmap.read(_mailmap(git, head))
            built = build_history(head, commits, counted, mailmap, set(cut), int(time.time()))
            releases = _releases(git, place, built.commits, built.history.committed)
            scanned = models_of_releases(git, releases if models else [], kept.folder, needed)
            found = list(scanned)
            return ReadHistory(head, built.history, releases, built.notes, found, built.lines_known)
    except pa.ArrowException as error:
        raise SourceError(f"{kept.folder} is damaged ({error}); delete it") from None


def _read_commits(git: GitProgram, kept: KeptHistory, head: str) -> None:
    """Keep the commits that are new. When the history was rewritten and what was read is gone from
    the repository, all are read anew."""
    if head in kept.heads:
        return
    known = _objects(git, kept.heads[-_HEADS:], "commit")
    with suppress(SourceError):  # some commit between them is gone
        if known:
            kept.add_commits(read_log(git, head, known), head)
    if head not in kept.heads:
        kept.forget()
        kept.add_commits(read_log(git, head), head)


def _counted(
    git: GitProgram, kept: KeptHistory, commits: pa.Table, needed: NeededFiles, on_files: OnFiles
) -> pa.Table:
    """The lines of all files. Those of new ones are counted, so many at once, and kept."""
    blobs = _uncounted(commits, kept.lines())
    for start in range(0, len(blobs), _AT_ONCE):
        part = blobs[start : start + _AT_ONCE]
        needed.blobs(part)
        for number in kept.add_lines(count_blobs(git, part)):
            on_files(number)
    return kept.lines()


def _uncounted(commits: pa.Table, lines: pa.Table) -> list[bytes]:
    """The versions of files that have no count yet, in the order of the log."""
    changes = pc.list_flatten(commits["changes"].combine_chunks())
    blobs = pc.unique(pa.concat_arrays([changes.field("new"), changes.field("old")]))
    new = pc.invert(pc.is_in(blobs, value_set=lines["blob"].combine_chunks()))
    found: list[bytes] = blobs.filter(pc.and_(new, blobs.is_valid())).to_pylist()
    return found


def _objects(git: GitProgram, names: list[str], kind: str) -> list[str]:
    """Of the names those that lead to an object of this kind, as its hash."""
    return [found for found in _resolved(git, names, kind) if found]


def _resolved(git: GitProgram, names: list[str], kind: str) -> list[str | None]:
    wanted = [f"{name}^{{{kind}}}" for name in names]
    with git.asked(wanted, "cat-file", "--batch-check=%(objectname)") as answers:
        lines = [line.split() for line in answers.read().decode().splitlines()]
    return [line[0] if len(line) == 1 else None for line in lines]


def _mailmap(git: GitProgram, head: str) -> str:
    """The `.mailmap` of the head, which git too takes in a bare clone."""
    try:
        with git.run("cat-file", "blob", f"{head}:.mailmap") as content:
            return content.read(_MOST_MAILMAP).decode("utf-8", "replace")
    except SourceError:
        return ""


def _releases(
    git: GitProgram, place: GitPlace, commits: list[str], committed: Ints
) -> list[Release]:
    tags = place.tags()
    at = {commit: n for n, commit in enumerate(commits)}
    named = zip(tags, _resolved(git, list(tags.values()), "commit"), strict=True)
    found = [Release(tag, c, int(committed[at[c]])) for tag, c in named if c in at]
    return sorted(found, key=lambda release: release.at)
