"""Which code uses a model or dataset, or anything that was made from it: the blast radius."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import streamlit as st

from ptmgraph.answers.impact import Impact
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.pictures.reuse import box_of, steps_to_users
from ptmgraph.views.address import choice
from ptmgraph.views.evidence import basis, weakest
from ptmgraph.views.graph_access import impact_of
from ptmgraph.views.missing import tell_missing, tell_renamed
from ptmgraph.views.parts import show_metrics
from ptmgraph.views.places import show_places
from ptmgraph.views.reuse_drawing import draw_reuse
from ptmgraph.views.tables import show_table

_SHOWN_AS = {"picture": "Picture", "places": "Places in code", "models": "Models"}
_PLACES = (
    *("repository", "stars", "place", "line", "mode", "scope", "model", "steps", "path"),
    *("revision", "basis"),
)
_MODELS = ("model", "steps", "relation", "made_from", "basis", "downloads", "repositories")


def show_users(kind: str, id_: str) -> None:
    """Shows what is hit when the model or dataset is withdrawn. Raises a `StoreError`."""
    try:
        hit = impact_of(id_, kind)
    except NotFound:
        tell_missing("reuse", kind, id_)
        return
    tell_renamed(id_, hit.id)
    _show_totals(hit)
    if hit.truncated:
        st.warning("More models are made from it than can be followed; there may be more code.")
    if hit.uses:
        shown_as = choice(st.container(), "Shown as", "view", _SHOWN_AS)
    else:
        st.info(
            "No code in the graph uses it, or anything that was made from it. Code that was not "
            "loaded may: `ptmgraph scan FOLDER --load` adds a folder of it."
        )
        shown_as = "models"
    uses = [_use(hit, use) for use in hit.uses]
    if shown_as == "places":
        show_places(uses, _PLACES, key="places")
    elif shown_as == "models":
        show_table(Result(_MODELS, [*_models(hit)]), key="models", file_name="models")
    else:
        focus = box_of(hit.kind, hit.id)
        draw_reuse(f"Code that rests on {focus}", steps_to_users(hit), focus, uses)


def _show_totals(hit: Impact) -> None:
    stars = {use["repository"]: use["stars"] for use in hit.uses}
    downloads = [row["downloads"] for row in hit.models]
    totals = {
        "Repositories": (hit.repositories, "that use it, or anything made from it"),
        "Files": (hit.files, "as far as sources name files"),
        "Models": (len(hit.models), "that go: itself, if it is one, and all made from it"),
        "Downloads in 30 days": _sum(downloads, "models"),
        "Stars": _sum(stars.values(), "repositories"),
    }
    show_metrics(totals)


def _sum(values: Collection[int | None], of: str) -> tuple[int | None, str]:
    """The sum of the known values, and how many are known."""
    known = [value for value in values if value is not None]
    meaning = f"of the {len(known):,} out of {len(values):,} {of} for which a source says it"
    return sum(known) if known else None, meaning


def _use(hit: Impact, use: Row) -> Row:
    """A use with the way to it; it is as sure as the weakest step of that way."""
    path = hit.path(use["model"]) if use["model"] else []
    names = [use["model"] or hit.id, *(step["parent"] for step in path)]
    return {
        **use,
        "box": use["model"] or box_of(hit.kind, hit.id),
        "steps": use["depth"],
        "path": " ← ".join(reversed(names)) if path else None,
        "basis": basis(weakest([use, *path])),
    }


def _models(hit: Impact) -> Iterable[Row]:
    for row in hit.models:
        step = hit.steps.get(row["model"])
        made = {"relation": step["relation"], "made_from": step["parent"]} if step else {}
        yield {**row, **made, "steps": row["depth"], "basis": basis(step) if step else None}
