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

import yaml

from ptmgraph.analysis import bounded_yaml
from ptmgraph.analysis.architecture import HeaderError, file_reader, read_header

_KINDS = {"models": "model", "datasets": "dataset"}
_MAX_REFERENCE = 200
_MAX_CARD = 1_000_000
_MAX_CONFIG = 5_000_000
_POINTER = b"version https://git-lfs"
_SINGLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_WEIGHTS = (".safetensors", ".gguf")


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


def hub_record(repository: CachedRepository) -> dict[str, Any]:
    """The repository as a record of the Hub: id, commit, files, card, configuration, parameters.

    Fields whose file is not in the cache are absent: it may not have been downloaded.
    """
    record: dict[str, Any] = {"id": repository.id, "sha": repository.revision}
    record["siblings"] = [{"rfilename": name} for name in sorted(repository.files)]
    for field_name, file, reader in (
        ("cardData", "README.md", _card),
        ("config", "config.json", _object),
    ):
        if file in repository.files:
            try:
                record[field_name] = reader(repository.files[file])
            except (Unreadable, OSError) as reason:
                repository.problems.append((file, str(reason)))
    total = _parameters(repository)
    if total is not None:
        gguf = all(name.endswith(".gguf") for name in _weights(repository))
        record["gguf" if gguf else "safetensors"] = {"total": total}
    return record


def adapted_models(repository: CachedRepository) -> Iterator[tuple[str, object]]:
    """The configuration of each adapter, by its path, and what it names as its base model."""
    for name, file in repository.files.items():
        if name.rpartition("/")[2] != "adapter_config.json":
            continue
        try:
            base = _object(file).get("base_model_name_or_path")
        except (Unreadable, OSError) as reason:
            repository.problems.append((name, str(reason)))
        else:
            if base is not None:
                yield name, base


def _card(file: Path) -> dict[str, Any]:
    """The metadata at the head of a card; empty when the card has none."""
    with file.open("rb") as stream:
        lines = stream.read(_MAX_CARD).decode("utf-8-sig", "replace").lstrip().splitlines()
    if not lines or lines[0].strip() != "---":
        return {}
    ends = [n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
    if not ends:
        raise Unreadable("metadata without an end")
    try:
        found = bounded_yaml.load_yaml("\n".join(lines[1 : ends[0]]))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"metadata that is not YAML: {type(error).__name__}") from None
    if found is not None and not isinstance(found, dict):
        raise Unreadable("metadata that is not an object")
    return {str(key): value for key, value in (found or {}).items()}


def _object(file: Path) -> dict[str, Any]:
    if file.stat().st_size > _MAX_CONFIG:
        raise Unreadable(f"larger than {_MAX_CONFIG:,} bytes")
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("not a JSON object")
    return found


def _parameters(repository: CachedRepository) -> int | None:
    """The parameters in the headers of the weights; None when it is not sure that all are here.

    The index names the shards. Without one, `model.safetensors` counts, or else the only file of
    weights: several files may hold the same weights twice.
    """
    total = 0
    for name in _weights(repository):
        file = repository.files.get(name)
        if file is None:
            return None
        try:
            with file.open("rb") as stream:
                if stream.read(len(_POINTER)) == _POINTER:
                    raise Unreadable("a Git LFS pointer: the weights were not fetched")
                stream.seek(0)
                total += read_header(file_reader(stream)).parameter_count
        except (Unreadable, HeaderError, OSError) as reason:
            repository.problems.append((name, str(reason)))
            return None
    return total or None


def _weights(repository: CachedRepository) -> list[str]:
    if _INDEX in repository.files:
        try:
            shards = _object(repository.files[_INDEX]).get("weight_map")
        except (Unreadable, OSError) as reason:
            repository.problems.append((_INDEX, str(reason)))
            return []
        return sorted({str(s) for s in shards.values()}) if isinstance(shards, dict) else []
    if _SINGLE in repository.files:
        return [_SINGLE]
    weights = [name for name in repository.files if name.endswith(_WEIGHTS)]
    return weights if len(weights) == 1 else []
