"""How a model was made from a parent, where its record names the parent and not the kind.

The Hub works it out itself: "The Hub will infer the type of relationship from the current model to
the base model ("adapter", "merge", "quantized", "finetune") but you can also set it explicitly"
(https://huggingface.co/docs/hub/model-cards#specifying-a-base-model). It does not publish how.
This is the simplest rule that agrees with what it found; docs/decisions/0022 has the figures.
"""

from __future__ import annotations

from collections.abc import Collection

from ptmgraph.graph.records import INFERRED_KIND
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.weights import quantised_by, weight_formats
from ptmgraph.loaders.hub.words import ADAPTER_LIBRARIES, FORMAT_SUFFIXES, MERGE_TAGS

_CONFIDENCE = 0.95
_ADAPTER_FILES = ("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin")


def infer_kinds(
    record: HubRecord, typed: Collection[str], untyped: Collection[str], several: bool
) -> None:
    """Observe a kind for the parents `untyped`, which are stated without one.

    `typed` are the relationship types that the record states for its other parents: one alone is
    the Hub's answer for this record. `several` says whether the record names more than one parent.
    Nothing is observed where nothing tells.
    """
    if not untyped:
        return
    type, reason = _kind(record, typed, several)
    if not type:
        return
    for parent in untyped:
        if parent != record.id:
            text = f"no kind is stated: {reason}"
            record.relate(type, ("Model", parent), INFERRED_KIND, text, confidence=_CONFIDENCE)


def _kind(record: HubRecord, typed: Collection[str], several: bool) -> tuple[str, str]:
    """The relationship type and the reason for it; two empty texts where nothing tells."""
    if len(typed) == 1:
        (type,) = typed
        # All parents of a merge are merged; of other kinds only one parent can be that.
        sure = type == "MERGED_FROM" or not several
        return (type, "as of another parent of this model") if sure else ("", "")
    if several and (tags := sorted(MERGE_TAGS & record.tags)):
        return "MERGED_FROM", f"a merge, by several parents and the tag {tags[0]}"
    if adapter := _adapter_by(record):
        return "ADAPTER_OF", f"an adapter, by {adapter}"
    if quantised := quantised_by(record):
        return "QUANTIZED_FROM", f"quantised or converted, by {quantised}"
    formats = weight_formats(record)
    if several or not formats:
        return "", ""
    return "FINETUNED_FROM", f"fine-tuned, by whole weights in {', '.join(sorted(formats))}"


def _adapter_by(record: HubRecord) -> str:
    suffixes = tuple(FORMAT_SUFFIXES)
    weights = {file.rpartition("/")[2] for file in record.files if file.endswith(suffixes)}
    for file in record.files:
        folder, _, name = file.rpartition("/")
        # A model may have adapters in folders beside it.
        if name in _ADAPTER_FILES and (not folder or weights <= set(_ADAPTER_FILES)):
            return f"the file {file}"
    library = record.raw.get("library_name") or record.card.get("library_name")
    if isinstance(library, str) and library.lower() in ADAPTER_LIBRARIES:
        return f"the library {library}"
    for tag in sorted(ADAPTER_LIBRARIES & record.tags - {"peft"}):
        return f"the tag {tag}"
    return ""
