"""Marks of rules: a text that changes with the files that they stand in, code and data alike."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def mark(*folders: Path) -> str:
    """SHA-256 over the names and bytes of all files in the folders, at any depth.

    What Python compiled is passed over. Of one process, all calls give the same.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
                digest.update(hashlib.sha256(name.encode()).digest())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
