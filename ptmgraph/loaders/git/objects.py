"""The folder with the objects of a repository, before git opens it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code.git_folder import file_beginning

_DEEPEST = 5  # alternates of alternates, as git follows them
_MOST_ALTERNATES = 100


def check_objects(folder: Path) -> None:
    """Raise `SourceError` where git would wait without end: for a pipe or a device among the
    objects, or among those of the repositories that this one borrows from (`alternates`)."""
    seen: set[Path] = set()
    level = [folder.resolve()]
    for _ in range(_DEEPEST + 1):
        for place in level:
            for odd in _odd(place):
                raise SourceError(f"{odd} is no file; a repository of git has no pipes or devices")
        seen.update(level)
        level = [found for place in level for found in _alternates(place) if found not in seen]


def _odd(folder: Path) -> Iterator[str]:
    """What is neither a file nor a folder, down to the files of objects."""
    for place in [folder, *_folders(folder)]:
        try:
            with os.scandir(place) as entries:
                for entry in entries:  # links are judged by what they lead to
                    known = entry.is_file() or entry.is_dir()
                    if not known and Path(entry.path).exists():
                        yield entry.path.encode("utf-8", "replace").decode()
        except OSError:
            continue


def _folders(folder: Path) -> list[Path]:
    try:
        return [child for child in folder.iterdir() if child.is_dir()]
    except OSError:
        return []


def _alternates(folder: Path) -> list[Path]:
    lines = file_beginning(folder / "info" / "alternates").split("\n")
    named = [line for line in lines if line and not line.startswith("#")]
    return [(folder / line.strip('"')).resolve() for line in named[:_MOST_ALTERNATES]]
