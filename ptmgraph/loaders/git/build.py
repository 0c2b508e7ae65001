"""The columns of a history, from what was kept of its commits and files."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.analysis.health.columns import Bools, History, Ints
from ptmgraph.analysis.health.line_count import LARGEST
from ptmgraph.analysis.health.log_order import log_order, parents_first, placed_times
from ptmgraph.analysis.health.people import Mailmap, people
from ptmgraph.loaders.git.blobs import BlobKind
from ptmgraph.loaders.git.kept import LINES


class BuiltHistory(NamedTuple):
    """A history, the hashes of its commits, what cannot be told of it, as sentences, and whether
    the lines of any of its files are known."""

    history: History
    commits: list[str]
    notes: list[str]
    lines_known: bool


class _Work(NamedTuple):
    """What each commit changes against its first parent."""

    lines: Ints
    code: Ints
    files: Ints
    changed: Ints
    touched: Ints


def build_history(
    head: str,
    kept: pa.Table,
    lines: pa.Table | None,
    mailmap: Mailmap,
    cut: set[str],
    read_at: int,
) -> BuiltHistory:
    """The history that leads to `head`. `kept` and `lines` are tables of `KeptHistory`, None for
    lines that were not asked for; `cut` are the oldest commits of a shallow clone; `read_at` is
    when it was read."""
    names = kept["commit"].to_pylist()
    parents = dict(zip(names, kept["parents"].to_pylist(), strict=True))
    dates = dict(zip(names, kept["committed"].to_pylist(), strict=True))
    commits = log_order(head, parents, dates)
    rows = kept.take(_places(names, commits))
    first = _first_parents(commits, parents)
    order = parents_first(commits, parents)
    notes: list[str] = []
    counted = LINES.empty_table() if lines is None else lines
    work, lost = _work(rows, counted)
    if lines is not None:
        _note_files(lines, lost, notes)
    total_lines, code, files = (
        _accumulated(column, first, order) for column in (work.lines, work.code, work.files)
    )
    authored, committed = (
        placed_times(rows[name].to_numpy(), first, order, read_at)
        for name in ("authored", "committed")
    )
    _note_times(rows, committed, notes)
    author, committer = _people(rows, mailmap)
    is_cut = np.array([commit in cut for commit in commits], np.bool_)
    if is_cut.any():
        notes.append(
            f"a shallow clone: what came before its {int(is_cut.sum()):,} oldest commits, and who "
            "did it, cannot be told; git fetch --unshallow brings it"
        )
    history = History(
        author=author,
        committer=committer,
        authored=authored,
        committed=committed,
        lines=total_lines,
        code=code,
        files=files,
        changed=work.changed,
        touched=work.touched,
        mainline=_mainline(first),
        is_merge=pc.greater(pc.list_value_length(rows["parents"]), 1).to_numpy(),
        is_cut=is_cut,
    )
    return BuiltHistory(history, commits, notes, not lost or len(counted) > 0)


def _places(names: list[str], commits: list[str]) -> pa.Array:
    place = {name: n for n, name in enumerate(names)}
    return pa.array([place[commit] for commit in commits], pa.int64())


def _first_parents(commits: list[str], parents: dict[str, list[str]]) -> Ints:
    place = {commit: n for n, commit in enumerate(commits)}
    found = [place.get(parents[commit][0], -1) if parents[commit] else -1 for commit in commits]
    return np.array(found, np.int64)


def _accumulated(change: Ints, first: Ints, order: list[int]) -> Ints:
    """The size at each commit: that of its first parent, and its own change."""
    sizes, parent = change.tolist(), first.tolist()
    for n in order:
        if parent[n] >= 0:
            sizes[n] += sizes[parent[n]]
    return np.array(sizes, np.int64)


def _mainline(first: Ints) -> Bools:
    found = np.zeros(len(first), np.bool_)
    n = len(first) - 1  # the head is the last of the log
    while n >= 0:
        found[n] = True
        n = int(first[n])
    return found


def _work(rows: pa.Table, lines: pa.Table) -> tuple[_Work, int]:
    """What each commit changes, and how many versions of files have no count."""
    changes = rows["changes"].combine_chunks()
    at = pc.list_parent_indices(changes).to_numpy()
    flat = pc.list_flatten(changes)
    old_lines, old_code, old_lost = _counted(flat, "old", lines)
    new_lines, new_code, new_lost = _counted(flat, "new", lines)

    def summed(values: Ints) -> Ints:
        return np.bincount(at, weights=values, minlength=len(rows)).astype(np.int64)

    work = _Work(
        summed(new_lines - old_lines),
        summed(new_code - old_code),
        summed(flat.field("files").to_numpy()),
        summed(np.abs(new_code - old_code)),
        np.bincount(at, minlength=len(rows)).astype(np.int64),
    )
    return work, len(pc.unique(pa.concat_arrays([old_lost, new_lost])))


def _counted(changes: pa.StructArray, side: str, lines: pa.Table) -> tuple[Ints, Ints, pa.Array]:
    """Of each change on one side: its lines, its lines of code, and the hashes without a count."""
    blobs = changes.field(side)
    found = pc.index_in(blobs, value_set=lines["blob"].combine_chunks())
    lost = blobs.filter(pc.and_(found.is_null(), blobs.is_valid()))
    columns = (
        pc.fill_null(lines[name].combine_chunks().take(found), 0).to_numpy()
        for name in ("lines", "filled")
    )
    all_lines, filled = columns
    is_code = changes.field(f"{side}_is_code").to_numpy(zero_copy_only=False)
    return all_lines, np.where(is_code, filled, 0), lost


def _people(rows: pa.Table, mailmap: Mailmap) -> tuple[Ints, Ints]:
    signatures = [
        *zip(rows["author"].to_pylist(), rows["author_email"].to_pylist(), strict=True),
        *zip(rows["committer"].to_pylist(), rows["committer_email"].to_pylist(), strict=True),
    ]
    numbers = people(signatures, mailmap)
    return numbers[: len(rows)], numbers[len(rows) :]


def _note_times(rows: pa.Table, placed: Ints, notes: list[str]) -> None:
    if number := int((rows["committed"].to_numpy() != placed).sum()):
        notes.append(
            f"{number:,} commits have dates that cannot be true (1970, or later than today): they "
            "count at the time of their parent"
        )


def _note_files(lines: pa.Table, lost: int, notes: list[str]) -> None:
    kinds = lines["kind"].to_numpy()
    lfs, large = (int((kinds == kind).sum()) for kind in (BlobKind.LFS, BlobKind.LARGE))
    why = (
        (lost, "are not in this clone, as in a partial one; git fetch --refetch brings them"),
        (lfs, "are kept by Git LFS and not here"),
        (large, f"are larger than {LARGEST:,} bytes"),
    )
    for number, words in why:
        if number:
            counts = "their lines count as none" if len(lines) else "no lines are known"
            notes.append(f"{number:,} versions of files {words}: {counts}")
