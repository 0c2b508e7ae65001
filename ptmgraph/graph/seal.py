"""Seals: what the files of a folder held when it was finished, to find damage later.

A seal has for each file its size, the SHA-256 of all of it, and that of a few samples. Comparing
sizes and samples takes milliseconds and finds what is cut, gone or replaced; comparing all of it
reads every byte (about a second for each GB) and finds a single bit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_SAMPLE = 4096
_SAMPLES = 8
"""Samples of a file, spread evenly, the first and the last bytes among them. A file that is not
larger than all of them is a sample as a whole."""

Seal = dict[str, dict[str, Any]]
"""By the name of each file in the folder: `size`, `sha256` and `sample`."""


def sealed(folder: Path) -> Seal:
    """The seal of a folder as it is. Two files are read at a time: a graph may have 10 GB."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with ThreadPoolExecutor(2) as both:
        facts = both.map(_facts, files)
        return {
            file.relative_to(folder).as_posix(): found
            for file, found in zip(files, facts, strict=True)
        }


def _facts(file: Path) -> dict[str, Any]:
    return {"size": file.stat().st_size, "sha256": sha256_of(file), "sample": _sample(file)}


def damaged_file(folder: Path, seal: Seal, *, whole: bool) -> str | None:
    """The first file that is not as it was sealed; with `whole`, every byte is compared."""
    return next(
        (name for name in seal if not _is_as_sealed(folder / name, seal[name], whole)), None
    )


def _is_as_sealed(file: Path, facts: Mapping[str, Any], whole: bool) -> bool:
    try:
        if file.stat().st_size != facts["size"]:
            return False
        found = sha256_of(file) if whole else _sample(file)
    except OSError:
        return False
    return bool(found == facts["sha256" if whole else "sample"])


def sha256_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sample(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        if size <= _SAMPLE * _SAMPLES:
            digest.update(stream.read(size))
        else:
            for number in range(_SAMPLES):
                stream.seek((size - _SAMPLE) * number // (_SAMPLES - 1))
                digest.update(stream.read(_SAMPLE))
    return digest.hexdigest()


def with_checksum(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a manifest with the checksum of all of them as one more, `seal`."""
    return {**facts, "seal": _checksum_of(facts)}


def has_its_checksum(facts: Mapping[str, Any]) -> bool:
    """Whether the facts are those that `with_checksum` was given, whichever they are."""
    own = {key: value for key, value in facts.items() if key != "seal"}
    return bool(facts.get("seal") == _checksum_of(own))


def _checksum_of(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
