"""What a Hub record says besides its lineage: licence, languages, datasets, papers and the like.

Each function reads one kind of fact and observes it on the record, with the place that says so.
What cannot be what its field means is set aside with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ptmgraph.analysis.licenses.normalize import normalize
from ptmgraph.graph.ids import InvalidId, dataset_id, paper_id
from ptmgraph.graph.records import Value
from ptmgraph.loaders.fields import InvalidValue, evidence, items, shown, word
from ptmgraph.loaders.hub.inside import gguf_links
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.words import LANGUAGE_TAGS, NOT_DATASETS

# BCP 47: a language of two or three letters, then script, region or variant.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
_LANGUAGE_WORDS = frozenset({"code", "multilingual"})  # The Hub accepts these two as well.
_TAGGED_LANGUAGE_CONFIDENCE = 0.8
# Year, month and number; templates of cards hold 0000.00000.
_ARXIV = r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_DOI = r"(10\.\d{4,9}/[^\s\"<>]{1,200})"
_PAPERS = {
    "arxiv": (re.compile(_ARXIV, re.IGNORECASE), "https://arxiv.org/abs"),
    "doi": (re.compile(_DOI), "https://doi.org"),
}


def read_word(record: HubRecord, field: str, type: str, label: str) -> str | None:
    """A task or library: what the Hub says, and what the card says where that differs.

    Returns the value of the Hub, or else of the card.
    """
    seen: list[str] = []
    for source, value in (("hub", record.raw.get(field)), ("card", record.card.get(field))):
        for item in items(value):
            try:
                text = word(item).lower()
            except InvalidValue as reason:
                record.reject(field, reason, item)
                continue
            if text not in seen:
                seen.append(text)
                record.mention(type, (label, text), source, f"{field}: {item}")
    return seen[0] if seen else None


def read_licenses(record: HubRecord) -> None:
    """The licence in the tags, in the card and in a GGUF file, each an observation of its own.

    A card may list several. For a licence of its own it writes `other`, with `license_name`
    and `license_link`. The id is the normalised one; what was written stays in the evidence.
    """
    _observe_licenses(record, record.tagged.get("license", ()), "tag", "license:", {})
    named = _named_license(record, record.card, "license_")
    for field in ("license", "licence"):
        _observe_licenses(record, items(record.card.get(field)), "card", f"{field}: ", named)
    if stated := items(record.gguf.get("general.license")):
        named = _named_license(record, record.gguf, "general.license.")
        _observe_licenses(record, stated, "gguf", "general.license: ", named)


def _named_license(
    record: HubRecord, fields: Mapping[str, object], prefix: str
) -> dict[str, Value]:
    """Name and link of a licence of its own."""
    named: dict[str, Value] = {}
    for part in ("name", "link"):
        for value in items(fields.get(prefix + part)):
            if isinstance(value, str):
                named[f"license_{part}"] = evidence(value.strip())
            else:
                record.reject(prefix + part, f"not text but {type(value).__name__}", value)
    return named


def _observe_licenses(
    record: HubRecord, values: Sequence[object], source: str, field: str, named: dict[str, Value]
) -> None:
    """What one field says. All of a list apply, so one that cannot be read counts as `other`."""
    for value in values:
        try:
            license = normalize(word(value), named.get("license_name"), named.get("license_link"))
            if license.kind == "junk":
                raise InvalidValue(license.reason)
            # Of a name that contradicts the licence beside it, only the Hub's own word is left.
            id = license.id or "unknown"
        except InvalidValue as reason:
            record.reject("license", reason, value)
            if len(values) == 1:
                continue
            id = "other"
        text = f"{field}{shown(value)}"
        record.mention("LICENSED_UNDER", ("License", id), source, text, named)


def read_languages(record: HubRecord) -> None:
    """The languages that the card states; without any card, those that the tags suggest.

    In the tags a language is a bare code beside free words, so only codes of ISO 639-1 count
    there, as inferred. Tags of datasets say `language:CODE`, which is a statement.
    """
    for tagged in record.tagged.get("language", ()):
        _observe_language(record, tagged, "tag", "language:")
    for value in items(record.card.get("language")):
        # YAML 1.1 reads the code of Norwegian as "false".
        code = "no" if value is False else value
        _observe_language(record, code, "card", "language: ")
    for value in items(record.gguf.get("general.languages")):
        _observe_language(record, value, "gguf", "general.languages: ")
    if not record.card and record.label == "Model":
        for tag in sorted(LANGUAGE_TAGS & record.tags):
            _observe_language(record, tag, "tag", "", _TAGGED_LANGUAGE_CONFIDENCE)


def _observe_language(
    record: HubRecord, value: object, source: str, field: str, confidence: float = 1.0
) -> None:
    try:
        code = word(value).lower()
        if not _LANGUAGE.fullmatch(code) and code not in _LANGUAGE_WORDS:
            raise InvalidValue("not a language code")
    except InvalidValue as reason:
        record.reject("language", reason, value)
        return
    text = f"{field}{value}"
    record.mention("COVERS_LANGUAGE", ("Language", code), source, text, confidence=confidence)


def read_datasets(record: HubRecord) -> None:
    """The datasets that a model was trained on, by its tags, its card and a GGUF file."""
    for tagged in record.tagged.get("dataset", ()):
        _observe_dataset(record, tagged, "tag", "dataset:")
    for value in items(record.card.get("datasets")):
        _observe_dataset(record, value, "card", "datasets: ")
    for value in items(record.gguf.get("general.datasets")):
        _observe_dataset(record, value, "gguf", "general.datasets: ")
    for key, link in gguf_links(record, "dataset"):
        _observe_dataset(record, link, "gguf", f"{key}: ")


def _observe_dataset(record: HubRecord, value: object, source: str, field: str) -> None:
    try:
        id = dataset_id(value)
        if id.lower() in NOT_DATASETS:
            raise InvalidId("a word, not a dataset")
    except InvalidId as reason:
        record.reject("datasets", reason, value)
    else:
        record.relate("TRAINED_ON", ("Dataset", id), source, f"{field}{value}")


def read_papers(record: HubRecord) -> None:
    """The papers in the tags, which the Hub finds in the card."""
    for kind, (pattern, site) in _PAPERS.items():
        for value in record.tagged.get(kind, ()):
            match = pattern.fullmatch(value)
            if match is None:
                record.reject("tags", f"not the id of a paper in {kind}", value)
                continue
            end = ("Paper", paper_id(kind, match[1]))
            url = {"url": f"{site}/{match[1]}"}
            record.mention("DESCRIBED_BY", end, "tag", f"{kind}:{value}", described=url)


def read_architectures(record: HubRecord) -> None:
    """The classes that the configuration names; else its model type; else that of a GGUF file."""
    config, gguf = record.config, record.gguf
    if not config and not gguf:
        return
    for source, value in (
        ("config", config.get("architectures")),
        ("config", config.get("model_type")),
        ("gguf", gguf.get("architecture")),
    ):
        names = []
        for item in items(value):
            try:
                names.append(word(item))
            except InvalidValue as reason:
                record.reject("architecture", reason, item)
        for name in dict.fromkeys(names):
            record.mention("HAS_ARCHITECTURE", ("Architecture", name), source, name)
        if names:
            return
