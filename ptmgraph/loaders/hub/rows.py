"""One raw record of the Hub as nodes and relationships. Pure: no network, no files.

A record is a model or dataset as the Hub's API and the public dumps give it: `id, createdAt,
lastModified, downloads, tags, cardData, safetensors, gguf, baseModels, ...`. Any field may be
absent, null, JSON text instead of an object, or of a wrong type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Literal

from ptmgraph.graph.ids import InvalidId, hub_id
from ptmgraph.graph.records import Node, PassedOver, Record, Rel, passed_over, rejected
from ptmgraph.loaders.crawl_folder import SET_ASIDE
from ptmgraph.loaders.fields import (
    Column,
    count,
    read_columns,
    shown,
    timestamp,
    word,
)
from ptmgraph.loaders.hub import facts as hub_facts
from ptmgraph.loaders.hub.attributes import read_attributes
from ptmgraph.loaders.hub.card_text import keep_card_text
from ptmgraph.loaders.hub.inside import read_inside
from ptmgraph.loaders.hub.lineage import read_lineage
from ptmgraph.loaders.hub.model_index import read_claims
from ptmgraph.loaders.hub.record import GivenNodes, HubRecord
from ptmgraph.loaders.hub.risks import gone, read_risks
from ptmgraph.loaders.hub.weights import weight_formats
from ptmgraph.loaders.hub.words import CARD_FIELDS

RepoType = Literal["model", "dataset"]

_LONGEST_FIELD = 40
_MODEL_FIELDS = frozenset({"pipeline_tag", "library_name", "safetensors", "gguf", "baseModels"})

MISSING = "missing or private"
"""Why a crawl sets an id aside that the Hub does not give: it tells the two apart to nobody."""

REDIRECTED_FROM = "redirectedFrom"
"""A field that a crawl adds: the id that was asked for, when the Hub answers with another."""

DATASET_COLUMNS: tuple[Column, ...] = (
    ("created_at", "createdAt", timestamp),
    ("last_modified", "lastModified", timestamp),
    ("downloads", "downloads", count),
    ("likes", "likes", count),
)
MODEL_COLUMNS: tuple[Column, ...] = (
    *DATASET_COLUMNS,
    ("revision", "sha", word),
    ("downloads_all_time", "downloadsAllTime", count),
)


def described_kind(named: RepoType, fields: Iterable[str]) -> RepoType:
    """What a record with these fields describes, where its file is named so."""
    return named if _MODEL_FIELDS.isdisjoint(fields) else "model"


def records(
    raw: Mapping[str, object],
    file: str,
    row: int,
    kind: RepoType = "model",
    given: GivenNodes | None = None,
) -> list[Record]:
    """The nodes, relationships and rejected values of one record.

    `file` and `row` say where it stands, for what is set aside; `given` holds the nodes
    that earlier records of the same load gave. Never raises for a bad value.
    A record without a usable id gives one `Rejected`.
    """
    if raw.get(SET_ASIDE) is not None:
        return _set_aside(raw, file, row, kind)
    try:
        id = hub_id(raw.get("id") or raw.get("modelId"))
    except InvalidId as reason:
        return [rejected(file, row, f"id: {reason}", shown(raw.get("id")))]
    label = "Model" if kind == "model" else "Dataset"
    record = HubRecord(label, id, raw, file, row, given or GivenNodes())
    if kind == "model":
        _read_model(record)
    else:
        _read_dataset(record)
    return record.out


def _set_aside(raw: Mapping[str, object], file: str, row: int, kind: RepoType) -> list[Record]:
    """A row that a crawl could not get; that the Hub has no such model is a risk of it."""
    reason = shown(raw[SET_ASIDE])
    found: list[Record] = [rejected(file, row, reason, shown(raw.get("id")))]
    if kind == "model" and reason == MISSING:
        with suppress(InvalidId):
            found.append(gone(hub_id(raw.get("id")), reason))
    return found


def _read_model(record: HubRecord) -> None:
    properties = read_columns(record.raw, MODEL_COLUMNS, record.reject)
    properties |= {"hub": "hf", "is_stub": False}
    properties["task"] = hub_facts.read_word(record, "pipeline_tag", "PERFORMS", "Task")
    properties["library"] = hub_facts.read_word(record, "library_name", "BUILT_WITH", "Library")
    properties["gated"] = _gated(record)
    properties["formats"] = sorted(weight_formats(record)) or None
    properties |= read_attributes(record)
    record.out.append(Node("Model", record.id, properties))
    keep_card_text(record)
    hub_facts.read_licenses(record)
    hub_facts.read_languages(record)
    hub_facts.read_datasets(record)
    hub_facts.read_papers(record)
    hub_facts.read_architectures(record)
    read_lineage(record)
    read_inside(record)
    properties["risk_checked"] = read_risks(record) or None
    read_claims(record)
    _read_redirect(record)
    record.out += map(_unread, record.card.keys() - CARD_FIELDS)


def _read_dataset(record: HubRecord) -> None:
    properties = read_columns(record.raw, DATASET_COLUMNS, record.reject)
    properties |= {"gated": _gated(record), "is_stub": False}
    properties["url"] = f"https://huggingface.co/datasets/{record.id}"
    record.out.append(Node("Dataset", record.id, properties))
    hub_facts.read_licenses(record)
    hub_facts.read_languages(record)
    hub_facts.read_papers(record)
    record.out += map(_unread, record.card.keys() - CARD_FIELDS)


@lru_cache(maxsize=1024)
def _unread(field: str) -> PassedOver:
    """A field of a card that has no place in the graph."""
    usual = len(field) <= _LONGEST_FIELD and field.isprintable()
    return passed_over(f"card fields {field}" if usual else "card fields with odd names")


def _gated(record: HubRecord) -> str | None:
    value = record.raw.get("gated")
    if value is None:
        return None
    text = str(value).lower()
    if text in ("false", "auto", "manual"):
        return text
    record.reject("gated", "not false, auto or manual", value)
    return None


def _read_redirect(record: HubRecord) -> None:
    """A rename that the Hub itself declared by answering under another id."""
    asked = record.raw.get(REDIRECTED_FROM)
    if asked is None:
        return
    try:
        old = hub_id(asked)
    except InvalidId as reason:
        record.reject(REDIRECTED_FROM, reason, asked)
        return
    if old.lower() != record.id.lower():
        text = f"asked for {old}, the Hub answered {record.id}"
        record.out.append(Rel("Model", old, "RENAMED_TO", "Model", record.id, "redirect", text))
