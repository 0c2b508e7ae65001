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
_LINK = re.compile(r"general\.(base_model|dataset)\.(\d+)\.(repo_url|url)")
_NAME = "general.{}.{}.name"


def read_inside(record: HubRecord) -> None:
    """Observe the parents, parts and architecture that the files of a model name."""
    _read_gguf_parents(record)
    _read_config(record)
    pipeline = record.mapping("config").get("diffusers")
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
    gguf = record.mapping("gguf")
    found: dict[str, tuple[str, object]] = {}
    for key in sorted(gguf):
        match = _LINK.fullmatch(key)
        if match and match[1] == kind:  # `repo_url` comes before `url`
            found.setdefault(match[2], (key, gguf[key]))
    yield from found.values()
    for number in range(100):
        name = gguf.get(_NAME.format(kind, number))
        if name is not None and str(number) not in found:
            what = "parents" if kind == "base_model" else "datasets"
            record.out.append(passed_over(f"{what} without a link in GGUF files", name))


def _read_gguf_parents(record: HubRecord) -> None:
    for key, link in gguf_links(record, "base_model"):
        _relate(record, key, link, "gguf")
    gguf = record.mapping("gguf")
    for key in _SOURCE_KEYS:
        if gguf.get(key) is not None and (parent := _relate(record, key, gguf[key], "gguf")):
            infer_kinds(record, (), [parent], several=False)


def _read_config(record: HubRecord) -> None:
    config = record.mapping("config")
    adapter = config.get("peft")
    if isinstance(adapter, dict) and adapter.get("base_model_name_or_path") is not None:
        key, value = "base_model_name_or_path", adapter["base_model_name_or_path"]
        _relate(record, key, value, "adapter_config", "ADAPTER_OF")
    loaded = config.get("_name_or_path")
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
