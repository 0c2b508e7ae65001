"""What the small drawing of a finding shows, as plain data. Names in it come from strangers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Row
from ptmgraph.queries.catalog import run

_MOST_BARS, _MOST_PARTS = 4, 40


class Stop(NamedTuple):
    """One on a way: its name, and the licences that it states; None for what has none, such as a
    line of code."""

    name: str
    licences: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Trail:
    """From the first stop to the last. What leads to the stop number `broken` stands out, for the
    reason that `means` tells."""

    stops: tuple[Stop, ...]
    broken: int
    means: str


@dataclass(frozen=True)
class Chain:
    """Steps from a root to the model that is farthest from one."""

    stops: tuple[Stop, ...]


class Bar(NamedTuple):
    """How much of something one has; of several bars one is `told` in the sentence."""

    stop: Stop
    amount: int
    told: bool


@dataclass(frozen=True)
class Bars:
    """The first of a ranking, the most first; `unit` says of what."""

    bars: tuple[Bar, ...]
    unit: str


@dataclass(frozen=True)
class Fan:
    """One that was made from many: the first `parts`, of so many."""

    into: Stop
    parts: tuple[Stop, ...]
    count: int


Sketch = Trail | Chain | Bars | Fan


def sketch(store: Store, question: str, told: Row, rows: Sequence[Row]) -> Sketch:
    """What is drawn of a finding; `told` is the row of which its sentence tells, among its first
    `rows`. Raises a `StoreError`."""
    return _SKETCHES[question](store, told, rows)


def _relabelled(store: Store, told: Row, _rows: Sequence[Row]) -> Trail:
    model, first, base = told["model"], told["dropped_by"], told["base"]
    steps = run(store, "steps-above", {"id": model})
    way = [*_way_up(steps, model, first), *_way_up(steps, first, base)[1:]][::-1]
    stops = _with_licences(store, way)
    return Trail(stops, way.index(first), "drops the terms of the base")


def _in_code(_store: Store, told: Row, _rows: Sequence[Row]) -> Trail:
    places = tuple(map(Stop, (told["places"] or ())[:1]))
    model = Stop(told["model"], (told["model_license"],))
    stops = (Stop(told["repository"], (told["license"],)), *places, model)
    return Trail(stops, len(stops) - 1, "loads what allows no commercial use")


def _dataset(_store: Store, told: Row, rows: Sequence[Row]) -> Bars:
    def bar(row: Row) -> tuple[Stop, int]:
        return Stop(row["dataset"], tuple(row["licenses"])), row["models"] + row["repositories"]

    return _bars(told, rows, bar)


def _unlicensed(_store: Store, told: Row, rows: Sequence[Row]) -> Bars:
    def bar(row: Row) -> tuple[Stop, int]:
        return Stop(row["model"], tuple(row["stated"])), row["children"] + row["repositories"]

    return _bars(told, rows, bar)


def _merge(store: Store, told: Row, _rows: Sequence[Row]) -> Fan:
    parents = run(store, "steps-from", {"ids": [told["model"]]}).column("parent")
    (into,) = _with_licences(store, [told["model"]])
    parts = _with_licences(store, list(dict.fromkeys(parents))[:_MOST_PARTS])
    return Fan(into, parts, told["parents"])


def _chain(store: Store, _told: Row, rows: Sequence[Row]) -> Chain:
    model = max(rows, key=lambda one: one["generation"])["model"]
    steps = run(store, "steps-above", {"id": model})
    return Chain(_with_licences(store, _way_up(steps, model)[::-1]))


def _name(_store: Store, told: Row, _rows: Sequence[Row]) -> Trail:
    said, _, fact = told["found"].rpartition("): ")[2].rstrip(".").partition(", ")
    stops = (Stop(said), *([Stop(fact.removeprefix("but "))] if fact else []))
    return Trail(stops, len(stops) - 1, "but")


_SKETCHES: Mapping[str, Callable[[Store, Row, Sequence[Row]], Sketch]] = {
    "relabelled-models": _relabelled,
    "restricted-weights-in-code": _in_code,
    "datasets-hit-most": _dataset,
    "widest-merges": _merge,
    "longest-chains": _chain,
    "names-against-facts": _name,
    "unlicensed-foundations": _unlicensed,
}


def _way_up(steps: Iterable[Row], start: str, end: str | None = None) -> list[str]:
    """A shortest way from a model up to another, or to its nearest root. Where no step leads to the
    other one, it comes next."""
    parents: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        parents[step["child"]].append(step["parent"])
    came_from = {start: start}
    for model in (queue := [start]):
        if model == end or (end is None and not set(parents[model]) - {model}):
            break
        for parent in parents[model]:
            if parent not in came_from:
                came_from[parent] = model
                queue.append(parent)
    if end is not None:
        came_from.setdefault(end, start)
    way = [model if end is None else end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _with_licences(store: Store, models: Sequence[str]) -> tuple[Stop, ...]:
    rows = run(store, "models", {"ids": [*models]})
    licences = {row["id"]: tuple(row["licenses"]) for row in rows}
    return tuple(Stop(model, licences.get(model, ())) for model in models)


def _bars(told: Row, rows: Sequence[Row], bar: Callable[[Row], tuple[Stop, int]]) -> Bars:
    """The first rows, and the one that is told, if it is none of them in place of the last."""
    shown = [*rows[:_MOST_BARS]]
    if told not in shown:
        shown[-1] = told
    return Bars(tuple(Bar(*bar(row), row is told) for row in shown), "models and repositories")
