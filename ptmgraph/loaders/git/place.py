"""Where the parts of a git repository lie: a checkout, a bare clone, or one of several worktrees.

Only files are read here. Of the repository's configuration nothing but the address of its origin.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code.git_folder import file_beginning, head_of, origin_of
from ptmgraph.loaders.git.objects import check_objects

_MOST_TAGS = 100_000
_MOST_BYTES = 50_000_000
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_TAGS = "refs/tags/"


@dataclass(frozen=True)
class GitPlace:
    """A repository: its folder of git, and the one with its objects and references."""

    path: Path
    git: Path
    common: Path

    @classmethod
    def find(cls, path: Path) -> GitPlace:
        """The repository at a path. Raises `SourceError`."""
        for git in (path / ".git", path):
            if git.is_file():
                git = path / file_beginning(git).removeprefix("gitdir:").strip()
            common = git / (file_beginning(git / "commondir").strip() or ".")
            if (git / "HEAD").is_file() and (common / "objects").is_dir():
                check_objects(common / "objects")
                return cls(path, git, common)
        raise SourceError(f"{path} is no git repository; name a checkout or a bare clone")

    @property
    def head(self) -> str | None:
        """The commit at its head; None when there is none yet, or it cannot be read."""
        return head_of(self.git, self.common)

    @property
    def origin(self) -> str | None:
        """The key of the repository on GitHub that it was cloned from."""
        return origin_of(self.common)

    @property
    def objects(self) -> Path:
        """The folder of its objects."""
        return (self.common / "objects").resolve()

    @property
    def name(self) -> str:
        """The path, as it can be stored and shown."""
        return printable_path(str(self.path))

    @property
    def shallow(self) -> list[str]:
        """The oldest commits of a shallow clone, whose parents were not fetched."""
        lines = file_beginning(self.common / "shallow", _MOST_BYTES).split()
        return sorted(line for line in lines if _COMMIT.fullmatch(line))

    @property
    def changed_at(self) -> float:
        """When its references were last changed, in seconds since 1970."""
        places = [self.git / "HEAD", self.common / "packed-refs", self.common / "refs" / "heads"]
        return max((place.stat().st_mtime for place in places if place.exists()), default=0)

    def tags(self) -> dict[str, str]:
        """The names of its tags, and the objects they name."""
        found: dict[str, str] = {}
        for line in file_beginning(self.common / "packed-refs", _MOST_BYTES).split("\n"):
            object_, _, name = line.partition(" ")
            if name.startswith(_TAGS) and _COMMIT.fullmatch(object_):
                found[name.removeprefix(_TAGS)] = object_
        for file in self._loose_tags():
            object_ = file_beginning(file).strip()
            if _COMMIT.fullmatch(object_):
                name = file.relative_to(self.common / _TAGS).as_posix()
                found[printable_path(name)] = object_
        return dict(sorted(found.items())[:_MOST_TAGS])

    def _loose_tags(self) -> Iterator[Path]:
        number = 0
        for folder, _, names in os.walk(self.common / _TAGS):
            for name in names:
                number += 1
                if number > _MOST_TAGS:
                    return
                yield Path(folder, name)


def printable_path(path: str) -> str:
    """A path that may hold bytes that are no UTF-8, as text that can be stored and shown."""
    return path.encode("utf-8", "replace").decode()
