"""What the texts of model cards say, read by rules from what was loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from ptmgraph.analysis.cards.names import hub_link
from ptmgraph.analysis.cards.reading import read_card
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.words import language_code
from ptmgraph.analysis.claims.claim import Claim
from ptmgraph.graph.beside import CARD_SECTIONS, CARD_TEXTS, CARD_VALUES
from ptmgraph.graph.ids import InvalidId, dataset_id, hub_id, paper_id
from ptmgraph.graph.records import CARD_TEXT, Beside, Node, Record, Rel, rejected
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.claims import claim_records
from ptmgraph.loaders.derived.base import DerivedSource
from ptmgraph.loaders.fields import evidence

# One text for each model: that of the most trusted source. `seen` numbers the rows in the order
# of the inputs, the most trusted first.
_TEXTS = """
SELECT model_id, arg_min(text, seen)
FROM (SELECT *, row_number() OVER () AS seen FROM {0}) GROUP BY model_id ORDER BY model_id
"""
_CHILDREN = "SELECT DISTINCT start_id FROM {0} WHERE declared"
_LINEAGE = tuple(f"Model-{type}-Model" for type in LINEAGE)
# A parent that only the text names: below this the words are less clear than a statement.
_SURE = 0.9
_ABOUT_CARDS = "1910.09700"  # the paper that templates of cards cite for the measuring of carbon
_ARXIV = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?")
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "bn": 1e9}
_COUNT = re.compile(r"(\d[\d.,]*)\s?(bn|[kmbt])?(?:illions?|rillions?)?", re.IGNORECASE)
_KINDS = (
    ("QUANTIZED_FROM", re.compile(r"quant|gguf|awq|gptq|\bbit\b|convert", re.IGNORECASE)),
    ("ADAPTER_OF", re.compile(r"\bq?lora\b|adapter", re.IGNORECASE)),
    ("MERGED_FROM", re.compile(r"merge", re.IGNORECASE)),
    ("DISTILLED_FROM", re.compile(r"distil", re.IGNORECASE)),
    ("FINETUNED_FROM", re.compile(r"fine-?\s?tun|trained|affin", re.IGNORECASE)),
)


class CardFacts(DerivedSource):
    """Values and headings of the cards' texts. All of it is inferred, however clear the text is.

    A parent that only the text names becomes a step of the lineage when its words are clear and
    give an id of the Hub, and no source states a parent of the model.
    """

    name: ClassVar[str] = "cards"
    title: ClassVar[str] = "What the texts of model cards say"
    precedence: ClassVar[int] = 95
    reads: ClassVar[tuple[str, ...]] = (CARD_TEXTS.name, *_LINEAGE)

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        if CARD_TEXTS.name not in self.held:
            self.held = []  # the lineage alone says nothing of cards

    def records(self) -> Iterator[Record]:
        children = {
            id for table in _LINEAGE if table in self.held for (id,) in self.rows(_CHILDREN, table)
        }
        for model, text in self.rows(_TEXTS, CARD_TEXTS.name):
            self.progress += 1
            found = read_card(text)
            for value in found.values:
                row = value._asdict()
                del row["target"], row["start"]
                yield Beside(CARD_VALUES.name, {"model_id": model, **row})
            for section in found.sections:
                yield Beside(CARD_SECTIONS.name, {"model_id": model, **section._asdict()})
            yield from _on_the_graph(model, text, found.values, model not in children)


def _on_the_graph(
    model: str, text: str, values: Sequence[CardValue], is_alone: bool
) -> Iterator[Record]:
    """What of a card has a place in the graph. `is_alone`: no source states a parent."""
    fields = sorted({value.field for value in values})
    if not fields:
        return
    counts = [n for v in values if v.field == "parameter_count" if (n := _number(v.value))]
    seen = {"first_seen": None, "last_seen": None}  # dates of the model are not ours to say
    properties = {"card_fields": fields, "card_parameter_count": max(counts, default=None)}
    yield Node("Model", model, {**properties, **seen})
    lines = text.split("\n")
    for value in values:
        said = evidence(f"README.md:{value.line}: {value.value}")
        if value.field == "evaluation":
            yield from _claim(model, value)
        elif value.field == "base_model":
            if is_alone and value.confidence >= _SURE:
                yield from _step(model, value, lines, said)
        elif end := _end(value):
            type, label, id = end
            if label == "Paper":
                yield Node(label, id, {"url": f"https://{_site(id)}"})
            ends = ("Model", model, type, label, id)
            yield Rel(*ends, CARD_TEXT, said, declared=False, confidence=value.confidence)


def _step(model: str, value: CardValue, lines: list[str], said: str) -> Iterator[Record]:
    kind, linked = hub_link(value.target)
    try:
        parent = hub_id(linked if kind == "models" else value.value)
    except InvalidId:
        return
    if "/" not in parent and not linked:
        return  # a name without an owner and without a link may be any model
    if parent.lower() != model.lower():
        words = lines[value.line - 1]
        step = next((name for name, known in _KINDS if known.search(words)), "DERIVED_FROM")
        ends = ("Model", model, step, "Model", parent)
        yield Rel(*ends, CARD_TEXT, said, declared=False, confidence=value.confidence)


def _end(value: CardValue) -> tuple[str, str, str] | None:
    """The relationship type, label and id that a value gives; None when it names no known thing."""
    if value.field == "paper" and _ABOUT_CARDS not in value.value:
        if arxiv := _ARXIV.search(value.value):
            return "DESCRIBED_BY", "Paper", paper_id("arxiv", arxiv[1])
        if doi := _DOI.search(value.value):
            return "DESCRIBED_BY", "Paper", paper_id("doi", doi[0].rstrip("/."))
    if value.field == "language":
        code = language_code(value.value)
        return ("COVERS_LANGUAGE", "Language", code) if code else None
    if value.field == "dataset":
        kind, linked = hub_link(value.target)
        try:
            id = dataset_id(linked if kind == "datasets" else value.value)
        except InvalidId:
            return None
        if kind == "datasets" or (not value.target and "/" in id):
            return "TRAINED_ON", "Dataset", id
    return None


def _site(paper: str) -> str:
    kind, _, id = paper.partition(":")
    return f"arxiv.org/abs/{id}" if kind == "arxiv" else f"doi.org/{id}"


def _number(words: str) -> int | None:
    """A number of parameters, from its words."""
    match = _COUNT.match(words)
    if match is None:
        return None
    unit = (match[2] or "").lower()
    digits = match[1].rstrip(".,")
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    if grouped and not unit:
        return int(re.sub(r"[.,]", "", digits))
    try:
        number = float(digits.replace(",", ".")) * _SCALES.get(unit, 1.0)
    except ValueError:
        return None
    # A bare number is one of millions (`Params (M): 25.6`), or is not clear.
    return round(number) if unit else None


def _claim(model: str, value: CardValue) -> Iterator[Record]:
    """A result that the text states, as a claim; one without the name of its metric is none."""
    if not value.label and not value.context:
        return
    claim = Claim(
        task="",
        dataset=" ".join(value.context.split())[:120],
        dataset_id="",
        variant="",
        metric=" ".join(value.label.split())[:60],
        written=value.value,
        verified="unknown",
        place=f"README.md:{value.line}",
    )
    try:
        yield from claim_records(model, claim, CARD_TEXT, value.confidence)
    except ValueError as reason:
        yield rejected("README.md", value.line, f"claim: {reason}", f"{model}: {value.value}")
