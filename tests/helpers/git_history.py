"""Git repositories for tests, made by script: `git fast-import` writes what no porcelain would."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

DAY = 86_400
START = 1_700_000_000
"""The time of a first commit: a Tuesday in November 2023."""
ANN, BEN = b"Ann Able <ann@example.org>", b"Ben Bold <ben@example.org>"

Content = bytes | tuple[bytes, bytes] | None
"""A file, a mode with a file (or with the hash of a submodule's commit), or None: it goes."""


class MadeRepository:
    """A bare repository of the commits that are added, oldest first."""

    def __init__(self, folder: Path, form: str = "sha1") -> None:
        self.folder = folder
        git(None, "init", "--quiet", "--bare", f"--object-format={form}", str(folder))
        git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
        self._stream: list[bytes] = []
        self._marks = 0

    def commit(
        self,
        files: Mapping[bytes, Content],
        at: int,
        author: bytes = ANN,
        parents: Sequence[int] | None = None,
        committer: bytes | None = None,
        authored: int | None = None,
    ) -> int:
        """Add a commit, by default on the one before; gives its number."""
        self._marks += 1
        first = [self._marks - 1] if self._marks > 1 else []
        above = first if parents is None else parents
        lines = [
            b"commit refs/made/%d" % self._marks,
            b"mark :%d" % self._marks,
            b"author %s %d +0000" % (author, at if authored is None else authored),
            b"committer %s %d +0000" % (committer or author, at),
            b"data 1\nx",
        ]
        lines += [b"%s :%d" % (b"merge" if n else b"from", p) for n, p in enumerate(above)]
        for path, content in files.items():
            lines.append(_entry(path, content))
        self._stream += [*lines, b""]
        return self._marks

    def write(self, head: int | None = None) -> Path:
        """Write all commits; the branch `main` is at the last, or the one of this number."""
        at = self._marks if head is None else head
        end = b"reset refs/heads/main\nfrom :%d\n\ndone\n" % at
        # The names of commits that no branch has any more stay, as a rewritten history leaves them.
        git(self.folder, "fast-import", "--quiet", "--force", stdin=b"\n".join(self._stream) + end)
        return self.folder


def _entry(path: bytes, content: Content) -> bytes:
    if content is None:
        return b"D " + path
    mode, data = content if isinstance(content, tuple) else (b"100644", content)
    if mode == b"160000":
        return b"M 160000 %s %s" % (data, path)
    return b"M %s inline %s\ndata %d\n%s" % (mode, path, len(data), data)


def git(folder: Path | None, *arguments: str, stdin: bytes | None = None) -> str:
    """Run git as its users do, without their configuration. Gives what it writes."""
    place = ["--git-dir", str(folder)] if folder else []
    who = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *place, *arguments], input=stdin, capture_output=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")
