"""Answers draw themselves in a notebook, and the example notebook runs."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import ptmgraph
from scripts.make_stories import STORIES, code_cells, run_cell

HOSTILE = "evil/<img src=x onerror=alert(1)> & co"


def drawing(html: str) -> ET.Element:
    """The first picture in some HTML."""
    start = html.index("<svg")
    return ET.fromstring(html[start : html.index("</svg>") + len("</svg>")])


def labels(html: str) -> set[str]:
    return {text.text or "" for text in drawing(html).iter("{http://www.w3.org/2000/svg}text")}


def test_a_lineage_draws_itself_folded_with_its_legend(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        lineage = graph.lineage("wide/hub", up=True, down=True)
        html = lineage._repr_html_()
        assert any(label.startswith("+") for label in labels(html))
        assert {"wide/hub", "Lineage of wide/hub", "adapter"} <= labels(html)
        assert "<table>" in lineage.edges._repr_html_()
        assert len(lineage.to_pandas()) == len(lineage.edges) == len(lineage.to_networkx().edges)
        assert "No source names a parent" in graph.lineage("diamond/top")._repr_html_()


def test_what_is_hit_a_check_and_a_thing_draw_themselves(fixture_home: Path) -> None:
    with ptmgraph.open(home=fixture_home) as graph:
        assert "What rests on chain/0" in labels(graph.impact("chain/0")._repr_html_())
        assert "chain/3" in graph.check("chain/3")._repr_html_()
        assert "chain/2" in labels(graph.show("chain/3")._repr_html_())
        assert "<svg" not in graph.show("chain/0")._repr_html_()


@pytest.mark.parametrize("id", [HOSTILE, "a" * 400, "多语言/模型-β", "$x$/`y`"])
def test_names_of_strangers_are_text_in_a_picture(id: str) -> None:
    from ptmgraph.pictures.folding import LineageStep, fold
    from ptmgraph.pictures.lineage import folded_picture
    from ptmgraph.pictures.svg import picture_svg

    steps = [LineageStep(id, "base", "MERGED_FROM")]
    svg = picture_svg(folded_picture(fold(steps, id), steps, id, {}), "licence")
    titles = {title.text for title in drawing(svg).iter("{http://www.w3.org/2000/svg}title")}
    assert f"Lineage of {id}" in titles
    assert not list(drawing(svg).iter("{http://www.w3.org/2000/svg}img"))


def test_the_stories_run_and_their_answers_stand_in_the_notebook(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(sample_home))
    notebook = json.loads(STORIES.read_text("utf-8"))
    names: dict[str, Any] = {}
    for cell in code_cells(notebook):
        assert cell["outputs"], "run: python -m scripts.make_stories"
        value = run_cell("".join(cell["source"]), names)
        assert value is not None
    names["graph"].close()
    assert len(names["lineage"].edges) >= 5
    assert names["hit"].repositories > 5
