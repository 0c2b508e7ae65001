"""The data files behind the analysis of names."""

from __future__ import annotations

import csv

import pytest

from ptmgraph.analysis.names.labels import WEIGHTS, WEIGHTS_OF_TODAY
from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.values import canonical_value, parameter_count, short_count
from ptmgraph.analysis.names.vocabulary import DATA, FILES, squash, vocabulary


@pytest.mark.parametrize("name", [*FILES, "aliases"])
def test_every_row_has_a_source_and_a_known_kind(name: str) -> None:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["source"]
        assert row["kind"] in KINDS
        assert all(squash(row[key]) for key in row if key in ("form", "name", "declared"))


def test_weights_are_small() -> None:
    sizes = [path.stat().st_size for path in (WEIGHTS, WEIGHTS_OF_TODAY)]
    assert sum(sizes) < 1_400_000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("7B", 7_000_000_000),
        ("1.3b", 1_300_000_000),
        ("1b5", 1_500_000_000),
        ("350M", 350_000_000),
        ("8x7b", 56_000_000_000),
        ("7bn", 7_000_000_000),
        ("7", None),
        ("base", None),
        ("", None),
    ],
)
def test_parameter_count(text: str, count: int | None) -> None:
    assert parameter_count(text) == count


@pytest.mark.parametrize(
    ("count", "text"),
    [(7_000_000_000, "7b"), (1_340_000_000, "1.3b"), (110_000_000, "110m"), (12, "12")],
)
def test_short_count(count: int, text: str) -> None:
    assert short_count(count) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("version", "v1_1", "1.1"),
        ("version", "V2", "2"),
        ("parameters", "1b7", "1.7b"),
        ("parameters", "7bn", "7b"),
        ("layers", "L-12", "12"),
        ("heads", "H-256", "256"),
        ("language", "English", "en"),
        ("language", "deu", "de"),
        ("architecture", "GPT_Neo", "gpt-neo"),
        ("task", "NER", "token-classification"),
        ("other", "My_Pet.Dog", "my-pet-dog"),
    ],
)
def test_canonical_value(kind: str, text: str, value: str) -> None:
    assert canonical_value(kind, text, vocabulary()) == value
