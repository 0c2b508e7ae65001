"""The risks of files of weights on this machine, which are read and never loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ptmgraph.analysis.risk.kinds import risk_kinds
from ptmgraph.loaders.weights_files import WeightsFile, read_weights_files, weights_below


@dataclass(frozen=True)
class FilesRead:
    """What was found in files: for each kind of risk the words, each with its file. `count` files
    of `size` bytes were read; `unread` are those in formats that are not, and folders that were
    passed by."""

    found: dict[str, tuple[str, ...]]
    count: int = 0
    size: int = 0
    unread: tuple[str, ...] = ()


def files_read(place: Path, on_wait: Callable[[], None] = lambda: None) -> FilesRead:
    """Read a file, or all files of weights below a folder."""
    files, passed = ([place], []) if place.is_file() else weights_below(place)
    root = place.parent if place.is_file() else place
    found = _gathered(read_weights_files(files, on_wait), root)
    folders = tuple(f"{path.relative_to(root).as_posix()}/" for path in passed)
    return replace(found, unread=(*found.unread, *folders))


def _gathered(files: Iterable[WeightsFile], root: Path) -> FilesRead:
    words: dict[str, list[str]] = {kind: [] for kind in risk_kinds()}
    count, size, unread = 0, 0, []
    for file in files:
        name = Path(file.path).relative_to(root).as_posix()
        if file.found is None:
            unread.append(name)
            continue
        count, size = count + 1, size + file.size
        for kind, told in file.found:
            words[kind].append(f"{name}: {told}")
    found = {kind: tuple(told) for kind, told in words.items() if told}
    return FilesRead(found, count, size, tuple(unread))
