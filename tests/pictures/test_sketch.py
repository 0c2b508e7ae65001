"""The small drawings of findings: well formed for any name, folded, and inside their frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from ptmgraph.answers.sketch import Bar, Bars, Chain, Fan, Sketch, Stop, Trail
from ptmgraph.pictures.picture import BROKEN
from ptmgraph.pictures.sketch import HEIGHT, WIDTH, sketch_svg, sketch_words

_SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "evil/<img src=x onerror=alert(1)>",
    "</text></svg><script>alert(1)</script>",
    "a&b \"c\" 'd' ]]> <!-- {{x}}",
    "nul\x00 bell\x07 half \ud800 of a pair \uffff",
    "",
    "o/" + "very-long-" * 40,
    "مالك/نموذج \u202e模型🙂",
)


def sketches(name: str, count: int = 6) -> list[Sketch]:
    stops = tuple(Stop(f"{name}{n}" if n else name, (name,)) for n in range(count))
    bare = tuple(Stop(stop.name) for stop in stops)
    return [
        Trail(stops, min(2, count - 1), name),
        Trail(bare[:1], 0, name),
        Chain(stops),
        Bars(tuple(Bar(stop, 10**n, not n) for n, stop in enumerate(stops[:4])), name),
        Fan(stops[0], stops, count),
    ]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("count", [1, 6, 40])
def test_names_of_strangers_are_text_in_a_drawing(name: str, count: int) -> None:
    for sketch in sketches(name, count):
        root = ET.fromstring(sketch_svg(sketch).encode())
        known = {"svg", "style", "text", "path", "circle", "rect"}
        assert {element.tag.removeprefix(_SVG) for element in root.iter()} <= known
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not {one for one in attributes if one.startswith("on") or "href" in one}
        assert sketch_words(sketch)


@pytest.mark.parametrize("count", [1, 2, 3, 14, 15, 40])
def test_all_marks_stand_inside_the_frame(count: int) -> None:
    for sketch in sketches("an-owner/a-model-with-a-long-name-7B-Instruct", count):
        root = ET.fromstring(sketch_svg(sketch))
        for text in root.iter(f"{_SVG}text"):
            assert 0 <= float(text.attrib["x"]) <= WIDTH
            assert 8 <= float(text.attrib["y"]) <= HEIGHT
        for dot in root.iter(f"{_SVG}circle"):
            x, y, r = (float(dot.attrib[name]) for name in ("cx", "cy", "r"))
            assert r <= x <= WIDTH - r
            assert r <= y <= HEIGHT - r


def test_a_way_shows_the_step_that_dropped_a_term_and_folds_the_rest() -> None:
    stops = tuple(Stop(f"m{n}", ("llama3" if n < 5 else "mit",)) for n in range(12))
    root = ET.fromstring(sketch_svg(Trail(stops, 5, "drops the terms")))
    shown = [text.text for text in root.iter(f"{_SVG}text")]
    assert [text for text in shown if text and text.startswith("m") and text != "mit"] == [
        "m0",
        "m4",
        "m5",
        "m11",
    ]
    assert {"3 more between", "5 more between", "drops the terms"} <= {*shown}
    assert [path.attrib.get("stroke") for path in root.iter(f"{_SVG}path")].count(BROKEN) == 1
    told = sketch_words(Trail(stops[:2], 1, "drops the terms"))
    assert told == "m0 (llama3), then drops the terms: m1 (llama3)"
