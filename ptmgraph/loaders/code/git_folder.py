"""What the `.git` folder of a checkout says: where it came from, and at which commit it stands.

The files are read, git is not run: a repository of strangers may configure it to run programs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from stat import S_ISREG

from ptmgraph.graph.ids import InvalidId, repository_id

_MOST = 1_000_000
_ORIGIN = '[remote "origin"]'
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def origin(root: Path) -> str | None:
    """The key of the repository on GitHub that a checkout came from; None when not known."""
    return origin_of(root / ".git")


def origin_of(git: Path) -> str | None:
    """The same of a `.git` folder, or of a bare clone."""
    section = ""
    for line in map(str.strip, file_beginning(git / "config").split("\n")):
        if line.startswith("["):
            section = line
        name, _, url = line.partition("=")
        if section == _ORIGIN and name.rstrip() == "url":
            return _repository(url.strip())
    return None


def _repository(url: str) -> str | None:
    try:
        return repository_id(url)
    except InvalidId:
        return None


def head(root: Path) -> str | None:
    """The commit that a checkout stands at; None when not known."""
    git = root / ".git"
    return head_of(git, git)


def head_of(git: Path, common: Path) -> str | None:
    """The same of a `.git` folder, or of a bare clone. The references lie in `common`, which
    several checkouts of one clone share."""
    text = file_beginning(git / "HEAD").strip()
    if text.startswith("ref: refs/"):
        name = text.removeprefix("ref: ")
        if ".." in name:
            return None
        text = file_beginning(common / name).strip() or _packed(common, name)
    return text if _COMMIT.fullmatch(text) else None


def _packed(git: Path, reference: str) -> str:
    """The commit of a reference in the file that holds many; empty when it is not there."""
    lines = (line.split(" ") for line in file_beginning(git / "packed-refs").split("\n"))
    return next((line[0] for line in lines if line[1:] == [reference]), "")


def file_beginning(file: Path, most: int = _MOST) -> str:
    """At most so many bytes of a regular file, as text; empty for anything else, such as a pipe,
    which would be waited for."""
    try:
        with open(file, "rb", opener=_at_once) as stream:
            if not S_ISREG(os.fstat(stream.fileno()).st_mode):
                return ""
            return stream.read(most).decode("utf-8", "replace")
    except (OSError, ValueError):  # a name with a zero byte is a ValueError
        return ""


def _at_once(file: str, flags: int) -> int:
    return os.open(file, flags | getattr(os, "O_NONBLOCK", 0))
