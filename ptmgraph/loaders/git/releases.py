"""Scanning the code of each release of a repository for the models it uses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ptmgraph.analysis.code.archive import ArchiveError, Bounded
from ptmgraph.graph.disk import write_whole
from ptmgraph.graph.mark import mark
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.code import scan
from ptmgraph.loaders.code.scan import scan_unpacked
from ptmgraph.loaders.code.scan_steps import unpack_file
from ptmgraph.loaders.git.needed import NeededFiles
from ptmgraph.loaders.git.pins import Pin, Release, ReleaseModels
from ptmgraph.loaders.git.program import GitProgram

_MOST = 2_000_000_000  # bytes of all files of a release
_TOO_LARGE = f"its files have more than {_MOST:,} bytes"


def models_of_releases(
    git: GitProgram, releases: Sequence[Release], folder: Path, needed: NeededFiles
) -> Iterator[ReleaseModels]:
    """Scan the code of each release, as it would be unpacked. Nothing of it is run. Files that are
    needed are brought.

    What was found is kept in `folder`, for as long as the scan has the same rules.
    """
    file = folder / "models.json"
    rules = mark(scan.__name__)
    known = _kept(file, rules)
    for release in releases:
        if release.commit not in known:
            try:
                known[release.commit] = sorted(_scanned(git, release.commit, needed))
            except SourceUnreachable:
                raise
            except (SourceError, ArchiveError) as reason:
                yield ReleaseModels(release, None, str(reason))
                continue
            write_whole(file, json.dumps({"rules": rules, "pins": known}))
        yield ReleaseModels(release, frozenset(Pin(*pin) for pin in known[release.commit]))


def _scanned(git: GitProgram, commit: str, needed: NeededFiles) -> set[Pin]:
    needed.tree(commit)
    with TemporaryDirectory(prefix="ptmgraph-release-") as place:
        file = Path(place) / "release.tar"
        with git.run("archive", "--format=tar", commit) as content, file.open("wb") as copy:
            shutil.copyfileobj(Bounded(content, _MOST, _TOO_LARGE), copy)
        found = scan_unpacked(partial(unpack_file, file))
    uses = (u for u in found.uses if u.role == "model" and u.id and u.scope == "package")
    return {Pin(use.id, use.revision) for use in uses}


def _kept(file: Path, rules: str) -> dict[str, list[Pin]]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        if kept["rules"] != rules:
            return {}
        return {commit: [Pin(*pin) for pin in pins] for commit, pins in kept["pins"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
