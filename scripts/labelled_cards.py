"""Labelled cards as what the judge learns from: each candidate with its features and its answer."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from benchmarks.cards import BY_LINE, Label, labels, readers, same
from ptmgraph.analysis.cards.candidates.gathered import GROUPS, CardCandidate, candidates
from ptmgraph.analysis.cards.candidates.units import units
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.judge import chosen
from ptmgraph.analysis.cards.reading import keys, merged_values, ruled
from ptmgraph.analysis.cards.records import FIELDS, CardValue
from ptmgraph.analysis.cards.rivals import Spot

DATA = Path(__file__).parents[1] / "tests" / "data"
# The rules have learned from these.
OLD = ("cards", "cards_of_others", "card_variants", "card_lines")
_MARKS = re.compile(r"[\W_]+")
_VARIANT = re.compile(r"%%(\??) (\w+): (.*)")
_NEXT_LINE = re.compile(rf"\n\n(?=(?:{'|'.join(FIELDS)}):[^\n]*\n)")


class Mark(NamedTuple):
    """What a candidate is as a value: by what it is the same as others of its card (one of these
    is enough), whether it is right, and which labels (by number) it gives."""

    keys: tuple[tuple[str, ...], ...]
    is_right: bool
    labels: tuple[int, ...]


class Example(NamedTuple):
    """A candidate: its features; for each field of its group the answer 1, 0, or -1 where no reader
    says, and what it would be scored as."""

    group: str
    features: tuple[str, ...]
    answers: tuple[int, ...]
    marks: tuple[Mark, ...]
    spot: Spot


class Read(NamedTuple):
    """One labelled card."""

    set: str
    name: str
    ruled: list[CardValue]
    labels: list[Label]
    examples: list[Example]


def plain(text: str) -> str:
    return _MARKS.sub("", text.lower()) or text


def labelled_cards(groups: Collection[str] = tuple(GROUPS)) -> dict[str, list[Read]]:
    """All sets, by name, with the candidates of some groups."""
    learned = sorted(path for path in (DATA / "cards_learned").glob("*") if path.is_dir())
    folders = [DATA / "cards", DATA / "cards_of_others", *learned]
    found = {folder.name: read_set(folder, groups) for folder in folders}
    return found | {"card_variants": variants(groups), "card_lines": lines(groups)}


def variants(groups: Collection[str]) -> list[Read]:
    """The cards of `card_variants`, whose labels stand below each."""
    found = []
    for file in sorted((DATA / "card_variants").glob("*.md")):
        for number, card in enumerate(file.read_text("utf-8").rstrip("\n").split("\n%%%%\n")):
            rows = card.split("\n")
            text = "\n".join(row for row in rows if not _VARIANT.fullmatch(row))
            told = [match for row in rows if (match := _VARIANT.fullmatch(row))]
            pairs = [(match[2], value) for match in told for value in match[3].split(" | ")]
            name = f"{file.stem}_{number}"
            known = [_placed(name, field, value, text) for field, value in pairs]
            found.append(read("card_variants", name, text, known, groups))
    return found


def lines(groups: Collection[str]) -> list[Read]:
    """The pieces of `card_lines.txt`; of each only one field is labelled."""
    found = []
    text = (DATA / "card_lines.txt").read_text("utf-8")
    for number, block in enumerate(_NEXT_LINE.split(text)[1:]):
        head, _, piece = block.strip("\n").partition("\n")
        field, _, values = head.partition(":")
        name = f"line_{number}"
        told = [value.strip() for value in values.split("|") if value.strip()]
        known = [_placed(name, field, value, piece) for value in told]
        card = read("card_lines", name, piece, known, groups)
        found.append(card._replace(examples=[_only(field, e) for e in card.examples]))
    return found


def _placed(name: str, field: str, value: str, text: str) -> Label:
    """A label at the first line that has its value."""
    place = max(text.find(value), 0)
    return Label(name, field, value, text.count("\n", 0, place) + 1)


def _only(field: str, example: Example) -> Example:
    """An example whose answers for all other fields are unknown."""
    answers = zip(GROUPS[example.group], example.answers, strict=True)
    return example._replace(answers=tuple(a if name == field else -1 for name, a in answers))


def read_set(folder: Path, groups: Collection[str]) -> list[Read]:
    """The cards of a folder with their examples."""
    if (folder / "reader_b.csv").exists() or (folder / "labels_b.csv").exists():
        one, other = readers(folder)
        every = one + [b for b in other if not any(same(a, b) for a in one)]
    else:
        every = labels(folder / "reader_a.csv")
    cards = folder / "cards" if (folder / "cards").is_dir() else folder
    return [
        read(
            folder.name,
            file.name,
            file.read_text("utf-8"),
            [label for label in every if label.card == file.name],
            groups,
        )
        for file in sorted(cards.glob("*.md"))
    ]


def read(
    set: str, name: str, text: str, known: list[Label], groups: Collection[str] = tuple(GROUPS)
) -> Read:
    card = Card.of(text)
    found = ruled(card)
    every = list(candidates(card, found, groups))
    views = [unit.view.text for unit in units(card)]
    answers = Answers(text, card, known, every, views)
    examples = [
        Example(
            candidate.group,
            tuple(dict.fromkeys(candidate.features())),
            answers.of(candidate),
            tuple(mark(card, name, candidate, field, known) for field in GROUPS[candidate.group]),
            candidate.spot,
        )
        for candidate in every
    ]
    return Read(set, name, merged_values(found), known, examples)


def mark(card: Card, name: str, candidate: CardCandidate, field: str, known: list[Label]) -> Mark:
    """How a candidate would be scored as a value of a field."""
    (value,) = chosen(card, [(field, candidate, 0.9)])
    label = Label(name, field, value.value, value.line)
    hits = tuple(n for n, other in enumerate(known) if same(label, other))
    return Mark(tuple(keys(value)), bool(hits), hits)


class Answers:
    """Which candidates of a card the readers have."""

    def __init__(
        self,
        text: str,
        card: Card,
        known: list[Label],
        every: list[CardCandidate],
        views: list[str],
    ) -> None:
        self._card, self._views = card, views
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._labels = {
            field: [x for x in known if x.field == field]
            for field in (field for fields in GROUPS.values() for field in fields)
        }
        self._with_words = {
            label
            for label in known
            if label.field in BY_LINE
            and any(
                self._says(candidate, label)
                for candidate in every
                if candidate.group == "texts" and self._line(candidate) == label.line
            )
        }

    def of(self, candidate: CardCandidate) -> tuple[int, ...]:
        answer = self._of_text if candidate.group == "texts" else self._of_span
        return tuple(answer(candidate, field) for field in GROUPS[candidate.group])

    def _line(self, candidate: CardCandidate) -> int:
        return self._card.text.line(candidate.place.span.start)

    def _says(self, candidate: CardCandidate, label: Label) -> bool:
        said, wanted = plain(self._views[candidate.place.unit]), plain(label.value)
        return wanted[:15] in said or (len(said) > 3 and said in wanted)

    def _of_text(self, candidate: CardCandidate, field: str) -> int:
        line, answer = self._line(candidate), 0
        for label in self._labels[field]:
            if label.line == line:
                if label not in self._with_words or self._says(candidate, label):
                    return 1
                answer = -1
            elif abs(label.line - line) == 1:
                answer = -1
        return answer

    def _of_span(self, candidate: CardCandidate, field: str) -> int:
        start, end = candidate.place.span
        words, line, answer = plain(self._card.text.text[start:end]), self._line(candidate), 0
        for label in self._labels[field]:
            wanted = plain(label.value)
            shorter, longer = sorted((words, wanted), key=len)
            if label.line == line and shorter in longer:
                near = len(shorter) * 5 >= len(longer) * 2
                if near and self._overlaps(label, start, end):
                    return 1
                answer = -1
            elif words == wanted:
                answer = -1
        return answer

    def _overlaps(self, label: Label, start: int, end: int) -> bool:
        first = self._starts[label.line - 1] if label.line <= len(self._lines) else 0
        last = first + len(self._lines[label.line - 1]) if label.line <= len(self._lines) else 0
        value = label.value.split("\n")[0]
        place = self._card.text.text.find(value, first, last)
        if place < 0:
            return True
        while place >= 0:
            if place < end and start < place + len(value):
                return True
            place = self._card.text.text.find(value, place + 1, last)
        return False
