"""What the `.git` folder of a checkout says: where it came from, and at which commit it stands.

The files are read, git is not run: a repository of strangers may configure it to run programs.
"""

from __future__ import annotations

import re
from pathlib import Path

from ptmgraph.graph.ids import InvalidId, repository_id

_MOST = 1_000_000
_ORIGIN = re.compile(r'^\[remote "origin"\]\s*$(.*?)(?=^\[|\Z)', re.MULTILINE | re.DOTALL)
_URL = re.compile(r"^\s*url\s*=\s*(\S+)\s*$", re.MULTILINE)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def origin(root: Path) -> str | None:
    """The key of the repository on GitHub that a checkout came from; None when not known."""
    remote = _ORIGIN.search(_text(root / ".git" / "config"))
    url = _URL.search(remote[1]) if remote else None
    try:
        return repository_id(url[1]) if url else None
    except InvalidId:
        return None


def head(root: Path) -> str | None:
    """The commit that a checkout stands at; None when not known."""
    git = root / ".git"
    text = _text(git / "HEAD").strip()
    if text.startswith("ref: refs/"):
        name = text.removeprefix("ref: ")
        if ".." in name:
            return None
        packed = re.search(rf"^(\S+) {re.escape(name)}$", _text(git / "packed-refs"), re.MULTILINE)
        text = _text(git / name).strip() or (packed[1] if packed else "")
    return text if _COMMIT.fullmatch(text) else None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""
