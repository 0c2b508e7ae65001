"""The packages of OpenMMLab: index files of models, with training data and origin of weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ptmgraph.graph.ids import InvalidId, hub_id
from scripts.catalog.rows import LINE, Row, on, relation, row, yaml_file

SOURCE = "openmmlab"
PACKAGES = ("mmpretrain==1.2.0", "mmdet==3.3.0", "mmaction2==1.2.0")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})")
_PAGE = re.compile(r"\.(?:md|html?)$|/tree/[^/]+/?$")
_SEVERAL = re.compile(r",\s*|\s+and\s+")


def rows(root: Path) -> Iterator[Row]:
    """A row for each model of each index file."""
    for path in sorted(root.rglob("metafile.y*ml")):
        content = yaml_file(path)
        if not isinstance(content, dict):
            continue
        collections = content.get("Collections") or ()
        about = {each["Name"]: each for each in collections if isinstance(each, dict)}
        above = {
            below: entry["Name"]
            for entry in content.get("Models") or ()
            for below in entry.get("Downstream") or ()
        }
        for entry in content.get("Models") or ():
            group = about.get(entry.get("In Collection"), {})
            file = path.relative_to(root).as_posix()
            yield _model(file, entry, group, above.get(entry["Name"]))


def _model(file: str, entry: dict[str, Any], group: Mapping[str, Any], parent: str | None) -> Row:
    facts = (group.get("Metadata") or {}) | (entry.get("Metadata") or {})
    parameters = facts.get("Parameters")
    relations = []
    if parent:
        text = f"{parent}: Downstream: {entry['Name']}"
        relations.append(relation("FINETUNED_FROM", on(SOURCE, parent), text))
    if origin := _origin(entry):
        text = f"Converted From: Weights: {origin}"
        relations.append(relation("CONVERTED_FROM", _named(origin), text))
    return row(
        on(SOURCE, entry["Name"]),
        file,
        entry[LINE],
        parameter_count=parameters if isinstance(parameters, int) else None,
        datasets=_datasets(facts.get("Training Data")),
        papers=_ARXIV.findall(str(entry.get("Paper") or group.get("Paper"))),
        relations=relations,
    )


def _origin(entry: Mapping[str, Any]) -> str:
    """The address of the weights that a model was converted from; some name a page instead."""
    stated = entry.get("Converted From")
    weights = stated.get("Weights") if isinstance(stated, dict) else None
    named = isinstance(weights, str) and "://" in weights and not _PAGE.search(weights)
    return str(weights) if named else ""


def _named(link: str) -> str:
    """The id on the Hub in a link to it, else the link."""
    try:
        return hub_id(link)
    except InvalidId:
        return link


def _datasets(stated: object) -> list[str]:
    """Training data by its usual name: lower case, dashes for blanks."""
    values = stated if isinstance(stated, list) else [stated] if isinstance(stated, str) else []
    names = [name for value in values for name in _SEVERAL.split(str(value).strip())]
    return list(dict.fromkeys(re.sub(r"\s+", "-", name.strip()).lower() for name in names if name))
