"""How the pages reach the graph. Every page asks through here, so that one open graph and one
set of cached answers serve all readers: answers are not to be changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from time import perf_counter
from typing import Any, NamedTuple

import streamlit as st

from ptmgraph.answers.ask import ask as answer_of
from ptmgraph.answers.ask import id_to_ask_about
from ptmgraph.answers.assess import Assessment, assess
from ptmgraph.answers.check import Standing, standings
from ptmgraph.answers.findings import Discovery, Silence, discovery
from ptmgraph.answers.impact import Impact, impact
from ptmgraph.answers.lineage import Lineage, walk_lineage
from ptmgraph.answers.passport import Passport, passport_of
from ptmgraph.answers.risk import RiskReport, risk
from ptmgraph.graph.current import current_graph, is_named
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.facets import Chosen, Facets
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.graph.store.search import Hit
from ptmgraph.pictures.atlas import MOST_DOTS, Atlas, atlas, branches, kin
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.lineage import steps_of
from ptmgraph.queries.catalog import Parameter, run

MOST_ROWS = 2_000
"""A lineage with its evidence is cut off at about so many models."""


class TimedResult(NamedTuple):
    """The rows of a canned query and the seconds they took when they were last asked for."""

    result: Result
    seconds: float


class Steps(NamedTuple):
    """All steps of a lineage on either side of a model."""

    above: tuple[LineageStep, ...]
    below: tuple[LineageStep, ...]


def _is_current(store: Store) -> bool:
    """Whether the graph that is open is still the newest one."""
    if not isinstance(store, ArcadeStore):
        return True
    if is_named(data_home(), store.graph):  # asked several times for each page
        return True
    try:
        return current_graph(data_home()).folder == store.graph.folder
    except StoreUnavailable:
        return True  # the open graph still answers


# No spinner, here and for passports: the routes ask too, and have no page on which to draw one.
@st.cache_resource(show_spinner=False, validate=_is_current, on_release=lambda store: store.close())
def open_graph() -> Store:
    """The graph in use, opened once for all readers. Raises `StoreUnavailable`."""
    return open_store()


def ask(name: str, **given: Any) -> TimedResult:
    """The answer to a canned query. Raises a `StoreError`."""
    store = open_graph()
    return _ask(store, _content(store), name, given)


def found_for(text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
    """`Store.search` in the graph in use. Raises a `StoreError`."""
    return open_graph().search(text, limit, types)


def facets_for(chosen: Chosen) -> Facets | None:
    """How many models a choice leaves; none for a server. Raises a `StoreError`."""
    store = open_graph()
    return store.graph.facets(chosen) if isinstance(store, ArcadeStore) else None


def models_for(chosen: Chosen, limit: int) -> list[Hit]:
    """The first models of a choice. Raises a `StoreError`."""
    store = open_graph()
    return store.graph.models(chosen, limit) if isinstance(store, ArcadeStore) else []


def node_with_id(text: str) -> Hit | None:
    """The node whose id is exactly `text`, if there is one. Raises a `StoreError`."""
    return next((hit for hit in found_for(text) if hit.id == text), None)


def label_of(id_: str) -> str:
    """The label of the node with this id, where the address does not say it: a model's if there
    is one, or none. Raises a `StoreError`."""
    labels = [hit.type for hit in found_for(id_) if hit.id == id_] if id_ else []
    return labels[0] if labels and "Model" not in labels else "Model"


def steps_around(model: str) -> Steps:
    """All steps above and below a model, without evidence. Raises a `StoreError`."""
    store = open_graph()
    content = _content(store)
    return Steps(_steps(store, content, "above", model), _steps(store, content, "below", model))


def steps_above(model: str) -> tuple[LineageStep, ...]:
    """The same above it only: below a model there may be thousands. Raises a `StoreError`."""
    store = open_graph()
    return _steps(store, _content(store), "above", model)


def lineage_of(model: str, *, up: bool, down: bool, depth: int) -> Lineage:
    """The nearest models of a lineage, with evidence. Raises a `StoreError`."""
    store = open_graph()
    return _lineage(store, _content(store), model, up, down, depth)


def overview_of(model: str, steps: tuple[LineageStep, ...]) -> Atlas:
    """The overview of these steps around a model, by branch; without a model, that of the most
    downloaded models, by kin. Raises a `StoreError`."""
    store = open_graph()
    return _overview_of(store, _content(store), model, steps)


def data_note() -> str:
    """Which data a picture shows, for its downloads."""
    return f"Data: {', '.join(open_graph().manifest['snapshots'])}"


def impact_of(id: str, kind: str) -> Impact:
    """What rests on a model or dataset. Raises `NotFound`, and other `StoreError`s."""
    store = open_graph()
    return _impact_of(store, _content(store), id, kind)


def risks_on(work: str) -> RiskReport:
    """The risks of a model or repository of the graph, and of all it rests on. Raises a
    `StoreError`."""
    store = open_graph()
    return _risks_on(store, _content(store), work)


def standings_on(works: Collection[str]) -> dict[str, Standing]:
    """How each work stands under the licence rules as it is published. Raises a `StoreError`."""
    store = open_graph()
    return _standings_on(store, _content(store), tuple(sorted(works)))


def assessment_of(ids: Collection[str]) -> Assessment:
    """The scorecards of these models. Raises `NotFound`, and other `StoreError`s."""
    store = open_graph()
    return _assessment_of(store, _content(store), tuple(ids))


def default_id(parameter: Parameter) -> str:
    """What a question is asked about before the reader chooses. Raises a `StoreError`."""
    store = open_graph()
    return _default_id(store, _content(store), parameter)


def finding(question: str) -> Discovery | Silence:
    """A finding on the graph, worked out once for all readers. Raises a `StoreError`."""
    store = open_graph()
    return _finding(store, _content(store), question)


def passport_on(label: str, id_: str) -> Passport | None:
    """The passport of a node, if its label has one. Raises a `StoreError`."""
    store = open_graph()
    return _passport_on(store, _content(store), label, id_)


def _content(store: Store) -> str:
    """What the graph holds, as a part of the key of cached answers."""
    return json.dumps(store.manifest["snapshots"], sort_keys=True)


# Resources, not data: a copy of a large answer for each run of a page takes longer than to ask, and
# Streamlit has no place for data yet when the server imports this.
@st.cache_resource(max_entries=200, show_spinner="Asking the graph")
def _ask(_store: Store, content: str, name: str, given: dict[str, Any]) -> TimedResult:
    start = perf_counter()
    return TimedResult(answer_of(_store, name, given), perf_counter() - start)


@st.cache_resource(max_entries=50, show_spinner="Asking the graph")
def _default_id(_store: Store, content: str, parameter: Parameter) -> str:
    return id_to_ask_about(_store, parameter)


@st.cache_resource(max_entries=100, show_spinner="Walking the lineage")
def _steps(_store: Store, content: str, side: str, model: str) -> tuple[LineageStep, ...]:
    return tuple(steps_of(run(_store, f"steps-{side}", {"id": model})))


@st.cache_resource(max_entries=20, show_spinner="Drawing the overview")
def _overview_of(_store: Store, content: str, model: str, steps: tuple[LineageStep, ...]) -> Atlas:
    if model:
        clusters = branches(steps, model)
        title = f"Overview of the lineage of {model}"
        facts = {row["id"]: row for row in run(_store, "models", {"ids": [*clusters]})}
    else:
        models, between = _weightiest(_store)
        facts = {row["id"]: row for row in models}
        clusters = {id_: kin(row) for id_, row in facts.items()}
        title = f"The {len(facts):,} most downloaded models"
        steps = tuple(steps_of(between))
    return atlas(title, clusters, facts, steps, data_note())


def _weightiest(store: Store) -> tuple[Iterable[Row], Iterable[Row]]:
    """The most downloaded models, and the steps from them."""
    if isinstance(store, ArcadeStore):
        return store.graph.weightiest(MOST_DOTS)
    models = run(store, "atlas", {"rows": MOST_DOTS})
    return models, run(store, "steps-from", {"ids": models.column("id")})


@st.cache_resource(max_entries=50, show_spinner="Walking the lineage")
def _lineage(_store: Store, content: str, model: str, up: bool, down: bool, depth: int) -> Lineage:
    return walk_lineage(_store, model, up=up, down=down, depth=depth, limit=MOST_ROWS)


@st.cache_resource(max_entries=50, show_spinner="Following the reuse")
def _impact_of(_store: Store, content: str, id: str, kind: str) -> Impact:
    return impact(_store, id, kind)


@st.cache_resource(max_entries=50, show_spinner="Looking at what is documented")
def _assessment_of(_store: Store, content: str, ids: tuple[str, ...]) -> Assessment:
    return assess(_store, ids)


@st.cache_resource(max_entries=50, show_spinner=False)
def _finding(_store: Store, content: str, question: str) -> Discovery | Silence:
    return discovery(_store, question)


@st.cache_resource(max_entries=200, show_spinner=False)
def _passport_on(_store: Store, content: str, label: str, id_: str) -> Passport | None:
    return passport_of(_store, label, id_)


@st.cache_resource(max_entries=50, show_spinner="Gathering risks")
def _risks_on(_store: Store, content: str, work: str) -> RiskReport:
    return risk(_store, work)


@st.cache_resource(max_entries=50, show_spinner="Checking licences")
def _standings_on(_store: Store, content: str, works: tuple[str, ...]) -> dict[str, Standing]:
    return standings(_store, works)
