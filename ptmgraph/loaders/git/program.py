"""The `git` program, run on the objects of a repository and on nothing else of it.

A repository of strangers may configure git to run programs: hooks, `core.fsmonitor`, filters, a
pager, `gpg.program`, remotes that fetch what is lacking. So git never sees it. It runs in an empty
repository of our own, which borrows the objects (`GIT_ALTERNATE_OBJECT_DIRECTORIES`,
https://git-scm.com/docs/git#_the_git_repository): no configuration, no hooks, no references, no
attributes, no remote, no work tree.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.fields import shown

_MEMORY = 2_000_000_000  # bytes; a tree of a few kilobytes may unpack to more
_SHA256 = 64
_SETTINGS = (
    *("-c", "core.commitGraph=false"),  # it is a file of the repository, and may lie
)


class GitProgram:
    """git, on the objects in one folder. `close` removes what it needed."""

    def __init__(self, objects: Path, shallow: Sequence[str], head: str) -> None:
        """`shallow` are the commits whose parents are not there; the length of `head` says which
        hashes the repository has. Raises `SourceError` where there is no git."""
        self._program = git_path()
        self._folder = tempfile.TemporaryDirectory(prefix="ptmgraph-git-")
        own = Path(self._folder.name)
        (own / "objects").mkdir()
        (own / "refs").mkdir()
        (own / "HEAD").write_text("ref: refs/heads/none\n", "utf-8")
        (own / "config").write_text(_config(head), "utf-8")
        if shallow:
            (own / "shallow").write_text("".join(f"{commit}\n" for commit in shallow), "utf-8")
        self._environment = _environment(own, objects)

    @contextmanager
    def run(self, *arguments: str, stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
        """What a command of git writes. Raises `SourceError` when it fails, with its own words.

        When the caller leaves early, git is ended.
        """
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [self._program, "--no-pager", *_SETTINGS, *arguments],
                stdin=stdin or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env=self._environment,
                cwd=self._folder.name,
            )
            _limit(process.pid)
            assert process.stdout is not None
            try:
                with process.stdout as stream:
                    yield stream
            except BaseException:
                process.kill()
                process.wait()
                raise
            if process.wait():
                said.seek(0)
                words = said.read(2_000).decode("utf-8", "replace").strip()
                raise SourceError(f"git cannot read the history: {shown(words) or 'it was ended'}")

    @contextmanager
    def asked(self, names: Iterable[str], *arguments: str) -> Iterator[IO[bytes]]:
        """What a command writes that reads names from its input, one a line. They wait in a file,
        as git does not read on while its answers are not read."""
        with tempfile.TemporaryFile() as lines:
            lines.writelines(f"{name}\n".encode() for name in names)
            lines.seek(0)
            with self.run(*arguments, stdin=lines) as answers:
                yield answers

    def close(self) -> None:
        """Remove the folder it ran in."""
        self._folder.cleanup()


def git_path() -> str:
    """Where the program git lies. Raises `SourceError` where there is none."""
    program = shutil.which("git")
    if not program:
        raise SourceError("the program git is needed to read a history; install it")
    return program


def _config(head: str) -> str:
    if len(head) == _SHA256:
        extension = "[extensions]\n\tobjectFormat = sha256\n"
        return f"[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n{extension}"
    return "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n"


def _environment(own: Path, objects: Path) -> dict[str, str]:
    """The environment of git: ours without what steers git, and what keeps it at home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quoted = objects.as_posix().replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return kept | {
        "GIT_DIR": str(own),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{quoted}"',
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }


def _limit(process: int) -> None:
    """Limit the memory that git allocates, where the kernel can."""
    if sys.platform == "linux":
        import resource
        from contextlib import suppress

        with suppress(OSError, ValueError):  # it may have ended already
            resource.prlimit(process, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
