"""The history of a repository elsewhere, fetched by the `git` program into a bare clone of our own.

The clone lies under `clones/` in the data home and is a partial one
(https://git-scm.com/docs/partial-clone): commits and trees come first, the content of files when
it is asked for, so many at once. What has arrived stays, so a fetch that was ended goes on with
the rest, and a later one brings what is new.

Nothing that comes from there is run. The clone has our configuration, no hooks and no work tree;
submodules are not fetched. Git may use no protocol but that of the address, follows no redirect
and asks nobody for a password. What users configured for their git counts: they need their
proxies and certificates.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from urllib.parse import urlsplit

from ptmgraph.graph.disk import write_whole
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.fields import shown
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.program import git_path

LARGEST_CLONE = 10_000_000_000  # bytes
LONGEST_FETCH = 3_600  # seconds; so many files at once, or all commits, are one fetch
_AT_ONCE = 10_000
_LOOK = 0.5
_PATIENCE = 5.0  # seconds
_REFERENCES = ("+HEAD:refs/heads/fetched", "+refs/tags/*:refs/tags/*")
_FETCH = ("fetch", "--progress", "--no-write-fetch-head", "--filter=blob:none")
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.askPass": "",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",  # bytes a second, for so many seconds: then it is given up
    "http.lowSpeedTime": "60",
    "transfer.bundleURI": "false",
}
_CONFIG = """\
[core]
	repositoryFormatVersion = 1
	bare = true
[extensions]
	partialClone = origin
[remote "origin"]
	url = {url}
	promisor = true
	partialclonefilter = blob:none
"""
_AGAIN = "give the same command again to go on where it stopped"
_STEP = re.compile(r"((?:Counting|Compressing|Receiving) objects|Resolving deltas): +(\d+%)")
_NOT_OURS = "not our ref"
_NO_HEAD = "couldn't find remote ref HEAD"
_NOT_THERE = re.compile(r"not found|could not read Username|Authentication failed|error: 40[134]")
_REFUSED = re.compile(r"error: 429|rate limit", re.IGNORECASE)
_CUT = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection|timed out|too slow|SSL|TLS|"
    r"early EOF|RPC failed|hung up|transfer closed|error: 5\d\d|redirect",
    re.IGNORECASE,
)

OnStep = Callable[[str], None]
"""Called with a few words on what is being done."""


class GitClone:
    """The clone of one repository. `folder` is where it lies."""

    def __init__(
        self,
        home: Path,
        id: str,
        url: str,
        token: str | None = None,
        on_step: OnStep = lambda words: None,
    ) -> None:
        """`id` is the key of the repository, `url` its address. A `token` is handed to git in its
        environment, for this address alone. Raises `SourceError` where there is no git."""
        self.folder = home / "clones" / f"{id}.git"
        self._id, self._url, self._on_step = id, url, on_step
        self._program = git_path()
        self._environment = _environment(url, token)

    def update(self) -> GitPlace:
        """Fetch the default branch and the tags: commits and trees. An empty repository has no
        head then. Raises `SourceError`, and `SourceUnreachable` when it may go on later."""
        for name in ("objects", "refs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "HEAD", "ref: refs/heads/fetched\n")
        write_whole(self.folder / "config", _CONFIG.format(url=self._url))
        words = self._fetch(["--prune", "--no-tags", "origin", *_REFERENCES])
        if words and _NO_HEAD not in words:
            raise self._refusal(words)
        return self.place()

    def place(self) -> GitPlace:
        """The clone as it was fetched last. Raises `SourceError` when it is gone."""
        return GitPlace.find(self.folder)

    def bring(self, blobs: Sequence[bytes]) -> None:
        """Fetch these versions of files, which are not here yet. What the other side does not have
        is left out. Raises as `update` does."""
        for start in range(0, len(blobs), _AT_ONCE):
            self._on_step(f"{start:,} of {len(blobs):,} files")
            self._bring(blobs[start : start + _AT_ONCE])

    def _bring(self, blobs: Sequence[bytes]) -> None:
        # Without negotiation, as git itself does it: it would say that it has what it lacks.
        words = self._fetch(["--no-tags", "origin", "--stdin"], blobs)
        if words and _NOT_OURS not in words:
            raise self._refusal(words)
        if words and len(blobs) > 1:
            half = len(blobs) // 2
            self._bring(blobs[:half])
            self._bring(blobs[half:])

    def _fetch(self, what: Sequence[str], wanted: Sequence[bytes] = ()) -> str:
        """Run `git fetch`; gives what it said when it failed, which is never nothing."""
        self._tidy()
        log = self.folder / "fetch.log"
        negotiation = ("-c", "fetch.negotiationAlgorithm=noop") if wanted else ()
        with TemporaryFile() as lines, log.open("wb") as said:
            lines.writelines(b"%s\n" % blob.hex().encode() for blob in wanted)
            lines.seek(0)
            process = subprocess.Popen(
                [self._program, "--no-pager", *negotiation, *_FETCH, *what],
                stdin=lines,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=self._environment | {"GIT_DIR": str(self.folder)},
                cwd=self.folder,
                start_new_session=True,
            )
            try:
                self._watch(process, log)
            finally:
                _end(process)
        return _tail(log) or "it was ended" if process.returncode else ""

    def _tidy(self) -> None:
        """Remove what a fetch that was killed left: halves of packs, and locks that git would take
        for those of another."""
        refs = self.folder / "refs"
        packs = (self.folder / "objects" / "pack").glob("tmp_*")
        for left in [*packs, *self.folder.glob("*.lock"), *refs.rglob("*.lock")]:
            left.unlink(missing_ok=True)

    def _watch(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Wait until git ends, tell how far it is, and see that it stays within its limits."""
        end = monotonic() + LONGEST_FETCH
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK)
                return
            if monotonic() > end:
                raise SourceError(f"fetching it takes longer than {LONGEST_FETCH:,} seconds")
            if self._size() > LARGEST_CLONE:
                raise SourceError(
                    f"its history has more than {LARGEST_CLONE:,} bytes, and is not fetched; "
                    "--no-lines needs fewer"
                )
            if steps := _STEP.findall(_tail(log)):
                self._on_step(" ".join(steps[-1]))

    def _size(self) -> int:
        size = 0
        for file in (self.folder / "objects" / "pack").glob("*"):
            with suppress(OSError):  # it was renamed
                size += file.stat().st_size
        return size

    def _refusal(self, words: str) -> SourceError:
        """What git said, as what to do about it. Raises `OSError` when the disk is full."""
        if "No space left" in words:
            raise OSError(ENOSPC, f"{self.folder} has no room")
        lines = [line for line in words.splitlines() if line.startswith(("fatal:", "error:"))]
        said = shown((lines or [words])[0])
        if _REFUSED.search(words):
            return SourceUnreachable(f"{self._id} is refused for now ({said}); {_AGAIN}")
        if _NOT_THERE.search(words):
            return SourceError(
                f"{self._url} is not there, or private: GITHUB_TOKEN must be of somebody who may "
                f"read it ({said})"
            )
        if _CUT.search(words):
            return SourceUnreachable(f"{self._id} cannot be reached ({said}); {_AGAIN}")
        return SourceError(f"git cannot fetch {self._id} ({said})")


def _environment(url: str, token: str | None) -> dict[str, str]:
    """The environment of git: ours without what steers it elsewhere, but for certificates."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_SSL_CA", "GIT_PROXY_SSL_CA"))
    }
    settings = dict(_SETTINGS)
    if token:
        pair = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        settings[f"http.{url}.extraHeader"] = f"Authorization: Basic {pair}"
    for number, (name, value) in enumerate(settings.items()):
        kept |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return kept | {
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_ALLOW_PROTOCOL": "http" if urlsplit(url).scheme == "http" else "https",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and what it started, if it has not ended. It may tidy up first."""
    for name in ("SIGTERM", "SIGKILL"):
        if process.poll() is not None:
            return
        if sys.platform == "win32":
            process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, getattr(signal, name))
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def _tail(log: Path, most: int = 4_000) -> str:
    """The end of what git said."""
    with log.open("rb") as said:
        said.seek(max(0, log.stat().st_size - most))
        return said.read().decode("utf-8", "replace").strip()
