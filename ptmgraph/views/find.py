"""The page Find: search for anything in the graph, and what is worth seeing in it; or one node."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.skeleton_placeholder import SkeletonPlaceholder

from ptmgraph.answers.findings import KINDS, Discovery, Silence, Story, stories
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.search import LABELS
from ptmgraph.pictures.sketch import WIDTH, sketch_svg, sketch_words
from ptmgraph.views.graph_access import finding, label_of, open_graph
from ptmgraph.views.node_page import show_node
from ptmgraph.views.parts import code_span, counted, lead_to, offer, plain_words
from ptmgraph.views.search_box import search_box

_ABOUT = (
    "Where a pre-trained model comes from, whether it may be shipped, who depends on it, "
    "and whether its name tells the truth."
)
_COUNTED = {
    "model": ("Model",),
    "lineage step": LINEAGE,
    "dataset": ("Dataset",),
    "repository": ("Repository",),
    "licence": ("License",),
}
_LARGE = 480  # pixels; the drawing of the first finding
_STORY_HEIGHT, _FINDING_HEIGHT, _FIRST_HEIGHT = 150, 330, 180
_MOST_STORIES = 3
_WORDS = {
    "lineage": "See the picture",
    "reuse": "See who and where",
    "names": "See the name",
}


def show() -> None:
    """Shows the search box, and below it the node in the address bar or the findings."""
    with st.spinner("Opening the graph"):
        open_graph()
    id_ = st.query_params.get("id", "")
    label = st.query_params.get("type") or label_of(id_)
    if not id_:
        st.title("ptmgraph", anchor=False)
        st.markdown(f"{_ABOUT} {_size()}")
    search_box(_choose, key="find", types=LABELS, value=id_, focus=not id_)
    if id_:
        show_node(label, id_)
    else:
        _show_findings()


def _choose(label: str, id_: str) -> None:
    st.query_params.from_dict({"type": label, "id": id_})


def _size() -> str:
    counts = open_graph().manifest["counts"]
    numbers = {noun: sum(counts.get(t, 0) for t in types) for noun, types in _COUNTED.items()}
    return f"Loaded: {', '.join(counted(n, noun) for noun, n in numbers.items() if n)}."


def _show_findings() -> None:
    """Room for all first, then what is found, one by one: nobody waits for the last. The first
    finding is as wide as the page, and stands before the stories."""
    first = st.skeleton(_FIRST_HEIGHT)
    ways = _room("stories", _MOST_STORIES, _STORY_HEIGHT)
    st.header("Found in the loaded data", anchor=False)
    cards = [first, *_room("findings", len(KINDS) - 1, _FINDING_HEIGHT)]
    found: list[Discovery | Silence] = []
    for question, card in zip(KINDS, cards, strict=True):
        found.append(finding(question))
        _show_finding(card, found[-1], wide=card is first)
    told = [*stories(found), *[None] * _MOST_STORIES]
    for way, story in zip(ways, told, strict=False):
        _show_story(way, story)
    absent = [f"{s.title}: {s.advice}" for s in found if isinstance(s, Silence) and s.advice]
    if absent:
        st.caption(f"Not in the loaded data. {' '.join(absent)}")


def _room(name: str, places: int, height: int) -> list[SkeletonPlaceholder]:
    """Places for cards, in rows of as many as there is room for: the style of the pages says so."""
    rows = st.container(horizontal=True, key=f"cards-{name}")
    return [rows.skeleton(height, width="stretch") for _ in range(places)]


def _show_finding(card: SkeletonPlaceholder, one: Discovery | Silence, *, wide: bool) -> None:
    """The drawing with its sentence: below it, or, on a page with room for that, beside it."""
    if isinstance(one, Silence):
        card.empty()
        return
    with card.container(border=True, gap="xsmall"):
        if wide:
            drawing, words = st.columns([2, 3], gap="medium", vertical_alignment="center")
        else:
            drawing = words = st.container(gap="xsmall")
        with words:
            st.markdown(f"**{one.title}**")
        drawing.image(
            sketch_svg(one.sketch),
            width=_LARGE if wide else WIDTH,
            alt=sketch_words(one.sketch),
        )
        with words:
            _tell(one)


def _tell(one: Discovery) -> None:
    st.markdown(plain_words(one.sentence))
    with st.container(horizontal=True):
        lead_to(one.door.page, _WORDS[one.door.page], one.door.label, one.door.id)
        if one.found > 1:
            st.page_link(
                "questions.py",
                label=f"List of {one.found:,}",
                query_params={"question": one.question},
            )


def _show_story(card: SkeletonPlaceholder, story: Story | None) -> None:
    if story is None:
        card.empty()
        return
    with card.container(border=True, gap="xsmall"):
        st.markdown(f"**{story.title}**")
        st.markdown(code_span(story.id))
        for number, (words, door) in enumerate(story.doors, 1):
            offer(door.page, f"{number}. {words}", door.label, door.id, **dict(door.more))


if __name__ == "__main__":
    show()
