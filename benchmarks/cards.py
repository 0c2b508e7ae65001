"""How often the rules for cards are right: against the labels of readers who did not see them.

    python -m benchmarks.cards [FOLDER] [--rules] [--misses | --time]

A folder holds `cards/*.md`, and `reader_a.csv` and `reader_b.csv` of the two readers with the
columns `card, field, value, line`. Without one, the sixty cards of `tests/data/cards/` are read,
whose labels are `labels_a.csv` and `labels_b.csv`; the rules have learned from all of them.

A value is right when a reader has it: the same line, and one text holds the other when marks,
spaces and case are left out; or the very same text at another line. Of texts that are read by
their line (limitation, input and output format) the line counts, or the one after or before it.
With `--rules` the rules are measured alone, without the judge. With `--time` it says instead how
much processor time a card takes, once all words are ready.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ptmgraph.analysis.cards.reading import read_card
from ptmgraph.analysis.cards.records import FIELDS

CARDS = Path(__file__).parents[1] / "tests" / "data" / "cards"
BY_LINE = frozenset({"limitation", "input_format", "output_format"})
_MARKS = re.compile(r"[\W_]+")


class Label(NamedTuple):
    """One value as a reader or the rules have it."""

    card: str
    field: str
    value: str
    line: int


def labels(file: Path) -> list[Label]:
    """What a reader found."""
    with file.open(newline="", encoding="utf-8-sig") as rows:
        return [
            Label(row["card"], row["field"].strip(), row["value"], int(row["line"]))
            for row in csv.DictReader(rows)
        ]


def readers(folder: Path) -> tuple[list[Label], list[Label]]:
    """The labels of both readers of a folder."""
    name = "labels" if (folder / "labels_a.csv").exists() else "reader"
    return labels(folder / f"{name}_a.csv"), labels(folder / f"{name}_b.csv")


def found(folder: Path, *, judging: bool = True) -> list[Label]:
    """What is found in all cards of a folder; without `judging` by the rules alone."""
    cards = folder / "cards" if (folder / "cards").is_dir() else folder
    return [
        Label(file.name, value.field, value.value, value.line)
        for file in sorted(cards.glob("*.md"))
        for value in read_card(file.read_text("utf-8"), judging=judging).values
    ]


def same(one: Label, other: Label) -> bool:
    """Whether two of a card and field are one value."""
    if one.card != other.card or one.field != other.field:
        return False
    if one.field in BY_LINE:
        return abs(one.line - other.line) <= 1
    a, b = (_MARKS.sub("", label.value.lower()) or label.value for label in (one, other))
    return a == b or (one.line == other.line and (a in b or b in a))


class Score(NamedTuple):
    """Counts of one field: found and right, found in all, labels that were found, labels."""

    right: int
    found: int
    recalled: int
    labels: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.recalled / self.labels if self.labels else 1.0


def score(ours: Iterable[Label], theirs: Iterable[Label]) -> dict[str, Score]:
    """The score of each field."""
    mine, read = list(ours), list(theirs)
    counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for label in mine:
        counts[label.field]["found"] += 1
        counts[label.field]["right"] += any(same(label, other) for other in read)
    for label in read:
        counts[label.field]["labels"] += 1
        counts[label.field]["recalled"] += any(same(label, other) for other in mine)
    return {f: Score(c["right"], c["found"], c["recalled"], c["labels"]) for f, c in counts.items()}


def milliseconds(folder: Path) -> tuple[float, float]:
    """Processor time of a card, the least of five rounds, and its letters; both in the mean."""
    cards = folder / "cards" if (folder / "cards").is_dir() else folder
    texts = [file.read_text("utf-8") for file in sorted(cards.glob("*.md"))]
    rounds = []
    for _ in range(6):
        start = time.process_time()
        for text in texts:
            read_card(text)
        rounds.append(time.process_time() - start)
    return min(rounds[1:]) * 1_000 / len(texts), sum(map(len, texts)) / len(texts)


def main(options: list[str]) -> None:
    """Print the scores against each reader, and between them."""
    folder = next((Path(option) for option in options if not option.startswith("--")), CARDS)
    if "--time" in options:
        spent, letters = milliseconds(folder)
        print(f"{spent:.2f} ms of processor time a card of {letters:,.0f} letters, in the mean")
        return
    ours, (one, other) = found(folder, judging="--rules" not in options), readers(folder)
    tables = [score(ours, one), score(ours, other)]
    either = score(ours, one + other)
    both = [a for a in one if any(same(a, b) for b in other)]
    agreed, between = score(ours, both), score(one, other)
    print("| field | found | precision a / b / either | recall a / b / both | readers agree |")
    print("| --- | --- | --- | --- | --- |")
    for field in FIELDS:
        a, b = (table[field] for table in tables)
        agree = between[field]
        print(
            f"| {field} | {a.found} | {a.precision:.2f} / {b.precision:.2f} / "
            f"{either[field].precision:.2f} | {a.recall:.2f} / {b.recall:.2f} / "
            f"{agreed[field].recall:.2f} | {agree.precision:.2f} / {agree.recall:.2f} |"
        )
    if "--misses" in options:
        for label in ours:
            if not any(same(label, known) for known in one + other):
                print("only found:", *label)
        for label in both:
            if not any(same(label, mine) for mine in ours):
                print("not found:", *label)


if __name__ == "__main__":
    main(sys.argv[1:])
