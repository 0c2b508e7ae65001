"""What the files of a model say of where it came from, beside its card.

- GGUF metadata (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, "General metadata"):
  licence, datasets and languages, `general.source` (what the file was converted from) and
  `general.base_model` (what that was made from, taken from its card);
- `config.json`: `_name_or_path`, from where it was loaded before it was saved, perhaps a folder;
- the configuration of an adapter, as the Hub's API gives it in `config.peft`;
- `model_index.json` of diffusers, and `modules.json` of sentence-transformers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.graph.ids import InvalidId, split_owner
from ptmgraph.graph.records import passed_over
from ptmgraph.loaders.fields import InvalidValue, word
from ptmgraph.loaders.hub.kinds import infer_kinds
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.loaders.hub.lineage import UNSTATED, parent_id
from ptmgraph.loaders.hub.record import HubRecord

_LOADED_FROM_CONFIDENCE = 0.7
_SOURCE_KEYS = ("general.source.repo_url", "general.source.huggingface.repository")
_NUMBERED = re.compile(r"general\.(base_model|dataset)\.(\d+)\.(repo_url|url|name)")


def read_inside(record: HubRecord) -> None:
    """Observe the parents, parts and architecture that the files of a model name."""
    if record.gguf:
        _read_gguf_parents(record)
    if record.config:
        _read_config(record)
    pipeline = record.config.get("diffusers")
    if isinstance(pipeline, dict):
        try:
            name = word(pipeline.get("_class_name"))
        except InvalidValue as reason:
            record.reject("model_index.json", reason, pipeline.get("_class_name"))
        else:
            text = f"_class_name: {name}"
            record.mention("HAS_ARCHITECTURE", ("Architecture", name), "model_index", text)
    if isinstance(modules := record.raw.get("modules"), list):
        library = ("Library", "sentence-transformers")
        record.mention(
            "BUILT_WITH", library, "modules", f"modules.json with {len(modules)} modules"
        )


def gguf_links(record: HubRecord, kind: str) -> Iterator[tuple[str, object]]:
    """The links in GGUF metadata to each `base_model` or `dataset`, with their keys.

    One that has a name only is counted as passed over.
    """
    found: dict[str, dict[str, str]] = {}
    for key in record.gguf:
        match = _NUMBERED.fullmatch(key)
        if match and match[1] == kind:
            found.setdefault(match[2], {})[match[3]] = key
    for keys in found.values():
        if link := keys.get("repo_url") or keys.get("url"):
            yield link, record.gguf[link]
        else:
            what = "parents" if kind == "base_model" else "datasets"
            kept = passed_over(f"{what} without a link in GGUF files", record.gguf[keys["name"]])
            record.out.append(kept)


def _read_gguf_parents(record: HubRecord) -> None:
    for key, link in gguf_links(record, "base_model"):
        _relate(record, key, link, "gguf")
    for key in _SOURCE_KEYS:
        link = record.gguf.get(key)
        if link is not None and (parent := _relate(record, key, link, "gguf")):
            infer_kinds(record, (), [parent], several=False)


def _read_config(record: HubRecord) -> None:
    adapter = record.config.get("peft")
    if isinstance(adapter, dict) and adapter.get("base_model_name_or_path") is not None:
        key, value = "base_model_name_or_path", adapter["base_model_name_or_path"]
        _relate(record, key, value, "adapter_config", "ADAPTER_OF")
    loaded = record.config.get("_name_or_path")
    if not isinstance(loaded, str) or not loaded.strip():
        return
    try:
        parent = id_with_owner(parent_id(loaded))
        if split_owner(parent)[0] is None:
            raise InvalidId("a name without an owner")
    except InvalidId:
        record.out.append(passed_over("configurations that were loaded from a folder", loaded))
        return
    if parent.lower() != record.id.lower():
        text = f"_name_or_path: {loaded}"
        end = ("Model", parent)
        record.relate(UNSTATED, end, "config", text, confidence=_LOADED_FROM_CONFIDENCE)


def _relate(
    record: HubRecord, key: str, value: object, source: str, type: str = UNSTATED
) -> str | None:
    """Observe a parent that a file names; the parent, or None when it is none."""
    try:
        parent = id_with_owner(parent_id(value))
    except InvalidId as reason:
        record.reject(key, reason, value)
        return None
    if parent.lower() == record.id.lower():
        return None
    record.relate(type, ("Model", parent), source, f"{key}: {value}")
    return parent
