"""One row of the bundled snapshot as nodes and relationships. Pure: no files, no network.

A row of the `mteb` registry states facts of a model, or of a task and the dataset behind it, with
the file and line where it does (see `scripts/sample_registry.py`). The registry names a parent,
not the relation to it, so every parent is DERIVED_FROM. A row of a package holds what its code
uses (see `scripts/sample_packages.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.licenses.normalize import normalize_text
from ptmgraph.graph.ids import (
    InvalidId,
    dataset_id,
    hub_id,
    paper_id,
    repository_id,
    split_owner,
)
from ptmgraph.graph.records import Node, Record, Rel, Value, passed_over, rejected
from ptmgraph.loaders.code.reuse import reuse_records
from ptmgraph.loaders.fields import Column, count, read_columns, timestamp, word
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.loaders.sample.training import ListedAs, NamedTraining, Tasks

SOURCE = "registry"
"""Where every relationship of these rows was seen."""

SUPPOSED = "registry_similar"
"""Where training data was seen that the registry names, and does not state to be it."""

_SUPPOSED_CONFIDENCE = 0.5
_FORMATS = {"GGUF", "ONNX", "OpenVINO", "safetensors"}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_LANGUAGE = re.compile(r"[a-z]{3}-[A-Z][a-z]{3}")
_ARXIV = re.compile(r"https?://arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})")
_SEVERAL = re.compile(r";\s+|,\s+(?=https?://)")
_COLUMNS: tuple[Column, ...] = (
    ("revision", "revision", word),
    ("created_at", "release_date", timestamp),
    ("parameter_count", "n_parameters", count),
)
_NO_TRAINING = {
    ListedAs.DENIED: "names in lists of training data that were not trained on, as the list says",
    ListedAs.COPY: "evaluation copies of training data in the same list",
}
_NOTHING: Mapping[str, Value] = {}

SampleRow = Mapping[str, Any]
"""One row of the bundled snapshot."""


@dataclass
class _Entry:
    """A row while its facts are read; `out` collects them."""

    label: str
    id: str
    row: SampleRow
    out: list[Record] = field(default_factory=list)

    def relate(
        self,
        type: str,
        end: tuple[str, str],
        name: str,
        value: object,
        properties: Mapping[str, Value] = _NOTHING,
        comment: str = "",
    ) -> None:
        """Observe a relationship to the label and id in `end`, which the field `name` states."""
        text = self._evidence(name, value, comment)
        self.out.append(Rel(self.label, self.id, type, *end, SOURCE, text, properties))

    def suppose(
        self, type: str, end: tuple[str, str], name: str, value: object, comment: str
    ) -> None:
        """Infer a relationship that the field `name` suggests, and `comment` puts in doubt."""
        text = self._evidence(name, value, comment)
        observed = Rel(self.label, self.id, type, *end, SUPPOSED, text)
        self.out.append(observed._replace(declared=False, confidence=_SUPPOSED_CONFIDENCE))

    def _evidence(self, name: str, value: object, comment: str) -> str:
        text = f"{self.row['file']}:{self.row['line']} {name}={value!r}"
        return f"{text}  # {comment}" if comment else text

    def reject(self, name: str, reason: object, value: object) -> None:
        """Set the value of a field aside."""
        place = str(self.row["file"]), int(self.row["line"])
        self.out.append(rejected(*place, f"{name}: {reason}", f"{self.id}: {value!r}"))

    def refer(self, type: str, label: str, name: str, read: Callable[[str], str]) -> None:
        """Observe a relationship to each id that `read` finds in a field, if it holds text."""
        stated = self.row.get(name)
        for value in _SEVERAL.split(stated) if stated and isinstance(stated, str) else ():
            try:
                self.relate(type, (label, read(value)), name, value)
            except InvalidId as reason:
                self.reject(name, reason, value)


def model_records(row: SampleRow, models: Container[str], tasks: Tasks) -> Iterator[Record]:
    """What the registry states of one model.

    `models` holds the names of all models in the registry, which need not be ids of the Hub.
    Never raises for a bad value.
    """
    entry = _Entry("Model", row["name"], row)
    properties: dict[str, Value] = {
        "hub": _hub(row),
        **read_columns(row, _COLUMNS, entry.reject),
        "formats": sorted(x.lower() for x in _FORMATS.intersection(row.get("framework", ())))
        or None,
        "is_stub": False,
    }
    entry.out.append(Node("Model", entry.id, properties))
    _read_common(entry)
    for framework in row.get("framework", ()):
        if framework not in _FORMATS and framework != "API":
            library = framework.lower().replace(" ", "-")
            entry.out.append(Node("Library", library))
            entry.relate("BUILT_WITH", ("Library", library), "framework", framework)

    def registered(value: str) -> str:
        return value if value in models else _with_owner(value)

    entry.refer("DERIVED_FROM", "Model", "adapted_from", registered)
    entry.refer("SUPERSEDED_BY", "Model", "superseded_by", registered)
    entry.refer("SOURCE_CODE", "Repository", "public_training_code", repository_id)
    if "://github.com/" in row.get("reference", ""):
        entry.refer("SOURCE_CODE", "Repository", "reference", repository_id)
    entry.refer("TRAINED_ON", "Dataset", "public_training_data", _linked_dataset)
    _read_training_data(entry, tasks)
    yield from entry.out


def dataset_records(row: SampleRow) -> Iterator[Record]:
    """What the registry states of the Hub dataset behind a task. Never raises for a bad value."""
    entry = _Entry("Dataset", row["path"], row)
    url = f"https://huggingface.co/datasets/{entry.id}"
    entry.out.append(Node("Dataset", entry.id, {"url": url, "is_stub": False}))
    _read_common(entry)
    if paper := _ARXIV.match(row.get("reference", "")):
        id = paper_id("arxiv", paper[1])
        entry.out.append(Node("Paper", id, {"url": f"https://arxiv.org/abs/{paper[1]}"}))
        entry.relate("DESCRIBED_BY", ("Paper", id), "reference", row["reference"])
    yield from entry.out


def package_records(row: SampleRow) -> Iterator[Record]:
    """What the metadata of a published package states, and which models its code uses."""
    package = f"{row['package']} {row['version']}"
    link = row["repository"]
    id = repository_id(link) if link else f"pypi:{row['package'].lower()}"
    properties = {"commit": row["version"], "url": link, "is_stub": False}
    yield Node("Repository", id, properties)
    if row["licenses"]:
        stated, license = _license_of(row["licenses"])
        named = {"license_name": stated} if license == "other" else _NOTHING
        text = f"{package}: {stated}"
        yield Node("License", license)
        yield Rel("Repository", id, "LICENSED_UNDER", "License", license, SOURCE, text, named)
    yield from reuse_records(id, map(Use.from_json, row["uses"]))
    if row["unresolved"]:
        reason = "uses whose id only running the code would tell"
        yield rejected(package, 0, reason, str(row["unresolved"]))


def _license_of(stated: Sequence[str]) -> tuple[str, str]:
    """The first statement that names a known licence, and its id; else the first and `other`."""
    for text in stated:
        license = normalize_text(text)
        if license.kind in ("spdx", "expression"):
            return text, license.id
    return stated[0], "other"


def _hub(row: SampleRow) -> str | None:
    """`hf` for a model whose page is the Hub's, `mteb` for one that has no commit.

    Unknown (None) for a commit with another page: the name may be the registry's own.
    """
    commit = bool(_COMMIT.fullmatch(row.get("revision", "")))
    page = row.get("reference")
    if page is None:
        return "hf" if commit else "mteb"
    try:
        if hub_id(page).lower() == row["name"].lower():
            return "hf"
    except InvalidId:
        pass
    return None if commit else "mteb"


def _read_common(entry: _Entry) -> None:
    """Licence and languages, which both kinds of rows state."""
    for name in entry.row.get("unresolved", ()):
        entry.reject(name, "not stated as a constant", None)
    license = entry.row.get("license", "not specified")
    if license != "not specified":
        link = license if "://" in license else None
        # The Hub's word for a licence that is not identified; "multiple" ones are not either.
        id = normalize_text(license).id or "other"
        entry.out.append(Node("License", id))
        entry.relate("LICENSED_UNDER", ("License", id), "license", license, {"license_link": link})
    for language in entry.row.get("languages", ()):
        if _LANGUAGE.fullmatch(language):
            code = language.lower()
            entry.out.append(Node("Language", code))
            entry.relate("COVERS_LANGUAGE", ("Language", code), "languages", language)
        else:
            entry.reject("languages", "not a natural language", language)


def _read_training_data(entry: _Entry, tasks: Tasks) -> None:
    """The datasets behind the names that the registry lists, each once.

    What is in doubt is inferred. A name that is a copy of another in the list, or that the registry
    itself denies, is no training data: it is counted.
    """
    field = "training_datasets"
    stated: dict[str, list[NamedTraining]] = {}
    names = entry.row.get(field, ())
    for name in names:
        if len(name) == 1:  # the registry holds `set("NAME")`, which is a set of letters
            entry.reject(field, "a single letter, not a dataset", name)
    words = [name for name in names if len(name) > 1]
    comments = entry.row.get("training_comments", {}), entry.row.get("training_comment", "")
    for named in tasks.read(words, *comments):
        if named.reading in _NO_TRAINING:
            example = f"{entry.id}: {named.name} ({named.reason})"
            entry.out.append(passed_over(_NO_TRAINING[named.reading], example))
        else:
            stated.setdefault(tasks.dataset(named.name), []).append(named)
    for id, each in stated.items():
        end = ("Dataset", id)
        sure = [named for named in each if named.reading is ListedAs.TRAINED]
        text = ", ".join(named.name for named in sure or each)
        comment = "; ".join(dict.fromkeys(named.reason for named in sure or each if named.reason))
        if sure:
            entry.relate("TRAINED_ON", end, field, text, comment=comment)
        else:
            entry.suppose("TRAINED_ON", end, field, text, comment)


def _with_owner(value: str) -> str:
    """The id of a parent. A name without an owner is one only where the Hub had such ids."""
    id = id_with_owner(hub_id(value))
    if split_owner(id)[0] is None:
        raise InvalidId("a name without an owner, not the id of a model")
    return id


def _linked_dataset(link: str) -> str:
    """The id in a link to a dataset, or the id itself."""
    if "://" in link and "/datasets/" not in link:
        raise InvalidId("a link, but not to a dataset of the Hub")
    return dataset_id(link)
