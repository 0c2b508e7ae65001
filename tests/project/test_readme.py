"""The README's figures are those that the benchmarks wrote."""

from __future__ import annotations

from benchmarks.readme import README, page


def test_the_figures_are_those_of_the_results() -> None:
    assert README.read_text("utf-8") == page(), "run: python -m benchmarks.readme"
