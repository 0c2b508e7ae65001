"""What a Hub record itself says of risks: custom code, the Hub's scan, templates, licence text.

Risks that need other records (formats of all sources, the lineage, other owners) are found when
all are merged, see `loaders/derived/risks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.risk.templates import template_findings
from ptmgraph.graph.records import Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.hub.attributes import FILES_IN_PART
from ptmgraph.loaders.hub.record import HubRecord

RISK = "Risk"
CUSTOM_CODE = "custom_code"
_TRUST = re.compile(r"trust_remote_code\s*[=:]\s*True")
_LICENSE_FILE = re.compile(
    r"(.*/)?(LICEN[CS]E|COPYING|NOTICE|USE_POLICY|TERMS)[^/]*", re.IGNORECASE
)
_LICENSE_TEXT_CONFIDENCE = 0.9  # the card may hold the text
_SCAN_KINDS = {"unsafe": "hub-unsafe", "suspicious": "hub-caution", "caution": "hub-caution"}
_MOST_NAMES = 3


def read_risks(record: HubRecord) -> list[str]:
    """Observe the risks that the record tells; the keys of `CHECKS` that could be looked at."""
    checked = []
    listed = isinstance(record.raw.get("siblings"), list) and not record.raw.get(FILES_IN_PART)
    if listed or (isinstance(record.raw.get("tags"), list) and not record.raw.get(FILES_IN_PART)):
        checked.append("formats")
    if listed:
        checked.append("files")
        _read_license_text(record)
    if record.config:
        checked.append("config")
    if record.card:
        checked.append("card")
    _read_custom_code(record)
    has_template = _read_templates(record)
    if has_template or record.gguf or "tokenizer_config" in record.config:
        checked.append("template")
    if _read_scan(record):
        checked.append("hub-scan")
    if record.raw.get("disabled") is True:
        record.relate("HAS_RISK", (RISK, "disabled"), "hub", "disabled: true")
    _compare_gguf(record)
    return checked


def gone(id: str, reason: str) -> Rel:
    """The risk of a model that the Hub does not give to the public."""
    return Rel("Model", id, "HAS_RISK", RISK, "gone", "hub", f"asked for it: {reason}")


def _read_custom_code(record: HubRecord) -> None:
    """The tag comes from the Hub, which looks for `auto_map` too."""
    end = (RISK, "custom-code")
    if isinstance(found := record.config.get("auto_map"), dict) and found:
        record.relate("HAS_RISK", end, "config", f"auto_map: {_few(found.values())}")
    if CUSTOM_CODE in record.tags:
        record.relate("HAS_RISK", end, "tag", CUSTOM_CODE)
    text = record.raw.get("card")
    if isinstance(text, str) and (match := _TRUST.search(text)):
        line = text.count("\n", 0, match.start()) + 1
        record.relate("HAS_RISK", end, "card", f"line {line}: {match[0]}", confidence=0.8)


def _read_templates(record: HubRecord) -> bool:
    """Whether there was a template to look at."""
    found = dict(_templates(record))
    for place, text in found.items():
        for kind, words in template_findings(text):
            record.relate("HAS_RISK", (RISK, kind), place, words)
    return bool(found)


def _templates(record: HubRecord) -> Iterator[tuple[str, str]]:
    """Each chat template and where it stands; one that comes in parts is one text."""
    tokenizer = record.config.get("tokenizer_config")
    own = tokenizer.get("chat_template") if isinstance(tokenizer, dict) else None
    for place, value in (
        ("gguf", record.gguf.get("chat_template") or record.gguf.get("tokenizer.chat_template")),
        ("tokenizer_config", own),
        ("chat_template", record.config.get("chat_template_jinja")),
    ):
        if isinstance(value, list):
            parts = [item.get("template") for item in value if isinstance(item, dict)]
            value = "\n".join(part for part in parts if isinstance(part, str))
        if isinstance(value, str) and value:
            yield place, value


def _read_scan(record: HubRecord) -> bool:
    """Whether the record carries a finished scan of the Hub."""
    status = record.mapping("securityRepoStatus")
    issues = status.get("filesWithIssues")
    for item in issues if isinstance(issues, list) else ():
        if isinstance(item, dict) and (kind := _SCAN_KINDS.get(str(item.get("level")).lower())):
            text = f"{item.get('level')}: {item.get('path')}"
            record.relate("HAS_RISK", (RISK, kind), "hub-scan", text)
    return status.get("scansDone") is True


def _read_license_text(record: HubRecord) -> None:
    """A licence is named, and no file is called like the text of one."""
    named = any(isinstance(r, Rel) and r.type == "LICENSED_UNDER" for r in record.out)
    if named and record.files and not any(map(_LICENSE_FILE.fullmatch, record.files)):
        text = f"none among {len(record.files)} files"
        end = (RISK, "license-text-missing")
        record.relate("HAS_RISK", end, "files", text, confidence=_LICENSE_TEXT_CONFIDENCE)


def _compare_gguf(record: HubRecord) -> None:
    """The parents in the GGUF metadata, against those in tags and card: none in common."""
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for item in record.out:
        if isinstance(item, Rel) and item.type in LINEAGE and item.declared:
            said[item.source == "gguf"].add(item.end_id)
    inside, outside = said[True], said[False]
    names = [{_bare(id) for id in ids} for ids in (inside, outside)]
    if inside and outside and names[0].isdisjoint(names[1]):
        text = f"GGUF: {_few(sorted(inside))}; else: {_few(sorted(outside))}"
        record.relate("HAS_RISK", (RISK, "gguf-mismatch"), "gguf", text, confidence=0.7)


def _bare(id: str) -> str:
    """The name without its owner: copies of a model keep it."""
    return id.rpartition("/")[2].lower().removesuffix("-gguf")


def _few(values: object) -> str:
    texts = [str(value) for value in values] if hasattr(values, "__iter__") else [str(values)]
    more = f" and {len(texts) - _MOST_NAMES} more" if len(texts) > _MOST_NAMES else ""
    return ", ".join(texts[:_MOST_NAMES]) + more
