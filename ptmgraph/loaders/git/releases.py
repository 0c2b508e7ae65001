"""Which models the code of each release of a repository uses, and what changes between releases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ptmgraph.analysis.code.archive import ArchiveError, Bounded
from ptmgraph.graph.disk import write_whole
from ptmgraph.graph.mark import mark
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code import scan
from ptmgraph.loaders.code.scan import scan_unpacked
from ptmgraph.loaders.code.scan_steps import unpack_file
from ptmgraph.loaders.git.program import GitProgram

_MOST = 2_000_000_000  # bytes of all files of a release
_TOO_LARGE = f"its files have more than {_MOST:,} bytes"


class Release(NamedTuple):
    """A tag of a commit of the history, and when that was committed."""

    name: str
    commit: str
    at: int


class ReleaseModels(NamedTuple):
    """The models that the code of a release uses, tests, examples and pages aside, each with the
    commit that it pins, if any; or why that is not known."""

    release: Release
    models: frozenset[str] | None
    reason: str = ""


def models_of_releases(
    git: GitProgram, releases: Sequence[Release], folder: Path
) -> Iterator[ReleaseModels]:
    """Scan the code of each release, as it would be unpacked. Nothing of it is run.

    What was found is kept in `folder`, for as long as the scan has the same rules.
    """
    file = folder / "models.json"
    rules = mark(scan.__name__)
    known = _kept(file, rules)
    for release in releases:
        if release.commit not in known:
            try:
                known[release.commit] = sorted(_scanned(git, release.commit))
            except (SourceError, ArchiveError) as reason:
                yield ReleaseModels(release, None, str(reason))
                continue
            write_whole(file, json.dumps({"rules": rules, "models": known}))
        yield ReleaseModels(release, frozenset(known[release.commit]))


def model_changes(found: Sequence[ReleaseModels]) -> dict[str, str]:
    """By the name of a release what is new in it and what is gone, as `v2: +a/new -a/old`, for
    those that use other models than the last release before that could be scanned."""
    changes: dict[str, str] = {}
    before: frozenset[str] | None = None
    for release, models, _ in found:
        if models is None:
            continue
        if before is not None and models != before:
            words = [f"+{id}" for id in sorted(models - before)]
            words += [f"-{id}" for id in sorted(before - models)]
            changes[release.name] = f"{release.name}: {' '.join(words)}"
        before = models
    return changes


def _scanned(git: GitProgram, commit: str) -> set[str]:
    with TemporaryDirectory(prefix="ptmgraph-release-") as place:
        file = Path(place) / "release.tar"
        with git.run("archive", "--format=tar", commit) as content, file.open("wb") as copy:
            shutil.copyfileobj(Bounded(content, _MOST, _TOO_LARGE), copy)
        found = scan_unpacked(partial(unpack_file, file))
    uses = (u for u in found.uses if u.role == "model" and u.id and u.scope == "package")
    return {f"{use.id}@{use.revision}" if use.revision else use.id for use in uses}


def _kept(file: Path, rules: str) -> dict[str, list[str]]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return dict(kept["models"]) if kept["rules"] == rules else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
