"""What a Hub record hands over for the attributes of a model: where was looked, and what was seen.

Whether an attribute is present or absent is settled when all sources are one, see
`ptmgraph.loaders.derived.model_attributes`.
"""

from __future__ import annotations

from ptmgraph.analysis.provenance.traces import read_traces
from ptmgraph.graph.records import Value
from ptmgraph.loaders.fields import evidence
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.weights import count_parameters

FILES_IN_PART = "partialFiles"
"""A field that is added: the list of files is not that of the Hub, so what it lacks may exist."""

FROM_CARDS = ("license", "dataset", "base_model")
"""Tags that the Hub makes from a card's metadata, as far as the colon."""

WITH_HEADERS = ("safetensors", "gguf")
"""Formats whose headers the Hub reads: the fields of a record, and the tags of the models."""

LOOKED = ("card", "tags", "files", "config", "weights", "spaces", "prose")
"""Where was looked for attributes, in the order of `looked_at`."""


def read_attributes(record: HubRecord) -> dict[str, Value]:
    """The properties `has_card`, `parameter_count`, `looked_at` and `attribute_places`."""
    raw = record.raw
    spaces = raw.get("spaces")
    listed = spaces if isinstance(spaces, list) else []
    names = [name for name in listed if isinstance(name, str)]
    parameters = count_parameters(record)
    looked = {
        "card": _card_was_read(record),
        "tags": isinstance(raw.get("tags"), list),
        "files": isinstance(raw.get("siblings"), list) and not raw.get(FILES_IN_PART),
        "config": "config" in raw and "config" not in record.unreadable,
        "weights": _weights_were_read(record, parameters),
        "spaces": isinstance(spaces, list),
        "prose": isinstance(raw.get("card"), str),
    }
    traces = read_traces(record.card, record.tags, record.files, names)
    return {
        "has_card": bool(record.card) if looked["card"] else None,
        "parameter_count": parameters,
        "looked_at": [place for place in LOOKED if looked[place]] or None,
        "attribute_places": [evidence(trace) for trace in traces] or None,
    }


def _card_was_read(record: HubRecord) -> bool:
    """Whether the metadata of its card is known, also when there is none.

    A record without metadata whose tags come from metadata was asked for without it.
    """
    if "cardData" not in record.raw or "cardData" in record.unreadable:
        return False
    return bool(record.card) or record.tagged.keys().isdisjoint(FROM_CARDS)


def _weights_were_read(record: HubRecord, parameters: int | None) -> bool:
    """Whether the headers of the weights are known, with a number that can be believed or none.

    Weights that have headers, by the tags, while the record has none of them: the Hub did not read
    them, so nobody knows what they say.
    """
    fields = [field for field in WITH_HEADERS if field in record.raw]
    if not fields or not record.unreadable.isdisjoint(fields):
        return False
    if parameters is not None:
        return True
    return not any(record.mapping(field) for field in fields) and set(WITH_HEADERS).isdisjoint(
        record.tags
    )
