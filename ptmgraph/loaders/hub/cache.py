"""The source `cache`: what lies in this machine's Hugging Face cache. It works offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal, cast

from huggingface_hub.constants import HF_HUB_CACHE

from ptmgraph.graph.ids import InvalidId, hub_id
from ptmgraph.graph.records import Node, Record, Rel, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.fields import evidence, shown, time_text
from ptmgraph.loaders.hub.cache_folder import CachedRepository, read_repository
from ptmgraph.loaders.hub.cache_record import adapted_models, hub_record
from ptmgraph.loaders.hub.cache_risks import cached_risks
from ptmgraph.loaders.hub.legacy_ids import id_with_owner, rename
from ptmgraph.loaders.hub.lineage import parent_id
from ptmgraph.loaders.hub.record import GivenNodes
from ptmgraph.loaders.hub.rows import records
from ptmgraph.loaders.reader.process import ReadingFailed, reader


class HubCacheSource(Source):
    """Models and datasets that were downloaded to this machine: the commits that are here, their
    size, card, configuration, and the parameters in the headers of their weights.

    The folder is that of `HF_HUB_CACHE`, or `hub` in that of `HF_HOME`. Nothing is fetched.
    """

    name: ClassVar[str] = "cache"
    title: ClassVar[str] = "The Hugging Face cache of this machine"
    license: ClassVar[str] = "as each model states"
    url: ClassVar[str] = "https://huggingface.co/docs/huggingface_hub/guides/manage-cache"
    precedence: ClassVar[int] = 40
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The folder of the cache; by default the one that Hugging Face uses."),
        Option("weights", "Read all weights for risks, pickles too: gigabytes.", flag=True),
    )

    def __init__(self, path: str | Path | None = None, weights: bool = False) -> None:
        """Raises `SourceError` when there is no such folder."""
        self._weights = weights
        self._cache = Path(path or HF_HUB_CACHE).expanduser().resolve()
        if not self._cache.is_dir():
            raise SourceError(f"{self._cache} is not a folder; give that of the cache with --path")
        if not self._folders:
            raise SourceError(f"{self._cache} has no models and no datasets{self._nearby()}")

    def _nearby(self) -> str:
        """What the folder may have been meant for: one above it, or one below."""
        above = [p.parent for p in (self._cache, *self._cache.parents) if _is_repository(p.name)]
        below = (self._cache / name for name in ("hub", "huggingface/hub"))
        for meant in (*above, *(p for p in below if any(p.glob("*--*")))):
            return f"; did you mean --path {meant}?"
        if (self._cache / "config.json").exists():
            return "; it is a model itself: give the folder with models--OWNER--NAME in it"
        return "; nothing was downloaded there yet"

    @property
    def snapshot(self) -> str:
        """Named after the whole path: most caches are a folder `hub`."""
        return str(self._cache)

    @property
    def taken_at(self) -> str:
        """When something was last downloaded."""
        places = [self._cache, *self._folders, *self._cache.glob("*--*/snapshots/*")]
        return time_text(max(path.lstat().st_mtime for path in places))

    @property
    def total(self) -> int:
        return len(self._folders)

    @cached_property
    def _folders(self) -> list[Path]:
        return sorted(path for path in self._cache.iterdir() if path.is_dir() and "--" in path.name)

    def records(self) -> Iterator[Record]:
        """All models and datasets in the cache. One that is broken is set aside."""
        folders = [str(folder) for folder in self._folders]
        with reader() as own:
            answers = own.each(cached_records, folders, self._cache)
            for folder, found in zip(folders, answers, strict=True):
                self.progress += 1
                if isinstance(found, ReadingFailed):
                    yield rejected(folder, 0, str(found), Path(folder).name)
                else:
                    yield from found
        if self._weights:
            for path in self._folders:
                yield from cached_risks(path, self._cache)


def _is_repository(folder: str) -> bool:
    return folder.startswith(("models--", "datasets--"))


def cached_records(folders: Sequence[str], cache: Path) -> Iterator[list[Record]]:
    """The records of each repository in the cache, in a reader's process."""
    given = GivenNodes()
    for folder in map(Path, folders):
        try:
            repository = read_repository(folder, cache)
            found = [*_repository(repository, given)]
        except Exception as error:  # strangers wrote what is in there
            reason = str(error) or type(error).__name__
            yield [rejected(str(folder), 0, evidence(reason), folder.name)]
            continue
        yield found + [
            rejected(f"{folder}/{place}", 0, problem, repository.id)
            for place, problem in repository.problems
        ]


def _repository(repository: CachedRepository, given: GivenNodes) -> Iterator[Record]:
    raw = hub_record(repository)
    kind = cast(Literal["model", "dataset"], repository.kind)
    if kind == "dataset":
        yield from records(raw, str(repository.folder), 0, kind, given)
        return
    raw["id"] = id_with_owner(repository.id)
    yield from records(raw, str(repository.folder), 0, kind, given)
    try:
        id = hub_id(raw["id"])
    except InvalidId:
        return  # `records` has set it aside
    revisions = sorted(repository.revisions)
    yield Node("Model", id, {"cached_revisions": revisions, "cached_bytes": repository.size})
    if moved := rename(repository.id):
        yield moved
    for file, parent in adapted_models(repository):
        try:
            base = id_with_owner(parent_id(parent))
        except InvalidId as reason:
            place = f"{repository.folder}/{file}"
            yield rejected(place, 0, f"base_model_name_or_path: {reason}", shown(parent))
        else:
            text = evidence(f"{file}: base_model_name_or_path: {parent}")
            yield Rel("Model", id, "ADAPTER_OF", "Model", base, "adapter_config", text)
