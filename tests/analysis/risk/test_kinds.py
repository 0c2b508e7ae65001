"""The table of kinds, and the page that shows it."""

from __future__ import annotations

from ptmgraph.analysis.risk.kinds import PICKLES, SAFE_FORMATS, SEVERITIES, risk_kinds
from scripts.make_risk_page import PAGE, page


def test_every_kind_says_all_that_it_must() -> None:
    kinds = risk_kinds().values()
    assert len(kinds) >= 12
    for kind in kinds:
        assert kind.severity in SEVERITIES
        assert all((kind.title, kind.words, kind.advice, kind.seen_in, kind.source)), kind.id
        assert kind.words.endswith(".") and kind.advice.endswith(".")
    ranks = [SEVERITIES.index(kind.severity) for kind in kinds]
    assert ranks == sorted(ranks)


def test_no_format_is_both() -> None:
    assert not set(PICKLES) & set(SAFE_FORMATS)


def test_the_page_shows_the_table_as_it_is() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m scripts.make_risk_page"
