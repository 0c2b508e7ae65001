"""What the judge sees of numbers: candidates, forms, and of whom their clause speaks."""

from __future__ import annotations

import time

import pytest

from ptmgraph.analysis.cards.candidates.gathered import candidates
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.numbers.forms import millions, number_at, shape_of, sizes_in
from ptmgraph.analysis.cards.numbers.kinds import kind_of_title, told_in, word_kind
from tests.helpers.linear import takes_linear_time


def seen(text: str) -> dict[str, set[str]]:
    """The features of each number of a card."""
    card = Card.of(text)
    return {
        card.text.cut(candidate.place.span): set(candidate.features())
        for candidate in candidates(card, [], ["numbers"])
    }


@pytest.mark.parametrize(
    "written",
    [
        *(
            "110,6 milyon",
            "124 miljoen",
            "1,2 milioni",
            "95 milhões",
            "362 Mio.",
            "2,8 mil millones",
        ),
        *(
            "316 104 704",
            "2億1千万",
            "8천1백만",
            "3억 1,600만",
            "2.2 x 10^10",
            "7.84 \u00d7 10⁶",
            "3·10⁻⁵",
        ),
        *("41.9 million", "0.94 B", "thirty-three million"),
    ],
)
def test_a_number_is_found_with_its_unit(written: str) -> None:
    assert written in seen(f"# a\n\nWe count {written} in it.\n")


def test_a_word_that_begins_like_a_unit_is_none() -> None:
    assert {"7", "30"} <= set(seen("# a\n\nIt takes 7 milliseconds for 30 miles.\n"))


@pytest.mark.parametrize(
    ("written", "number", "shape", "size"),
    [
        ("7.3B", 7.3, "unit", 7_300),
        ("1,344,012,288", 1_344_012_288, "digits4", 1_344.012288),
        ("95 milhões", 95, "unit", 95),
        ("2 mil millones", 2, "unit", 2_000),
        ("0,861", 0.861, "below1", 0),
        ("2e-5", 2, "power", 0),
        ("512", 512, "power of two", 0),
        ("84.6", 84.6, "share", 0),
        ("AdamW", None, "word", 0),
    ],
)
def test_forms_of_numbers(written: str, number: float | None, shape: str, size: float) -> None:
    assert number_at(written) == number
    assert shape_of(written) == shape
    assert millions(written) == pytest.approx(size)


def test_sizes_in_names() -> None:
    assert sizes_in("Kestrel-7B-Instruct and plover 350M") == (7_000, 350)
    assert sizes_in("ViT-B/16") == ()


def test_kinds_of_words_and_titles() -> None:
    assert [word_kind(w) for w in ("F1", "tokens", "ms", "epochs", "BERT-base", "Zorblax9")] == [
        *("metric", "many", "time", "setting", "family", "name")
    ]
    assert kind_of_title("WER (%)") == "metric"
    assert kind_of_title("Learning rate") == "setting"
    assert "others" in told_in("modelo original") and "measures" in told_in("samples / sec")


def test_it_is_seen_of_whom_a_clause_speaks() -> None:
    text = (
        "# Plover-X\n\nPlover-X reaches an F1 of 81.5. The original BERT-base has an F1 of 77.4.\n"
    )
    found = seen(text)
    assert "subject:own" in found["81.5"] and "subject:own" not in found["77.4"]
    assert "others before" not in found["81.5"]


def test_rows_and_columns_of_a_table_are_seen() -> None:
    text = """---
model-index:
- name: plover
  results: [{metrics: [{value: 0.815}]}]
---
# Plover-X

| Model | F1 | ms |
|---|---|---|
| baseline | 77.4 | 12 |
| Plover-X | 81.5 | 31 |
"""
    found = seen(text)
    assert "cross:own1 metric" in found["81.5"] and "cross:own1 time" in found["31"]
    assert "cross:other by1 metric" in found["77.4"] and "key has others" in found["77.4"]
    assert "head_value:same" in found["81.5"] and "head_value:other" in found["77.4"]


@pytest.mark.parametrize("piece", ["|1.5", "a 1.5, ", "- name:\n", "- b: 1\n", "\n"])
def test_many_numbers_take_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        card = Card.of("# a\n\n" + piece * (length // len(piece)) + "|\n|-|\n")
        started = time.process_time()
        for candidate in candidates(card, [], ["numbers"]):
            set(candidate.features())
        return time.process_time() - started

    assert takes_linear_time(seconds, 2_000, 8_000)
