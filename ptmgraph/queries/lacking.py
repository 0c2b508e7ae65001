"""What the loaded data lacks for a canned question that found nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import get

_NOT_ASKED = re.compile(r"OPTIONAL MATCH.*|\{[^{}]*\}")  # a question is answered without these
_NODE = re.compile(r"\((\w*):(\w+)")
_TYPES = re.compile(r"\[\w*:([A-Z_|]+)(?:\*1[.\d]*)?\]")
_NAMED = re.compile(r"\b(\w+)\.id (?:= ('[^']*')|IN \[([^\]]*)\])")
_PRESENT = re.compile(r"\b(\w+)\.(\w+) IS NOT NULL")

_TALLY = re.compile(r"\(\w+:Tally\) WHERE \w+\.id STARTS WITH '(\w+)/'")
_LABEL = "(:License)-[:LICENSED_UNDER]-"
_TRAINED = "(:Dataset)-[:TRAINED_ON]-"
_STEP = f"(:Model)-[:{'|'.join(LINEAGE)}]-"
_JUDGED = _STEP + _LABEL
_USED = "(:Repository)-[:REUSES]-"
_PART = "(:NameComponent)-[:HAS_COMPONENT]-"
_NAME = "(m:Model) m.convention IS NOT NULL"
_DEFECT = "(m:Model) m.name_defects IS NOT NULL"
_COUNTED = {
    "tasks": "(:Task)-[:PERFORMS]-",
    "datasets": _TRAINED,
    **dict.fromkeys(("licenses", "license_pairs", "license_drift"), _LABEL),
    **dict.fromkeys(("largest_families", "deepest_chains", "longest_chains"), "(:Family)"),
    **dict.fromkeys(("undocumented_roots", "conflicts_by_reach", "unlicensed_foundations"), _STEP),
    **dict.fromkeys(("license_changes_since", "owners_who_relabel", "relabelled_models"), _JUDGED),
    **dict.fromkeys(("permissive_on_restricted", "restriction_first_dropped"), _JUDGED),
    **dict.fromkeys(("datasets_behind_permissive_models", "datasets_hit_most"), _TRAINED),
    "behind_non_commercial_data": _TRAINED,
    "repositories_bundling_restricted_weights": _USED,
    "restricted_weights_in_code": _USED,
    "widest_merges": "(:Model)-[:MERGED_FROM]-",
    **dict.fromkeys(("component_kinds", "most_common_components", "naming_drift"), _PART),
    **dict.fromkeys(("component_kinds_by_owner", "undeclared_datasets"), _PART),
    "names_against_lineage": f"{_PART} {_STEP}",
    "component_kinds_by_task": f"(:Task)-[:PERFORMS]- {_PART}",
    "component_kinds_by_year": _PART,
    **dict.fromkeys(("conventions", "conventions_by_owner", "conventions_by_year"), _NAME),
    "uninformative_downloads": "(m:Model) m.downloads IS NOT NULL",
    **dict.fromkeys(("names_against_facts", "defect_kinds", "lookalikes"), _DEFECT),
    "misleading_names": _DEFECT,
}
"""What tallies count, where a graph may have none of it."""


_CODE = "ptmgraph load code PATH"
_HISTORIES = "ptmgraph load git PATH"
_LOADED_WITH = {
    **dict.fromkeys(("Repository", "REUSES", "USES_DATASET", "RESTS_ON"), _CODE),
    **dict.fromkeys(("RepositoryHealth", "HAS_HEALTH", "RELEASED_WITH"), _HISTORIES),
}
_ELSE = "ptmgraph load hub-dump PATH"


def absent_types(counts: Mapping[str, int], name: str) -> list[str]:
    """The labels and relationships that the canned question `name` asks for, of which a graph with
    these `counts` has none. Asks no graph."""
    text = _asked_for(name)
    absent = [label for _, label in _NODE.findall(text) if not counts.get(label)]
    for types in _TYPES.findall(text):
        if not any(counts.get(type) for type in types.split("|")):
            absent.append(types.replace("|", " or "))
    return list(dict.fromkeys(absent))


def loaded_with(absent: Sequence[str]) -> str:
    """The command that loads what `absent_types` found."""
    return next((_LOADED_WITH[name] for name in absent if name in _LOADED_WITH), _ELSE)


def lacking(store: Store, name: str) -> list[str]:
    """A sentence on what the canned question `name` asks for and the graph has none of: labels,
    relationships, nodes with these ids, and properties that must have a value. Empty when it has
    some of each. Raises a `StoreError`."""
    text = _asked_for(name)
    counts = store.manifest["counts"]
    labels = dict(_NODE.findall(text))
    absent = absent_types(counts, name)
    for variable, one, several in _NAMED.findall(text):
        label, ids = labels.get(variable), re.findall("'([^']*)'", one or several)
        if label and counts.get(label) and not _some(store, label, "id", ids):
            absent.append(f"{label} {' or '.join(ids)}")
    for variable, name in _PRESENT.findall(text):
        label = labels.get(variable)
        if label and counts.get(label) and not _some(store, label, name):
            absent.append(f"{label} with {name}")
    return [f"The loaded data has no {' and no '.join(dict.fromkeys(absent))}."] if absent else []


def _asked_for(name: str) -> str:
    """The text of the question without what it is answered without, and tallies as what they
    count."""
    text = _TALLY.sub(lambda found: _COUNTED.get(found[1], ""), get(name).text)
    return _NOT_ASKED.sub("", text)


def _some(store: Store, label: str, name: str, among: Sequence[str] = ()) -> bool:
    """Whether any node of the label has the property, with one of these values if there are some.
    All stand in a query file."""
    asked = "IN $among" if among else "IS NOT NULL"
    text = f"MATCH (n:{label}) WHERE n.{name} {asked} RETURN n.id AS id LIMIT 1"
    return len(store.query(text, {"among": list(among)} if among else {})) > 0
