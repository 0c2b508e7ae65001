"""The risks of the weights of a cached model, as its files say, which are read and never loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ptmgraph.graph.ids import InvalidId, hub_id
from ptmgraph.graph.records import Node, Record, Rel, passed_over
from ptmgraph.loaders.fields import evidence
from ptmgraph.loaders.hub.cache_folder import CachedRepository, Unreadable, read_repository
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.loaders.weights_files import WeightsFile, is_weights, read_weights_files


def cached_risks(folder: Path, cache: Path) -> Iterator[Record]:
    """What was found in the weights of the revision that is described. That all of them were read
    is said of the model; what cannot be listed was set aside by the load itself."""
    with suppress(Unreadable, OSError, InvalidId):
        repository = read_repository(folder, cache)
        if repository.kind == "model":
            yield from _risks(repository, hub_id(id_with_owner(repository.id)))


def _risks(repository: CachedRepository, id: str) -> Iterator[Record]:
    names = sorted(name for name in repository.files if is_weights(name))
    if not names:
        return
    # A blob has no suffix: the link in the snapshot has the name.
    snapshot = repository.revisions[repository.revision]
    found = list(read_weights_files([snapshot / name for name in names]))
    unread = [file for file in found if file.found is None]
    for file in unread:
        yield passed_over("weights in formats that are not read for risks", file.path)
    if len(unread) < len(found):
        yield Node("Model", id, {"risk_checked": ["weights"]})
    for kind, words in _by_kind(found, snapshot).items():
        text = evidence("; ".join(words))
        yield Rel("Model", id, "HAS_RISK", "Risk", kind, "weights", text)


def _by_kind(files: list[WeightsFile], snapshot: Path) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for file in files:
        name = Path(file.path).relative_to(snapshot).as_posix()
        for kind, told in file.found or ():
            words.setdefault(kind, []).append(f"{name}: {told}")
    return words
