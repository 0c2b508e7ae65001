"""Metrics: names in one spelling, values in one unit, ranges."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.claims.claim import Claim, with_units
from ptmgraph.analysis.claims.metrics import metric_name, read_value


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(
            ("Accuracy", "accuracy"),
            ("acc", "accuracy"),
            ("F1-Score", "f1"),
            ("nDCG@10", "ndcg@10"),
        ),
        *(("ndcg_at_10", "ndcg@10"), ("exact_match", "exactmatch"), ("ROUGE-L", "rougel")),
        *(("chrF++", "chrf++"), ("macro-F1", "f1macro"), ("Top-5 accuracy", "top5")),
    ],
)
def test_a_metric_has_one_name(written: str, name: str) -> None:
    assert metric_name(written) == name


@pytest.mark.parametrize(
    ("written", "name", "unit", "comparable"),
    [
        *(("0.92", "accuracy", "fraction", 0.92), ("92", "accuracy", "percent", 0.92)),
        *(("92,5 %", "f1", "percent", 0.925), ("1.0", "accuracy", "fraction", 1.0)),
        *(("12.3%", "wer", "percent", 0.123), ("1.35", "wer", "", 1.35)),
        *(("7.2 ± 0.1", "perplexity", "", 7.2), ("-0.3", "pearson", "fraction", -0.3)),
        *(("2e-1", "accuracy", "fraction", 0.2), ("9000", "fluffiness", "", 9000.0)),
    ],
)
def test_values_come_in_one_unit(written: str, name: str, unit: str, comparable: float) -> None:
    read = read_value(written, name)
    assert (read.unit, read.comparable, read.problem) == (unit, pytest.approx(comparable), "")


@pytest.mark.parametrize(
    ("written", "comparable"),
    [
        (["44.2", "61.5", "19.6", "0.98"], [0.442, 0.615, 0.196, 0.0098]),
        (["0.92", "0.95", "0.98"], [0.92, 0.95, 0.98]),
        (["44.2", "0.95"], [0.442, 0.95]),  # two tell nothing of each other
        (["44.2 %", "61.5 %", "19.6 %", "0.98"], [0.442, 0.615, 0.196, 0.98]),
    ],
)
def test_a_share_is_in_the_unit_of_its_card(written: list[str], comparable: list[float]) -> None:
    claims = [Claim("task", "d", "", str(n), "acc", w, "no", "") for n, w in enumerate(written)]
    found = [claim.reading().comparable for claim in with_units(claims)]
    assert found == pytest.approx(comparable)


def test_rounding_is_half_of_the_last_digit() -> None:
    assert read_value("0.92", "accuracy").rounding == pytest.approx(0.005)
    assert read_value("92.4", "accuracy").rounding == pytest.approx(0.0005)
    assert read_value("9e-3", "loss").rounding == pytest.approx(0.0005)


@pytest.mark.parametrize("written", ["NaN", "inf", "1e308", "high", "", "None", "0.9.1", "1e999"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|larger"):
        read_value(written, "accuracy")
