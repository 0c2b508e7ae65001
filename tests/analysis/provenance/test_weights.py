"""The list of attributes is whole, and weights can be replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.analysis.provenance.attributes import (
    GROUPS,
    PLACES,
    STEPS,
    attributes,
    provenance_rows,
)
from ptmgraph.analysis.provenance.weights import (
    WeightsError,
    read_attribute_weights,
    score_of,
    usual_weights,
)
from ptmgraph.graph.schema import LINEAGE, NODE, REL


def test_every_attribute_can_be_found_and_weighs_something() -> None:
    known = attributes()
    assert 25 <= len(known) <= 35
    assert usual_weights().keys() == known.keys()
    assert all(weight > 0 for weight in usual_weights().values())
    assert {a.group for a in known.values()} == set(GROUPS)
    assert {a.step for a in known.values()} == set(STEPS)
    columns = {column.name for column in NODE["Model"].columns}
    for attribute in known.values():
        assert {r.removeprefix("<") for r in attribute.relations} <= {*REL, "LINEAGE"}, attribute.id
        assert {p.partition("=")[0] for p in attribute.properties} <= columns, attribute.id
        assert {place for places in attribute.settled_by for place in places} <= PLACES.keys()
        assert attribute.words and attribute.source
        if ("prose",) in attribute.settled_by:
            assert attribute.prose, f"{attribute.id}: absent from prose that nobody reads for it"
    assert {row["attribute"] for row in provenance_rows("traces")} <= known.keys()
    assert LINEAGE and "LINEAGE" not in REL


def test_a_file_of_weights_changes_those_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("\ufeffattribute,weight,why\ndataset,9,we care\nseed,0,\n", "utf-8")
    assert read_attribute_weights(file) == {**usual_weights(), "dataset": 9.0, "seed": 0.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("attribute,weight\ndatset,1\n", "no attribute 'datset'"),
        ("attribute,weight\ndataset,-1\n", "line 2: the weight is '-1'"),
        ("attribute,weight\nseed,1\ndataset,nan\n", "line 3: the weight is 'nan'"),
        ("attribute,weight\ndataset,inf\n", "the weight is 'inf'"),
        ("attribute,weight\ndataset,much\n", "the weight is 'much'"),
        ("attribute,weight\ndataset\n", "the weight is None"),
        ("name,value\ndataset,1\n", "needs the columns"),
        ("", "needs the columns"),
        ("attribute,weight\n", "needs the columns"),
        ("attribute\0,weight\ndataset,1\n", "needs the columns|cannot be read"),
    ],
)
def test_a_mistake_in_weights_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(WeightsError, match=words):
        read_attribute_weights(file)
    with pytest.raises(WeightsError, match="cannot be read"):
        read_attribute_weights(tmp_path)


def test_a_score_shows_its_parts() -> None:
    score = score_of([("present", 2), ("absent", 1), ("not looked at", 4), ("present", 0.5)])
    assert score == (2.5, 1, 4)
    assert str(score) == "2.5 to 6.5 of 7.5 (2.5 present, 1 absent, 4 not looked at)"
    assert str(score_of([("present", 1)])) == "1 of 1 (1 present, 0 absent, 0 not looked at)"
