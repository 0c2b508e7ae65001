"""Which models a Hub record says it was made from, and by which relation.

Three places say so, and each is kept as evidence of its own:

- `tag`: `base_model:ID` and `base_model:RELATION:ID`, written by the Hub;
- `base_models`: the Hub's own field, which says the same in another form;
- `card`: `base_model` and `base_model_relation`, as the publisher wrote them.

The Hub's two are resolved but lossy: it follows renames, drops parents that it does not find,
and keeps only one parent when the relation is not a merge. The card is raw. So the card adds
parents, and the difference between the two shows renames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from ptmgraph.graph.ids import InvalidId, hub_id, split_owner
from ptmgraph.graph.records import Rel
from ptmgraph.loaders.fields import InvalidValue, evidence, items, word
from ptmgraph.loaders.hub.kinds import infer_kinds
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.words import NOT_PARENTS, RELATIONS, WORK_FOLDERS

_CHECKPOINT = re.compile(r"checkpoint[-_]\d+|(?:epoch|step)[-_]?\d+")
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\s(?:and|&|\+)\s|\s)\s*")
_OWNED = re.compile(r"(?:https?://\S+/)?[\w.-]+/[\w.-]+")
_WEIGHT_FILE = re.compile(r"\.(?:safetensors|gguf|bin|pt|pth|ckpt|onnx)\Z", re.IGNORECASE)
_PARENT_KEYS = ("base_model", "base_models", "finetuned_from")  # the last one until 2023
UNSTATED = "DERIVED_FROM"
_RENAME_CONFIDENCE = 0.9
_SIMILAR = 0.6

Parent = tuple[str | None, str]
"""The relationship type, None where the kind is not stated, and the id of a parent."""


def read_lineage(record: HubRecord) -> None:
    """Observe the parents of a model, renames that its parents give away, and its successor."""
    hub = [*_from_tags(record), *_from_base_models(record)]
    hub_parents = {parent for _, parent in hub}
    card_parents = _from_card(record, hub_parents)
    if hub_parents and card_parents:
        _observe_rename(record, hub_parents, list(dict.fromkeys(id for _, id in card_parents)))
    stated = [*hub, *card_parents]
    known = {id for type, id in stated if type}
    untyped = dict.fromkeys(id for type, id in stated if not type and id not in known)
    several = max(len(hub_parents), len({id for _, id in card_parents})) > 1
    infer_kinds(record, {type for type, _ in stated if type}, untyped, several)
    for value in items(record.card.get("new_version")):
        try:
            successor = hub_id(value)
        except InvalidId as reason:
            record.reject("new_version", reason, value)
        else:
            record.relate("SUPERSEDED_BY", ("Model", successor), "card", f"new_version: {value}")


@lru_cache(maxsize=1024)
def relation_type(relation: str | None) -> str | None:
    """The relationship type for a relation in the Hub's words; DERIVED_FROM for other words, None
    where there is no word."""
    if not relation:
        return None
    letters = re.sub(r"[^a-z]", "", relation.lower())
    for stem, type in RELATIONS.items():
        if letters.startswith(stem):
            return type
    return UNSTATED


def _from_tags(record: HubRecord) -> list[Parent]:
    """Parents in the tags. The plain tag of a parent that has a relation adds nothing."""
    if "base_model" not in record.tagged:
        return []
    stated: dict[Parent, str] = {}
    plain: dict[str, str] = {}
    for rest in record.tagged["base_model"]:
        tag = f"base_model:{rest}"
        relation, colon, parent = rest.partition(":")
        try:
            if colon and not parent.startswith("//"):
                stated.setdefault((relation_type(relation), hub_id(parent)), tag)
            elif rest.lower() in NOT_PARENTS:
                raise InvalidId("a word, not a model")
            else:
                plain.setdefault(hub_id(rest), tag)
        except InvalidId as reason:
            record.reject("tags", reason, tag)
    named = {parent for _, parent in stated}
    stated.update(((None, p), tag) for p, tag in plain.items() if p not in named)
    return _observed(record, stated, "tag")


def _observed(record: HubRecord, found: dict[Parent, str], source: str) -> list[Parent]:
    """Observe parents, each with the text that states it."""
    for (type, parent), text in found.items():
        record.relate(type or UNSTATED, ("Model", parent), source, text)
    return list(found)


def _from_base_models(record: HubRecord) -> list[Parent]:
    """Parents in `baseModels`: `{"relation": ..., "models": [{"id": ...}]}`, or a list of it."""
    found: dict[Parent, str] = {}
    if record.raw.get("baseModels") is None:
        return []
    for relation, id in _base_models(record.parsed("baseModels"), None):
        try:
            parent = hub_id(id)
        except InvalidId as reason:
            record.reject("baseModels", reason, id)
            continue
        text = f"{relation}: {parent}" if relation else parent
        found.setdefault((relation_type(relation), parent), text)
    return _observed(record, found, "base_models")


def _base_models(value: object, relation: str | None) -> Iterator[tuple[str | None, object]]:
    """Relation and id of each parent in any shape that `baseModels` was seen in."""
    for item in items(value):
        if not isinstance(item, dict):
            yield relation, item
            continue
        stated = item.get("relation")
        own = stated if isinstance(stated, str) else relation
        if "id" in item:
            yield own, item["id"]
        elif isinstance(models := item.get("models"), list):
            for model in items(models):
                yield own, model.get("id") if isinstance(model, dict) else model


def _from_card(record: HubRecord, hub_parents: set[str]) -> list[Parent]:
    """Parents in the card, as written."""
    stated = [(key, value) for key in _PARENT_KEYS for value in items(record.card.get(key))]
    if not stated:
        return []
    found: dict[Parent, str] = {}
    relation = _card_relation(record)
    datasets = {item for item in items(record.card.get("datasets")) if isinstance(item, str)}
    for key, value in stated:
        own, id = relation, value
        if isinstance(value, dict):
            id = value.get("id") or value.get("name")
            own = value["relation"] if isinstance(value.get("relation"), str) else relation
        for part in _listed(id):
            try:
                parent = parent_id(part)
                if parent in datasets and parent not in hub_parents:
                    raise InvalidId("a dataset of the same card, not a model")
            except InvalidId as reason:
                record.reject(key, reason, value)
                continue
            text = f"{key}: {part}" + (f" ({own})" if own else "")
            found.setdefault((relation_type(own), parent), text)
    return _observed(record, found, "card")


def _card_relation(record: HubRecord) -> str | None:
    value = record.card.get("base_model_relation")
    if value is None:
        return None
    try:
        return word(value)
    except InvalidValue as reason:
        record.reject("base_model_relation", reason, value)
        return None


def _listed(value: object) -> list[object]:
    """The ids in `a/b, c/d` or `a/b and c/d`, which some cards write instead of a list; else the
    value itself."""
    if isinstance(value, str):
        parts: list[object] = [part for part in _BETWEEN.split(value.strip()) if part]
        if len(parts) > 1 and all(_OWNED.fullmatch(str(part)) for part in parts):
            return parts
    return [value]


def parent_id(value: object) -> str:
    """The id of a parent that a publisher wrote by hand, or a tool wrote from where it found it.
    Raises `InvalidId`."""
    parent = hub_id(value)
    owner, name = split_owner(parent)
    if parent.lower() in NOT_PARENTS:
        raise InvalidId("a word, not a model")
    if (owner or "").lower() in WORK_FOLDERS or _CHECKPOINT.fullmatch(name.lower()):
        raise InvalidId("a path on disk, not an id")
    if owner is None and _WEIGHT_FILE.search(name):
        raise InvalidId("a file, not a model")
    return parent


def _observe_rename(record: HubRecord, hub_parents: set[str], card_parents: list[str]) -> None:
    """Infer a rename when card and Hub differ in exactly one parent.

    The Hub writes the present id of the parent that the card names by an older one. Ids that
    differ in case only are no rename. Same owner or a similar name is asked for, because a
    publisher may also have replaced the parent.
    """
    folded_hub = {parent.lower(): parent for parent in hub_parents}
    folded_card = {parent.lower(): parent for parent in card_parents}
    old = [parent for key, parent in folded_card.items() if key not in folded_hub]
    new = [parent for key, parent in folded_hub.items() if key not in folded_card]
    if len(old) != 1 or len(new) != 1 or not _alike(old[0], new[0]):
        return
    text = evidence(f"{record.id}: the card says {old[0]}, the Hub says {new[0]}")
    record.out.append(
        Rel(
            *("Model", old[0], "RENAMED_TO", "Model", new[0], "card_and_hub", text),
            declared=False,
            confidence=_RENAME_CONFIDENCE,
        )
    )


def _alike(old: str, new: str) -> bool:
    old_owner, old_name = split_owner(old.lower())
    new_owner, new_name = split_owner(new.lower())
    same_owner = old_owner is not None and old_owner == new_owner
    return same_owner or SequenceMatcher(None, old_name, new_name).ratio() >= _SIMILAR
