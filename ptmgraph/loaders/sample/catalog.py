"""One row of the bundled catalogue as nodes and relationships. Pure: no files, no network.

A row is what one place of one package says of one model; `scripts/catalog/rows.py` gives its shape.
Every observation has the name of the package as its source, so that packages which say different
things of a model stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ptmgraph.analysis.licenses.normalize import normalize_text
from ptmgraph.graph.ids import InvalidId, any_work_id, paper_id, repository_id
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.fields import Column, count, evidence, read_columns, timestamp, word

CatalogRow = Mapping[str, Any]
"""One row of the bundled catalogue."""

_INFERRED_CONFIDENCE = 0.5
_OTHER_HUB = re.compile(r"([a-z_]+):[^/].*")
_COLUMNS: tuple[Column, ...] = (
    ("created_at", "created_at", timestamp),
    ("downloads", "downloads", count),
    ("likes", "likes", count),
    ("parameter_count", "parameter_count", count),
    ("task", "task", word),
)
_NAMED: tuple[tuple[str, str, str], ...] = (
    ("PERFORMS", "Task", "task"),
    ("HAS_ARCHITECTURE", "Architecture", "architecture"),
    ("COVERS_LANGUAGE", "Language", "languages"),
    ("TRAINED_ON", "Dataset", "datasets"),
)
"""Relationships to nodes that have nothing but their id, and the fields that state them."""

_NOTHING: Mapping[str, Value] = {}


class CatalogReader:
    """Reads the rows of one package; nodes that all rows name are given once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._given: set[tuple[str, str]] = set()
        self._out: list[Record] = []

    def records(self, row: CatalogRow) -> Iterator[Record]:
        """What one row says. Never raises for a bad value."""
        self._out = []
        try:
            id = any_work_id(row["id"])
        except InvalidId as reason:
            yield rejected(row["file"], row["line"], f"id: {reason}", row["id"])
            return
        self._read(id, row)
        yield from self._out

    def _read(self, id: str, row: CatalogRow) -> None:
        def reject(field: str, reason: object, value: object) -> None:
            text = f"{id}: {value!r}"
            self._out.append(rejected(row["file"], row["line"], f"{field}: {reason}", text))

        def relate(type: str, end: tuple[str, str], text: str, **more: Any) -> None:
            if end[0] != "Model" and end not in self._given:
                self._given.add(end)
                self._out.append(Node(*end))
            place = f"{row['file']}:{row['line']} {text}"
            self._out.append(Rel("Model", id, type, *end, self._source, evidence(place), **more))

        properties = read_columns(row, _COLUMNS, reject)
        properties |= {"hub": _hub(id), "formats": row.get("formats"), "is_stub": False}
        self._out.append(Node("Model", id, properties))
        for type, label, field in _NAMED:
            stated = row.get(field, ())
            for value in [stated] if isinstance(stated, str) else stated:
                relate(type, (label, value), f"{field}={value!r}")
        _read_license(row, relate)
        _read_links(row, relate, reject)
        _read_relations(row, relate, reject)


_Relate = Callable[..., None]
_Reject = Callable[[str, object, object], None]


def _read_license(row: CatalogRow, relate: _Relate) -> None:
    if not (stated := row.get("license")):
        return
    license = _license(stated)
    named = {"license_name": stated} if license == "other" != stated else _NOTHING
    relate("LICENSED_UNDER", ("License", license), f"license={stated!r}", properties=named)


@lru_cache
def _license(stated: str) -> str:
    return normalize_text(stated).id or "other"


def _read_links(row: CatalogRow, relate: _Relate, reject: _Reject) -> None:
    """Papers, by their arXiv id, and the repository of a model's own code."""
    for paper in row.get("papers", ()):
        relate("DESCRIBED_BY", ("Paper", paper_id("arxiv", paper)), f"paper={paper!r}")
    if link := row.get("code"):
        try:
            relate("SOURCE_CODE", ("Repository", repository_id(link)), f"code={link!r}")
        except InvalidId as reason:
            reject("code", reason, link)


def _read_relations(row: CatalogRow, relate: _Relate, reject: _Reject) -> None:
    """Relations to other models; one that is not sure is inferred, with the reason."""
    for relation in row.get("relations", ()):
        text = relation["text"]
        more: dict[str, Any] = {}
        if unsure := relation.get("unsure"):
            text = f"{text} ({unsure})"
            more = {"declared": False, "confidence": _INFERRED_CONFIDENCE}
        if original := relation.get("original"):
            more["properties"] = {"original": original}
        try:
            relate(relation["type"], ("Model", any_work_id(relation["to"])), text, **more)
        except InvalidId as reason:
            reject(relation["type"], reason, relation["to"])


def _hub(id: str) -> str | None:
    """The hub before the colon, none for a link, else the Hub."""
    if "://" in id:
        return None
    other = _OTHER_HUB.fullmatch(id)
    return other[1] if other else "hf"
