"""The files of a folder that the code scan reads.

It imports little, because each worker process imports it again.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from ptmgraph.analysis.code.languages import language_name, unread_language
from ptmgraph.analysis.code.plain_links import plain_ids, plain_links
from ptmgraph.analysis.code.reading import (
    Reading,
    bundled,
    for_python,
    kind_of,
    largest,
    largest_kept,
    read,
)
from ptmgraph.analysis.code.records import RejectedFile

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".ipynb_checkpoints",
    }
)
INSTALLED = frozenset({"node_modules", ".venv", "venv", ".tox"})
"""Those of the skipped folders that hold code of others."""

BUILT = frozenset({"dist", "build"})
"""Folders that hold the same JavaScript once more, where the sources stand beside them."""

LARGEST_BUILT = 100_000
"""Bytes of a file there that is read: larger ones are bundles with the code of others."""
_FIRST_LINE = 200  # bytes

Met = list[tuple[str, str]]
"""What was passed over, one by one: a kind and a path."""


def walk_files(root: Path, rejected: list[RejectedFile], passed_over: Met) -> Iterator[str]:
    """Paths of the files to read, relative to `root` with "/". Symbolic links are set aside; code
    in a language that is not read, folders of installed packages, and bundles that were built from
    sources beside them, are passed over."""
    built: list[str] = []

    def failed(error: OSError) -> None:
        place = Path(error.filename or root)
        rejected.append(RejectedFile(_shown(place, root), f"cannot be listed: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=failed, followlinks=False):
        here = Path(folder)
        passed_over += [
            ("folders of installed packages", _shown(here / name, root))
            for name in sorted(INSTALLED.intersection(folders))
        ]
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS and not name.endswith((".dist-info", ".egg-info"))
        )
        if BUILT.intersection(folders) and has_sources(here / "src"):
            built += [f"{here / name}{os.sep}" for name in BUILT.intersection(folders)]
        for name in list(folders):
            if (here / name).is_symlink():
                rejected.append(RejectedFile(_shown(here / name, root), "symbolic link"))
        for name in sorted(names):
            place = here / name
            kind = kind_of(f"{here.name}/{name}")
            if not kind:
                continue
            if place.is_symlink() or not place.is_file():
                reason = "symbolic link" if place.is_symlink() else "not a regular file"
                rejected.append(RejectedFile(_shown(place, root), reason))
            elif kind == "program" and not is_python_program(place):
                continue
            elif kind == "unread":
                passed_over.append((f"{unread_language(name)} files", _shown(place, root)))
                yield _relative(place, root)  # for its links
            elif kind == "foreign" and is_bundle(place, built):
                passed_over.append((f"built {language_name(name)} files", _shown(place, root)))
            else:
                yield _relative(place, root)


def is_python_program(place: Path) -> bool:
    """Whether a file without an ending is a program for Python. One that cannot be opened may be;
    the reader says so."""
    try:
        with place.open("rb") as file:
            return for_python(file.read(_FIRST_LINE))
    except OSError:
        return True


def is_bundle(place: Path, built: list[str]) -> bool:
    """Whether a file is a large one below a folder of built JavaScript."""
    return str(place).startswith(tuple(built)) and place.stat().st_size > LARGEST_BUILT


def has_sources(folder: Path) -> bool:
    """Whether a folder holds code of a language that has a reader of its own."""
    names = (name for _, _, files in os.walk(folder) for name in files)
    return any(kind_of(name) == "foreign" and not name.endswith(".d.ts") for name in names)


def read_path(root: Path, path: str) -> Reading:
    """Reads one file of the folder; one that is too large or unreadable is set aside."""
    kind = kind_of(path)
    place, path = root / path, readable_path(path)
    if kind == "weights":
        return Reading(path, uses=[bundled(path)])
    try:
        size = place.stat().st_size
        if size > largest(path):
            rejected = [RejectedFile(path, f"too large: {size} bytes")]
            links = []
            if kind == "foreign" and size <= largest_kept(path):
                text = place.read_text("utf-8", "replace")
                links = [*plain_links(text, path), *plain_ids(text, path)]
            return Reading(path, uses=links, rejected=rejected)
        return read(path, place.read_bytes())
    except OSError as error:
        return Reading(path, rejected=[RejectedFile(path, f"cannot be read: {error.strerror}")])


def readable_path(path: str) -> str:
    """The path with a mark for each byte that is no UTF-8: names of files may hold any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _shown(place: Path, root: Path) -> str:
    return readable_path(_relative(place, root))


def _relative(place: Path, root: Path) -> str:
    return place.relative_to(root).as_posix()
