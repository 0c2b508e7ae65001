"""How much memory the embedded engine may use: what its user says, or by the graph and the machine;
and how much there is for what is done before it.

A worker that asks a small graph never needs 2 GB. On a machine with little memory it may take half
of it; for a graph of millions of nodes it may take up to a quarter, because an answer may hold
many of them at once.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ptmgraph.graph.errors import StoreUnavailable

_USUAL = 2 * 2**30
_LEAST = 2**29
"""DuckDB merges with this where a quarter of the memory is less: reading all tables at once takes
0.3 GB, however small they are."""
_ROW = 120
"""Bytes for each node and relationship of a large graph: an answer over the whole Hub, with 37
million, fits 4 GB and not 2."""
_WRITTEN_ROW = 40
"""The least for each of them while a database is written: 1.3 million need 80 to 100 each, 37
million less than 58."""
_GROUPS = Path("/proc/self/cgroup")
_LIMITS = Path("/sys/fs/cgroup")
"""Where Linux says in which groups a process is, and how much a group may take, when that is less
than the machine has."""


def engine_heap(rows: int = 0) -> str:
    """The memory that the embedded engine may use for its objects, as Java writes it (`2g`), for a
    graph of so many nodes and relationships. Raises `StoreUnavailable` when `$PTMGRAPH_HEAP` is
    set and no such text."""
    heap = os.environ.get("PTMGRAPH_HEAP") or _default(rows, _memory())
    if not re.fullmatch(r"0*[1-9][0-9]*[kmgtKMGT]?", heap, re.ASCII):
        raise StoreUnavailable(
            f"PTMGRAPH_HEAP is {heap!r}. Give it a number and a unit, for example 2g or 512m."
        )
    return heap


def writing_heap(rows: int) -> str:
    """The same for writing a database of at least so many nodes and relationships, and for reading
    it again. Raises `StoreUnavailable` when they cannot fit: then nobody waits for it in vain."""
    heap, least, memory = engine_heap(), rows * _WRITTEN_ROW, _memory()
    if _bytes(heap) >= least:
        return heap
    enough = least * 3 // 2
    if not os.environ.get("PTMGRAPH_HEAP") and (memory is None or memory >= enough * 4 // 3):
        return f"{enough >> 20}m"
    raise StoreUnavailable(
        f"Writing {rows:,} nodes and relationships takes at least {least >> 20:,} MB of memory for "
        f"Java alone, which may have {heap} here{memory_here()}. Build where there is more memory, "
        "or set PTMGRAPH_HEAP to more."
    )


def _bytes(heap: str) -> int:
    units = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
    unit = units.get(heap[-1].lower())
    return int(heap[:-1]) * unit if unit else int(heap)


def working_memory() -> str:
    """The memory that DuckDB may use before it writes to the disk, as it writes it: 2 GB, or a
    quarter of what a small machine has, or up to half of a very small one."""
    return f"{_working() >> 20}MiB"


def memory_beside() -> str:
    """The same for what is done beside another step: half as much."""
    return f"{_working() >> 21}MiB"


def memory_here() -> str:
    """How much memory there is, to be put behind those words in a sentence."""
    memory = _memory()
    return f", {memory >> 20:,} MB in all" if memory else ""


def _working() -> int:
    memory = _memory() or 4 * _USUAL
    return max(min(_USUAL, memory // 4), min(_LEAST, memory // 2))


def give_back_memory() -> None:
    """Let the system have what earlier steps have freed and this process still holds: before
    another process starts that needs much."""
    import pyarrow as pa  # those who ask for a heap start without it

    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):  # only the C library of Linux has it
        ctypes.CDLL(None).malloc_trim(0)


def _default(rows: int, memory: int | None) -> str:
    wanted = max(_USUAL, rows * _ROW)
    most = max(memory // 4, min(_USUAL, memory // 2)) if memory else _USUAL
    return f"{min(wanted, most) >> 20}m"


def _memory() -> int | None:
    """The bytes of memory that there are for this process and all others; none when unknown."""
    found = []
    with suppress(AttributeError, ValueError, OSError):  # Windows has no such call
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for file in _limits():
        with suppress(OSError, ValueError):  # not there, or without a limit: max
            found.append(int(file.read_text("ascii")))
    return min((bytes_ for bytes_ in found if bytes_ > 0), default=None)


def _limits() -> Iterator[Path]:
    """The files with the limits of our group and of all above it, in the two ways that Linux has. A
    container sees its own as the topmost."""
    with suppress(OSError, ValueError):
        for line in _GROUPS.read_text("utf-8").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds not in ("", "memory"):
                continue
            top, name = _LIMITS / kinds, "memory.limit_in_bytes" if kinds else "memory.max"
            group = PurePosixPath(path.lstrip("/"))
            yield from (top / above / name for above in (group, *group.parents))
