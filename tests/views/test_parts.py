"""Sentences with text of strangers in Markdown."""

from __future__ import annotations

import re

import pytest

from ptmgraph.views.parts import counted, plain_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("82 models (apache-2.0) drop terms.", "82 models (`apache-2.0`) drop terms."),
        ("acme/x: the data is gemma", "`acme/x`: the data is gemma"),
        ("1. one", "`1`. one"),
        ("12) one", "`12`) one"),
        ("don't re-use 3,000 of x_y", "don't re-use 3,000 of `x_y`"),
    ],
)
def test_words_stay_and_ids_are_code(text: str, shown: str) -> None:
    assert plain_words(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "evil/<img src=x onerror=alert(1)> **b** [l](http://evil.example) $x$",
        "# head :material/home: ![a](b) www.evil.example a@b.example",
        "- item\n* item\n+ item\n> quote\n| a | b |\n---",
        "`a`` ```x ~~no~~ <b>x</b> &amp; \\* :red[x] _x_ __x__",
    ],
)
def test_nothing_of_strangers_is_markup(text: str) -> None:
    outside = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", plain_words(text))
    assert re.fullmatch(r"[A-Za-z0-9 ().,:;'-]*", outside), outside


def test_counts_have_their_plural() -> None:
    assert [counted(n, "repository") for n in (1, 2_000)] == ["1 repository", "2,000 repositories"]
