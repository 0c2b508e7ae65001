"""The attributes of models in the graph: the state of each, its place, and who above has it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ptmgraph.analysis.provenance.attributes import PLACES, ModelAttribute, State, attributes
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Row
from ptmgraph.queries.catalog import run

_MOST_PLACES = 3


@dataclass(frozen=True)
class AttributeState:
    """One attribute of one model.

    `places` say where it was seen; where it is absent, where was looked; where it was not looked
    for, what must be read first. `path` leads from the model to the nearest ancestor that has it
    while the model itself is not known to, both included; else it is empty.
    """

    attribute: ModelAttribute
    state: State
    places: tuple[str, ...]
    path: tuple[str, ...] = ()

    @property
    def ancestor(self) -> str:
        """The nearest ancestor that has it; empty when there is none, or the model has it."""
        return self.path[-1] if self.path else ""

    @property
    def place(self) -> str:
        """The places as one text, which says by its first word what they mean."""
        told = "; ".join(self.places)
        if self.state == "present":
            return told
        if self.state == "absent":
            return f"not in: {told}"
        return f"not read: {told}" if told else "no source tells of it"


def model_facts(store: Store, ids: Iterable[str]) -> dict[str, Row]:
    """What the graph says of these models and their attributes, by id; see the canned query
    `attributes-of`. An id that the graph does not have is absent. Raises a `StoreError`."""
    return {row["model"]: row for row in run(store, "attributes-of", {"ids": sorted(ids)})}


def attribute_states(store: Store, facts: Mapping[str, Row]) -> dict[str, list[AttributeState]]:
    """The state of every attribute of the models that `facts` (see `model_facts`) describe, in the
    order of the groups. Raises a `StoreError`."""
    seen = _evidence(store, list(facts))
    found = {}
    for id, row in facts.items():
        states = [_state(attribute, row, seen[id]) for attribute in attributes().values()]
        above = _ancestors(store, id)
        theirs = model_facts(store, above)
        found[id] = [_with_ancestor(state, above, theirs) for state in states]
    return found


def _state(attribute: ModelAttribute, row: Row, seen: Mapping[str, list[str]]) -> AttributeState:
    looked = set(row["looked_at"] or ())
    if attribute.id in (row["documents"] or ()):
        return AttributeState(attribute, "present", tuple(_places(attribute, row, seen)))
    if attribute.id in (row["lacks"] or ()):
        places = [PLACES[p] for group in attribute.settled_by for p in group if p in looked]
        return AttributeState(attribute, "absent", tuple(places))
    needed = (group for group in attribute.settled_by if looked.isdisjoint(group))
    unread = [" or ".join(PLACES[place] for place in group) for group in needed]
    return AttributeState(attribute, "not looked at", tuple(unread))


def _places(attribute: ModelAttribute, row: Row, seen: Mapping[str, list[str]]) -> Iterator[str]:
    """Where an attribute that is present was seen: record, property, relationships."""
    for trace in row["places"] or ():
        id, _, place = trace.partition(": ")
        if id == attribute.id:
            yield place
    for rule in attribute.properties:
        name, _, wanted = rule.partition("=")
        value = row.get(name)
        if isinstance(value, list) and wanted:  # of the formats, those that count
            value = [one for one in value if one in wanted.split()]
        if value:
            shown = ", ".join(value) if isinstance(value, list) else f"{value}"
            yield f"{name}: {shown}"
        elif name == "has_card":
            yield "card"
    told = [place for relation in attribute.relations for place in seen.get(relation, ())]
    yield from told[:_MOST_PLACES]
    if len(told) > _MOST_PLACES:
        yield f"and {len(told) - _MOST_PLACES} more"


def _evidence(store: Store, ids: list[str]) -> dict[str, dict[str, list[str]]]:
    """For each model, the places of its relationships by type; `<TYPE` are those to it."""
    found: dict[str, dict[str, list[str]]] = {id: defaultdict(list) for id in ids}
    for row in run(store, "attribute-evidence", {"ids": ids}):
        types = {row["relation"]} | ({"LINEAGE"} if row["relation"] in LINEAGE else set())
        for type in types:
            found[row["model"]][type] += row["evidence"] or ()
    for row in run(store, "quantised-copies", {"ids": ids}):
        copies = f"{row['copies']} in the graph, such as {row['example']}"
        found[row["model"]]["<QUANTIZED_FROM"].append(copies)
    return found


def _ancestors(store: Store, id: str) -> dict[str, tuple[str, ...]]:
    """The shortest path of stated steps to each ancestor, the nearest first."""
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for row in run(store, "stated-steps-above", {"id": id}):
        parents[row["child"]].append(row["parent"])
    paths: dict[str, tuple[str, ...]] = {id: (id,)}
    waiting = deque([id])
    while waiting:
        child = waiting.popleft()
        for parent in parents[child]:
            if parent not in paths:
                paths[parent] = (*paths[child], parent)
                waiting.append(parent)
    del paths[id]
    return paths


def _with_ancestor(
    state: AttributeState, above: Mapping[str, tuple[str, ...]], facts: Mapping[str, Row]
) -> AttributeState:
    if state.state == "present":
        return state
    for ancestor, path in above.items():
        if state.attribute.id in (facts.get(ancestor, {}).get("documents") or ()):
            return replace(state, path=path)
    return state
