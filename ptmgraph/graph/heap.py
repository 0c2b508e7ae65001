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
from contextlib import suppress
from pathlib import Path

from ptmgraph.graph.errors import StoreUnavailable

_USUAL = 2 * 2**30
_ROW = 120
"""Bytes for each node and relationship of a large graph: an answer over the whole Hub, with 37
million, fits 4 GB and not 2."""
_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where Linux says how much a container may take, when that is less than the machine has."""


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


def working_memory() -> str:
    """The memory that DuckDB may use before it writes to the disk, as it writes it: 2 GB, or a
    quarter of what a small machine has."""
    return _mebibytes(_working())


def memory_beside() -> str:
    """The same for what is done beside another step: half as much."""
    return _mebibytes(_working() // 2)


def _working() -> int:
    memory = _memory()
    return min(_USUAL, memory // 4) if memory else _USUAL


def _mebibytes(memory: int) -> str:
    return f"{memory >> 20}MiB"


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
    for file in _LIMITS:
        with suppress(OSError, ValueError):  # not there, or without a limit: max
            found.append(int(file.read_text("ascii")))
    return min((bytes_ for bytes_ in found if bytes_ > 0), default=None)
