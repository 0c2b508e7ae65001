"""What was read of a history, on disk: a second load reads the new commits and files only.

A folder for each repository: `commits-00000.parquet` and so on, one for each load that found new
commits; `lines-00000.parquet` and so on, with the lines of versions of files; and `state.json`,
which says where the history was read up to. Each file is written beside its place and moved there
once it is on the disk, `state.json` last, so a load that is killed leaves whole files, and the next
goes on with them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.disk import put_in_place, write_whole
from ptmgraph.loaders.git.blobs import BlobCount
from ptmgraph.loaders.git.raw_log import CommitRecord

_FORMAT = 1
_AT_ONCE = 10_000
_CHANGES = pa.list_(
    pa.struct(
        [
            *(("old", pa.binary()), ("new", pa.binary())),
            *(("old_is_code", pa.bool_()), ("new_is_code", pa.bool_()), ("files", pa.int8())),
        ]
    )
)
COMMITS = pa.schema(
    [
        *(("commit", pa.string()), ("parents", pa.list_(pa.string()))),
        *(("author", pa.string()), ("author_email", pa.string()), ("authored", pa.int64())),
        *(("committer", pa.string()), ("committer_email", pa.string()), ("committed", pa.int64())),
        ("changes", _CHANGES),
    ]
)
LINES = pa.schema(
    [("blob", pa.binary()), ("lines", pa.int64()), ("filled", pa.int64()), ("kind", pa.int8())]
)


class KeptHistory:
    """The folder of one repository. `head` is the commit that it was read up to, if it was."""

    def __init__(self, home: Path, place: str, shallow: Sequence[str]) -> None:
        """`place` is the path of the repository. What was kept is not used when other commits
        have their parents cut off now (`shallow`): their files read differently."""
        mark = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        readable = re.sub(r"[^A-Za-z0-9._-]+", "_", place)[-60:]
        self.folder = home / "histories" / f"{readable}@{mark}"
        self.folder.mkdir(parents=True, exist_ok=True)
        cut = hashlib.sha256("\n".join(shallow).encode()).hexdigest()
        fresh: dict[str, Any] = {"format": _FORMAT, "cut": cut, "heads": [], "commits": []}
        state = _state(self.folder / "state.json")
        same = state.get("format") == _FORMAT and state.get("cut") == cut
        same = same and all((self.folder / name).is_file() for name in state["commits"])
        self._state = state if same else fresh

    @property
    def heads(self) -> list[str]:
        """The heads up to which the history was read, the latest last."""
        return list(self._state["heads"])

    def forget(self) -> None:
        """Read the commits anew: what was kept does not fit the repository any more."""
        self._state |= {"heads": [], "commits": []}

    def add_commits(self, records: Iterable[CommitRecord], head: str) -> None:
        """Keep the commits up to a new head, all or none of them."""
        name = f"commits-{len(self._state['commits']):05}.parquet"
        partial = self.folder / f"{name}.partial"
        with pq.ParquetWriter(partial, COMMITS) as writer:
            rows = iter(records)
            while batch := list(islice(rows, _AT_ONCE)):
                writer.write_table(_commit_table(batch))
        _put(partial, self.folder / name)
        self._state["commits"].append(name)
        self._state["heads"].append(head)
        self._write_state()

    def commits(self) -> pa.Table:
        """All commits that were read, in any order."""
        files = [self.folder / name for name in self._state["commits"]]
        return pa.concat_tables([COMMITS.empty_table(), *map(pq.read_table, files)])

    def add_lines(self, counts: Iterable[BlobCount]) -> Iterator[int]:
        """Keep the lines of files, so many at once; yields the number after each time."""
        rows = iter(counts)
        while batch := list(islice(rows, _AT_ONCE)):
            columns = zip(*batch, strict=True)
            table = pa.Table.from_arrays(
                [pa.array(v, f.type) for v, f in zip(columns, LINES, strict=True)], schema=LINES
            )
            last = self._line_files()[-1:]
            number = int(last[0].stem.removeprefix("lines-")) + 1 if last else 0
            file = self.folder / f"lines-{number:05}.parquet"
            pq.write_table(table, file.with_suffix(".partial"))
            _put(file.with_suffix(".partial"), file)
            yield len(batch)

    def lines(self) -> pa.Table:
        """The lines of all files that were counted."""
        return pa.concat_tables([LINES.empty_table(), *map(pq.read_table, self._line_files())])

    def _line_files(self) -> list[Path]:
        return sorted(self.folder.glob("lines-*.parquet"))

    def _write_state(self) -> None:
        write_whole(self.folder / "state.json", json.dumps(self._state, indent=1))


def _put(partial: Path, final: Path) -> None:
    """Put a file in its place, over one that a killed load left there before it said so."""
    final.unlink(missing_ok=True)
    put_in_place(partial, final)


def _state(file: Path) -> dict[str, Any]:
    try:
        state = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _commit_table(records: Sequence[CommitRecord]) -> pa.Table:
    columns = (
        [r.commit for r in records],
        [r.parents for r in records],
        [r.author[0] for r in records],
        [r.author[1] for r in records],
        [r.authored for r in records],
        [r.committer[0] for r in records],
        [r.committer[1] for r in records],
        [r.committed for r in records],
        _changes(records),
    )
    return pa.Table.from_arrays(
        [
            values if isinstance(values, pa.Array) else pa.array(values, field.type)
            for values, field in zip(columns, COMMITS, strict=True)
        ],
        schema=COMMITS,
    )


def _changes(records: Sequence[CommitRecord]) -> pa.Array:
    """The changes of each commit, made column by column: far faster than from rows."""
    ends, flat = [0], []
    for record in records:
        flat += record.changes
        ends.append(len(flat))
    fields = list(_CHANGES.value_type)
    columns = zip(*flat, strict=True) if flat else [()] * len(fields)
    arrays = [pa.array(v, f.type) for v, f in zip(columns, fields, strict=True)]
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.StructArray.from_arrays(arrays, fields=fields)
    )
