"""The parts of a row of the Hub that rules read together, as SQL over a batch of rows.

Each part is a row of its own with a few of the fields: few different ones occur in millions of
rows, so the row reader is asked about each once (`columns`). A part holds all that the rules which
give its relationships and properties read; to hold more is slower and never wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from ptmgraph.analysis.provenance.traces import known_model_types, trace_rules
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.hub.attributes import FROM_CARDS
from ptmgraph.loaders.hub.risks import CUSTOM_CODE
from ptmgraph.loaders.hub.words import (
    ADAPTER_LIBRARIES,
    FORMAT_TAGS,
    LANGUAGE_TAGS,
    LOW_PRECISION_TAGS,
    MERGE_TAGS,
    QUANTISED_TAGS,
)

THERE = "the-parent-of/this-row"
"""Stands for the parent of a row that names one only, and names it as the Hub does."""

ODD_COLUMNS = frozenset(
    {
        *("siblings", "spaces", "securityRepoStatus", "card", "redirectedFrom", "setAside"),
        *("evalResults", "model-index"),
    }
)
"""Columns that say much of a row: where they say anything, the row reader reads it."""

LONG_TEXT = 900
"""Bytes of JSON from which on Python has the last word: it stops at other depths than DuckDB."""

_MOST_TAGS = 500
_CARD = (
    *("license", "licence", "license_name", "license_link", "language", "datasets"),
    *("base_model", "base_models", "finetuned_from", "base_model_relation", "new_version"),
    *("pipeline_tag", "library_name"),
)
_TRACED = tuple(dict.fromkeys(path.split(".")[0] for _, path in trace_rules("card")))
_FIELDS = tuple(dict.fromkeys((*_CARD, "tags", *_TRACED)))
_NUMBERS = "'DOUBLE', 'BIGINT', 'UBIGINT'"
_RESULTS = '$."model-index"[*].results[*].metrics[*].value'
_SHORT_RESULTS = 2_000
_ANY_RESULT = '[{"results": [{"metrics": [{"value": 1}]}]}]'
_TOKENIZER = """, 'tokenizer_config': CASE WHEN list_contains(keys_config, 'tokenizer_config')
    THEN {'-': 1, 'chat_template': json_extract(config, '$.tokenizer_config.chat_template')} END"""
FULL = "-"
"""A field that is put into objects, so that none is empty that was not."""

_CONFIG = ("architectures", "model_type", "peft", "_name_or_path", "diffusers")
_QUANTISED = "quantization_config"
_GGUF = ("architecture", "total")
_PARENTS = ("base_model", "base_models", "finetuned_from")
_MORE_PARENTS = ("base_models", "finetuned_from", "base_model_relation", "new_version")
_PLAIN_PARENT = r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}/[A-Za-z0-9][A-Za-z0-9_.-]{0,100}"
_KINDS = "'adapter', 'finetune', 'quantized', 'merge'"
# The words for kinds in tags such as `base_model:KIND:ID`, and the ids.
_KINDS_OF_TAGS = """list_distinct(list_transform(
    list_filter(parent_tags, lambda t: contains(substr(t, 12), ':')),
    lambda t: split_part(t, ':', 2)))"""
_PARENTS_OF_TAGS = """list_distinct(list_transform(parent_tags,
    lambda t: CASE WHEN starts_with(t, 'base_model:' || kinds[1] || ':')
                   THEN substr(t, 13 + strlen(kinds[1])) ELSE substr(t, 12) END))"""
# What DuckDB takes for JSON and Python does not, or the other way round.
_NOT_SURE = r",\s*[}\]]|[:\[,]\s*-?(?i:nan|inf)"


class Part(NamedTuple):
    """`sql` is the JSON text of the part, null where a row has nothing of it; `types` are the
    relationships and `properties` the properties of the node that are taken from it."""

    sql: str
    types: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()


def model_parts(have: Collection[str]) -> dict[str, Part]:
    """The parts of a model, for rows with these columns."""
    return {
        "words": Part(
            _object(
                have,
                pipeline_tag="pipeline_tag",
                library_name="library_name",
                gated="gated",
                cardData=_card("pipeline_tag", "library_name"),
            ),
            frozenset({"PERFORMS", "BUILT_WITH"}),
            ("task", "library", "gated", "hub", "is_stub"),
        ),
        **_shared_parts(have, _among(LANGUAGE_TAGS)),
        "datasets": Part(
            _object(have, tags=_beginning("dataset:"), cardData=_card("datasets")),
            frozenset({"TRAINED_ON"}),
        ),
        "inside": Part(
            _object(
                have,
                config=_picked("config", _CONFIG),
                gguf=_picked("gguf", _GGUF[:1]),
            ),
            frozenset({"HAS_ARCHITECTURE", "ADAPTER_OF", "DERIVED_FROM"}),
        ),
        "weights": Part(
            _object(
                have,
                tags=f"list_filter(tags, lambda t: {_among(FORMAT_TAGS | QUANTISED_TAGS)})",
                safetensors="to_json(safetensors)",
                gguf=_picked("gguf", _GGUF[1:]),
                config=_picked("config", (_QUANTISED,)),
            ),
            properties=("parameter_count", "formats", "looked_at"),
        ),
        "attributes": Part(
            _attributes(have), properties=("looked_at", "has_card", "attribute_places")
        ),
        "risks": Part(
            _object(
                have,
                tags=f"list_filter(tags, lambda t: t = '{CUSTOM_CODE}')",
                cardData=_card(),
                gguf=_picked("gguf", ("chat_template", "tokenizer.chat_template")),
                config=_picked("config", ("auto_map", "chat_template_jinja"), _TOKENIZER),
            ),
            frozenset({"HAS_RISK"}),
            ("risk_checked",),
        ),
        "lineage": Part(_lineage(have), frozenset({*LINEAGE, "SUPERSEDED_BY"})),
    }


def dataset_parts(have: Collection[str]) -> dict[str, Part]:
    """The parts of a data set, for rows with these columns."""
    own = _object(have, gated="gated")
    return {
        "words": Part(own, properties=("gated", "is_stub", "url")),
        **_shared_parts(have, "false"),
    }


def _shared_parts(have: Collection[str], is_language: str) -> dict[str, Part]:
    license = _card("license", "licence", "license_name", "license_link")
    languages = (
        "list_filter(tags, lambda t: starts_with(t, 'language:') "
        f"OR (metadata IS NULL AND {is_language}))"
    )
    return {
        "license": Part(
            _object(have, tags=_beginning("license:"), cardData=license),
            frozenset({"LICENSED_UNDER"}),
        ),
        "languages": Part(
            _object(have, tags=languages, cardData=_card("language")),
            frozenset({"COVERS_LANGUAGE"}),
        ),
        "papers": Part(
            "CASE WHEN len(paper_tags) > 0 THEN to_json({'tags': paper_tags}) END",
            frozenset({"DESCRIBED_BY"}),
        ),
    }


def _lineage(have: Collection[str]) -> str:
    """Parents, and where no kind is stated all that may tell it."""
    relation = '"baseModels".relation' if "baseModels" in have else "NULL"
    stated = [
        "len(parent_tags) > 0",
        *(f"{_field(name)} IS NOT NULL" for name in (*_PARENTS, "new_version")),
        *(['"baseModels" IS NOT NULL'] if "baseModels" in have else []),
    ]
    told = (
        f"len(kinds) = 1 AND kinds[1] IN ({_KINDS}) AND coalesce({relation}, kinds[1]) = kinds[1] "
        f"AND {_field('base_model_relation')} IS NULL AND {_field('base_models')} IS NULL AND "
        f"{_field('finetuned_from')} IS NULL AND "
        f"NOT contains(coalesce({_field('base_model')}::VARCHAR, ''), '{{')"
    )
    card = (*_PARENTS, "base_model_relation", "new_version", "datasets")
    hints = FORMAT_TAGS | QUANTISED_TAGS | LOW_PRECISION_TAGS | MERGE_TAGS | ADAPTER_LIBRARIES
    known = _object(
        have, tags="parent_tags", cardData=_card(*card), baseModels='to_json("baseModels")'
    )
    guessed = _object(
        have,
        tags=f"list_concat(parent_tags, list_filter(tags, lambda t: {_among(hints)}))",
        cardData=_card(*card, "library_name"),
        baseModels='to_json("baseModels")',
        library_name="library_name",
        safetensors="to_json(safetensors)",
        gguf=_picked("gguf", _GGUF[:1]),
        config=_picked("config", (_QUANTISED,)),
    )
    there = f"parent, '{THERE}'"
    same = f"{{'relation': kinds[1], 'models': [{{'id': '{THERE}'}}]}}"
    single = _object(
        have,
        tags=f"list_transform(parent_tags, lambda t: replace(t, {there}))",
        cardData=f"{{'base_model': replace({_field('base_model')}::VARCHAR, {there})::JSON}}",
        baseModels=f'CASE WHEN "baseModels" IS NOT NULL THEN {same} END',
    )
    return (
        f"CASE WHEN NOT ({' OR '.join(stated)}) THEN NULL WHEN parent IS NOT NULL THEN {single} "
        f"WHEN {told} THEN {known} ELSE {guessed} END"
    )


def _only_parent(have: Collection[str]) -> str:
    """The id of the parent of a row where tags, card and `baseModels` say no more than it and a
    kind that the Hub knows; else null."""
    card = _field("base_model")
    conditions = [
        "len(parents) = 1",
        f"len(kinds) = 1 AND kinds[1] IN ({_KINDS})",
        f"regexp_full_match(parents[1], '{_PLAIN_PARENT}')",
        f"""coalesce(trim({card}::VARCHAR, '[]') = '"' || parents[1] || '"', true)""",
        *(f"{_field(name)} IS NULL" for name in _MORE_PARENTS),
    ]
    if "baseModels" in have:
        same = """ "baseModels".relation = kinds[1] AND list_transform("baseModels".models,
                   lambda m: m.id) = [parents[1]]"""
        conditions.append(f'("baseModels" IS NULL OR ({same}))')
    return f"CASE WHEN {' AND '.join(conditions)} THEN parents[1] END"


def batch_query(parts: Mapping[str, Part], have: Collection[str]) -> str:
    """SQL over the rows of `chunk`: each part; whether a row is odd, which is left to the row
    reader; the names of the fields of its card; and whether it is a model whose card has results.
    """
    texts = [name for name in ("cardData", "gguf", "config") if name in have]
    keys = [f'{_keys(name)} AS "keys_{name}"' for name in texts]
    odd = [
        "tags IS NULL",
        "len(tags) <> list_count(tags)",
        f"len(tags) > {_MOST_TAGS}",
        *(condition for name in texts for condition in _odd_text(name)),
        *(f'"{name}" IS NOT NULL' for name in ODD_COLUMNS if name in have),
        *(["disabled"] if "disabled" in have else []),
    ]
    if "gguf" in have:
        odd.append("len(list_filter(keys_gguf, lambda k: starts_with(k, 'general.'))) > 0")
    has_card = "cardData" in have
    metadata = 'CASE WHEN len("keys_cardData") > 0 THEN "cardData" END' if has_card else "NULL"
    paths = ", ".join(f"""'$."{name}"'""" for name in _FIELDS)
    parent = _only_parent(have) if "lineage" in parts else "NULL::VARCHAR"
    papers = "list_filter(tags, lambda t: starts_with(t, 'arxiv:') OR starts_with(t, 'doi:'))"
    columns = ", ".join(f"{part.sql} AS {name}" for name, part in parts.items())
    results = f"{_field('model-index')} IS NOT NULL" if "lineage" in parts else "false"
    unread = '"keys_cardData"' if has_card else "NULL::VARCHAR[]"
    is_odd = " OR ".join(f"(({condition}) IS TRUE)" for condition in odd)
    return f"""
        WITH known AS (SELECT *{"".join(f", {key}" for key in keys)} FROM chunk),
        cards AS (SELECT *, {metadata} AS metadata FROM known),
        fields AS (
          SELECT *, json_extract(metadata, [{paths}]) AS field, {papers} AS paper_tags,
                 json_extract(metadata, '{_RESULTS}') AS results,
                 {_beginning("base_model:")} AS parent_tags
          FROM cards),
        kinds AS (SELECT *, {_KINDS_OF_TAGS} AS kinds FROM fields),
        parents AS (SELECT *, {_PARENTS_OF_TAGS} AS parents FROM kinds),
        ready AS (SELECT *, {parent} AS parent FROM parents)
        SELECT {columns}, parent, {is_odd} AS odd, {unread} AS card_fields,
               {results} AS has_results
        FROM ready"""


def _keys(column: str) -> str:
    """The names of the fields of a JSON object; null for what is none."""
    return f"""try(json_keys(CASE WHEN starts_with("{column}", '{{') THEN "{column}" END))"""


def _odd_text(column: str) -> Iterable[str]:
    name, keys = f'"{column}"', f'"keys_{column}"'
    yield f"({name} IS NOT NULL AND {name} <> '' AND {keys} IS NULL)"
    yield f"len({keys}) <> len(list_distinct({keys}))"
    yield f"(strlen({name}) < {LONG_TEXT} AND regexp_matches({name}, '{_NOT_SURE}'))"


def _object(have: Collection[str], **fields: str) -> str:
    """JSON text of an object with these fields, as far as the rows have columns of that name."""
    inside = ", ".join(f"'{name}': {sql}" for name, sql in fields.items() if name in have)
    return f"to_json({{{inside}}})" if inside else "'{}'"


def _card(*fields: str, more: str = "") -> str:
    """The metadata of the card with these fields; null where there is none. A field of its layout
    stands for all others: that there is a card counts too."""
    inside = "".join(f", '{name}': {_field(name)}" for name in fields)
    return f"CASE WHEN metadata IS NOT NULL THEN {{'inference': NULL{inside}{more}}} END"


def _attributes(have: Collection[str]) -> str:
    """What a card and tags say of attributes, and whether there was a card to look at.

    Of the results of a model that a number is among them is enough.
    """
    index, values = _field("model-index"), "results"
    numbers = f"list_filter({values}, lambda v: json_type(v) IN ({_NUMBERS}))"
    results = (
        f"CASE WHEN strlen({index}::VARCHAR) < {_SHORT_RESULTS} AND len({numbers}) > 0 "
        f"THEN '{_ANY_RESULT}'::JSON ELSE {index} END"
    )
    fields = [name for name in _TRACED if name != "model-index"]
    model_types = f"list_filter(tags, lambda t: {_among(known_model_types())})"
    own = f"CASE WHEN len({model_types}) > 1 THEN {_field('tags')} END"
    # A card that is empty, and tags that come from one: it was not asked for.
    stated = " OR ".join(f"starts_with(t, '{name}:')" for name in FROM_CARDS)
    unseen = f"metadata IS NULL AND len(list_filter(tags, lambda t: {stated})) > 0"
    traced = {*known_model_types(), *(tag for _, tag in trace_rules("tag"))}
    tags = f"list_filter(tags, lambda t: {_among(traced)})"
    return _object(
        have,
        tags=f"CASE WHEN {unseen} THEN list_append({tags}, '{FROM_CARDS[0]}:mit') ELSE {tags} END",
        cardData=_card(*fields, more=f", 'model-index': {results}, 'tags': {own}"),
        config="NULL",
    )


def _field(name: str) -> str:
    return f"field[{_FIELDS.index(name) + 1}]"


def _picked(column: str, fields: Collection[str], more: str = "") -> str:
    """Some fields of an object in a column, with one that says that it is not empty; null where it
    is."""
    inside = "".join(f""", '{name}': json_extract("{column}", '$."{name}"')""" for name in fields)
    return f"""CASE WHEN len("keys_{column}") > 0 THEN {{'{FULL}': 1{inside}{more}}} END"""


def _beginning(prefix: str) -> str:
    return f"list_filter(tags, lambda t: starts_with(t, '{prefix}'))"


def _among(words: Iterable[str]) -> str:
    """Whether `t` is one of the words: within a lambda `IN` takes twice as long for many words."""
    return f"list_contains([{', '.join(repr(word) for word in sorted(words))}], t)"
