"""One repository's folder in the local cache of Hugging Face, read without the network.

    models--OWNER--NAME/refs/main            the commit that `main` was
                        snapshots/COMMIT/    its files, links into blobs/
                        .no_exist/COMMIT/    files that are known not to exist

`huggingface_hub.scan_cache_dir` drops a whole repository for one broken link or a line break in a
reference, so the folders are read here, file by file. Nothing outside the cache is opened, and
only the beginnings of files that strangers wrote are read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_KINDS = {"models": "model", "datasets": "dataset"}
_MAX_REFERENCE = 200
_MAX_CONFIG = 5_000_000


class Unreadable(ValueError):
    """A file or folder cannot be what its place says; the message is the reason."""


@dataclass
class CachedRepository:
    """What lies in the cache of one repository.

    `revision` is the commit that is described: that of `main`, else the newest. `files` holds
    its files by path, `size` the bytes of all files of all revisions, each blob once. `problems`
    are paths and reasons of what was passed over.
    """

    folder: Path
    kind: str
    id: str
    revisions: dict[str, Path] = field(default_factory=dict)
    revision: str = ""
    files: dict[str, Path] = field(default_factory=dict)
    size: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def name_of(folder: str) -> tuple[str, str]:
    """Kind and id of `models--owner--name`. Raises `Unreadable` for other things.

    Only the first separator counts: names with `--` exist, although new ones are refused.
    """
    prefix, separator, rest = folder.partition("--")
    if not separator or not rest:
        raise Unreadable("not the folder of a repository")
    if prefix not in _KINDS:
        raise Unreadable(f"one of the {prefix}, neither a model nor a dataset")
    return _KINDS[prefix], rest.replace("--", "/", 1)


def read_repository(folder: Path, cache: Path) -> CachedRepository:
    """The revisions and files in a repository's folder. Raises `Unreadable` when it has none."""
    repository = CachedRepository(folder, *name_of(folder.name))
    snapshots = folder / "snapshots"
    if snapshots.is_dir():
        found = sorted(path for path in snapshots.iterdir() if path.is_dir())
        repository.revisions = {path.name: path for path in found if not path.is_symlink()}
    if not repository.revisions:
        raise Unreadable("no snapshot: nothing of it was downloaded")
    repository.revision = _current(repository)
    blobs: dict[Path, int] = {}
    for revision, path in repository.revisions.items():
        for name, file in _files(path, cache, repository):
            blobs[file] = file.stat().st_size
            if revision == repository.revision:
                repository.files[name] = file
    repository.size = sum(blobs.values())
    return repository


def _current(repository: CachedRepository) -> str:
    """The commit of `main` when it is here, else the commit that was downloaded last."""
    reference = repository.folder / "refs" / "main"
    try:
        with reference.open("rb") as file:
            commit = file.read(_MAX_REFERENCE).decode("ascii").strip()
    except FileNotFoundError:
        commit = ""
    except (OSError, UnicodeDecodeError):
        repository.problems.append(("refs/main", "not a commit"))
        commit = ""
    if commit in repository.revisions:
        return commit
    if commit:
        repository.problems.append(("refs/main", "names a commit that is not here"))
    newest = max(repository.revisions.values(), key=lambda path: (path.stat().st_mtime, path.name))
    return newest.name


def _files(snapshot: Path, cache: Path, repository: CachedRepository) -> Iterator[tuple[str, Path]]:
    """The files of a snapshot and where they lie. Links that lead nowhere or out are set aside."""
    for here, folders, names in os.walk(snapshot, followlinks=False):
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        for name in sorted(names + linked):
            path = Path(here) / name
            shown = path.relative_to(repository.folder).as_posix()
            try:
                real = path.resolve(strict=True)
            except (OSError, RuntimeError):
                repository.problems.append((shown, "a broken link"))
                continue
            if not real.is_relative_to(cache):
                repository.problems.append((shown, "a link out of the cache"))
            elif not real.is_file():
                repository.problems.append((shown, "not a file"))
            else:
                yield path.relative_to(snapshot).as_posix(), real


def read_json(repository: CachedRepository, name: str) -> Any:
    """The value in a JSON file of a repository; None when it is not there or cannot be read, which
    is a problem of the repository."""
    file = repository.files.get(name)
    if file is None:
        return None
    try:
        return _json(file)
    except (Unreadable, OSError) as reason:
        repository.problems.append((name, str(reason)))
        return None


def read_object(repository: CachedRepository, name: str) -> dict[str, Any]:
    """The object in a JSON file of a repository; empty when there is none, with the problem."""
    found = read_json(repository, name)
    if found is not None and not isinstance(found, dict):
        repository.problems.append((name, "not a JSON object"))
    return found if isinstance(found, dict) else {}


def _json(file: Path) -> Any:
    if file.stat().st_size > _MAX_CONFIG:
        raise Unreadable(f"larger than {_MAX_CONFIG:,} bytes")
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
