"""Versions of files that are needed and may not be there, as in a partial clone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ptmgraph.loaders.git.program import GitProgram

_MOST_TREE = 200_000_000  # bytes of names and hashes

Bring = Callable[[Sequence[bytes]], None]
"""Fetches versions of files, by their hashes, as far as they can be had."""


class NeededFiles:
    """Has files brought before they are read; without `bring` what is there must do."""

    def __init__(self, git: GitProgram, bring: Bring | None) -> None:
        self._git, self._bring = git, bring

    def blobs(self, blobs: Sequence[bytes]) -> None:
        """Bring those of these that are not there. Raises `SourceError`."""
        if not self._bring:
            return
        with self._git.asked(map(bytes.hex, blobs), "cat-file", "--batch-check") as answers:
            lines = answers.read().splitlines()
        lacking = [bytes.fromhex(s[:-8].decode()) for s in lines if s.endswith(b" missing")]
        if lacking:
            self._bring(lacking)

    def tree(self, commit: str, *paths: str) -> None:
        """Bring the files of a commit: all, or those of some paths. Raises `SourceError`, also for
        what no people wrote: a tree with more names than any project has."""
        if not self._bring:
            return
        with self._git.run("ls-tree", "-r", "-z", commit, *paths) as answer:
            listed = answer.read(_MOST_TREE)
        entries = (line.partition(b"\t")[0].split() for line in listed.split(b"\0"))
        found = (e[2] for e in entries if len(e) > 2 and e[1] == b"blob")
        self.blobs([bytes.fromhex(blob.decode()) for blob in dict.fromkeys(found)])
