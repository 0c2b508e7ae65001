"""What Neo4j's procedures and SHOW commands say of a graph, for the tools that ask for it.

The answers come from the declared schema and from how many rows of each type the graph has: types
without rows are left out, as Neo4j does. Columns are those of Neo4j 5.26 and of APOC 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ptmgraph.bolt.packstream import PackedStructure
from ptmgraph.graph.gate.functions import FUNCTIONS
from ptmgraph.graph.schema import NODE, REL, TABLES, Property, Type

VERSION = "5.26.0"
"""The Neo4j whose Cypher and answers these are like."""

_NODE, _RELATIONSHIP = 0x4E, 0x52
_NAMES: dict[Type, tuple[str, str]] = {  # in Neo4j's procedures, and in APOC
    Type.STRING: ("String", "STRING"),
    Type.INTEGER: ("Long", "INTEGER"),
    Type.FLOAT: ("Double", "FLOAT"),
    Type.BOOLEAN: ("Boolean", "BOOLEAN"),
    Type.TIMESTAMP: ("String", "STRING"),
    Type.STRINGS: ("StringArray", "LIST"),
}

ToolRows = list[dict[str, Any]]


@dataclass(frozen=True)
class ToolTable:
    """What a procedure or SHOW answers: its columns and rows."""

    columns: Sequence[str]
    rows: ToolRows


@dataclass(frozen=True)
class _Kind:
    """Relationships of one type between two labels, and how many there are."""

    start: str
    type: str
    end: str
    count: int


class Metadata:
    """The answers for one graph. `tables` are the merged tables that it was built from."""

    def __init__(self, tables: Path) -> None:
        self._tables = tables

    @cached_property
    def _counts(self) -> dict[str, int]:
        """The rows of each table. A graph does not change while it is open."""
        from pyarrow.parquet import read_metadata

        found = {name: self._tables / f"{name}.parquet" for name in TABLES}
        return {n: read_metadata(path).num_rows for n, path in found.items() if path.exists()}

    @cached_property
    def _labels(self) -> dict[str, int]:
        return {name: n for name in NODE if (n := self._counts.get(name, 0))}

    @cached_property
    def _kinds(self) -> list[_Kind]:
        kinds = (
            _Kind(start, rel.name, end, self._counts.get(f"{start}-{rel.name}-{end}", 0))
            for rel in REL.values()
            for start, end in rel.ends
        )
        return [kind for kind in kinds if kind.count]

    @cached_property
    def _types(self) -> list[str]:
        return list(dict.fromkeys(kind.type for kind in self._kinds))

    def labels(self) -> ToolTable:
        return ToolTable(["label"], [{"label": name} for name in self._labels])

    def relationship_types(self) -> ToolTable:
        return ToolTable(["relationshipType"], [{"relationshipType": name} for name in self._types])

    def property_keys(self) -> ToolTable:
        of_nodes = (prop.name for name in self._labels for prop in NODE[name].columns)
        of_rels = (prop.name for name in self._types for prop in REL[name].graph_properties)
        names = dict.fromkeys([*of_nodes, *of_rels])
        return ToolTable(["propertyKey"], [{"propertyKey": name} for name in names])

    def visualization(self) -> ToolTable:
        """One node for each label and one relationship for each kind. Their ids are made up."""
        places = {name: -1 - place for place, name in enumerate(self._labels)}
        nodes = [
            PackedStructure(
                _NODE, (place, [name], {"name": name, "indexes": [], "constraints": []}, str(place))
            )
            for name, place in places.items()
        ]
        relationships = []
        for place, kind in enumerate(self._kinds, 1):
            start, end = places[kind.start], places[kind.end]
            ids = (-place, start, end, kind.type, {"name": kind.type})
            relationships.append(
                PackedStructure(_RELATIONSHIP, (*ids, str(-place), str(start), str(end)))
            )
        row = {"nodes": nodes, "relationships": relationships}
        return ToolTable(list(row), [row])

    def node_type_properties(self) -> ToolTable:
        rows = [
            {"nodeType": f":`{name}`", "nodeLabels": [name], **_property(prop)}
            for name in self._labels
            for prop in NODE[name].columns
        ]
        columns = ["nodeType", "nodeLabels", "propertyName", "propertyTypes", "mandatory"]
        return ToolTable(columns, rows)

    def rel_type_properties(self) -> ToolTable:
        rows = [
            {"relType": f":`{name}`", **_property(prop)}
            for name in self._types
            for prop in REL[name].graph_properties
        ]
        return ToolTable(["relType", "propertyName", "propertyTypes", "mandatory"], rows)

    def meta_data(self) -> ToolTable:
        """`apoc.meta.data`: a row for each property, and for each label and relationship type."""
        rows = [*self._meta_of_nodes(), *self._meta_of_relationships()]
        return ToolTable(list(_META), [{**_META, **row} for row in rows])

    def _meta_of_nodes(self) -> Iterator[dict[str, Any]]:
        for label, count in self._labels.items():
            here: dict[str, Any] = {"label": label, "count": count, "elementType": "node"}
            for prop in NODE[label].columns:
                is_key = prop.name == "id"
                yield {**here, **_meta_property(prop), "unique": is_key, "index": is_key}
            kinds = [kind for kind in self._kinds if kind.start == label]
            for name in dict.fromkeys(kind.type for kind in kinds):
                ends = [kind.end for kind in kinds if kind.type == name]
                count = sum(kind.count for kind in kinds if kind.type == name)
                yield {**here, "property": name, "type": "RELATIONSHIP", "other": ends} | {
                    "count": count,
                    "array": True,
                }

    def _meta_of_relationships(self) -> Iterator[dict[str, Any]]:
        for name in self._types:
            kinds = [kind for kind in self._kinds if kind.type == name]
            count = sum(kind.count for kind in kinds)
            here: dict[str, Any] = {"label": name, "count": count, "elementType": "relationship"}
            for prop in REL[name].graph_properties:
                yield {**here, **_meta_property(prop)}
            for start in dict.fromkeys(kind.start for kind in kinds):
                ends = [kind.end for kind in kinds if kind.start == start]
                yield {**here, "property": start, "type": "RELATIONSHIP", "other": ends}

    def meta_graph(self) -> ToolTable:
        """`apoc.meta.graph`: counts of labels and of kinds of relationships, as maps."""
        nodes = [{"name": name, "count": count} for name, count in self._labels.items()]
        rels = [
            {"name": kind.type, "type": kind.type, "count": kind.count, "out": kind.count}
            for kind in self._kinds
        ]
        row = {"nodes": nodes, "relationships": rels}
        return ToolTable(list(row), [row])

    def constraints(self) -> ToolTable:
        """The key of each label."""
        rows = [
            {"id": place, "name": f"{name.lower()}_id", "type": "UNIQUENESS"}
            | {"entityType": "NODE", "labelsOrTypes": [name], "properties": ["id"]}
            | {"ownedIndex": f"{name.lower()}_id", "propertyType": None}
            for place, name in enumerate(self._labels, 1)
        ]
        return ToolTable(_CONSTRAINT, rows)

    def indexes(self) -> ToolTable:
        """The index of each key."""
        rows = [
            {"id": place, "name": f"{name.lower()}_id", "state": "ONLINE"}
            | {"populationPercent": 100.0, "type": "RANGE", "entityType": "NODE"}
            | {"labelsOrTypes": [name], "properties": ["id"], "indexProvider": "range-1.0"}
            | {"owningConstraint": f"{name.lower()}_id", "lastRead": None, "readCount": None}
            | {"options": {}}
            for place, name in enumerate(self._labels, 1)
        ]
        return ToolTable(_INDEX, rows)


def components(_: Metadata) -> ToolTable:
    row = {"name": "Neo4j Kernel", "versions": [VERSION], "edition": "community"}
    return ToolTable(list(row), [row])


def ping(_: Metadata) -> ToolTable:
    return ToolTable(["success"], [{"success": True}])


def databases(_: Metadata) -> ToolTable:
    row = {
        "name": "neo4j",
        "type": "standard",
        "aliases": [],
        "access": "read-only",
        "address": "localhost:7687",
        "role": "primary",
        "writer": False,
        "requestedStatus": "online",
        "currentStatus": "online",
        "statusMessage": "",
        "default": True,
        "home": True,
        "constituents": [],
    }
    return ToolTable(list(row), [row])


def default_database(_: Metadata) -> ToolTable:
    row = databases(_).rows[0]
    columns = [name for name in row if name not in ("default", "home", "constituents")]
    return ToolTable(columns, [row])


def procedures(_: Metadata) -> ToolTable:
    rows = [
        {"name": name, "description": "", "mode": "READ", "worksOnSystem": False}
        for name in sorted(PROCEDURES)
    ]
    return ToolTable(["name", "description", "mode", "worksOnSystem"], rows)


def functions(_: Metadata) -> ToolTable:
    rows = [{"name": name, "category": "", "description": ""} for name in sorted(FUNCTIONS)]
    return ToolTable(["name", "category", "description"], rows)


def empty(*columns: str) -> Callable[[Metadata], ToolTable]:
    """A table of these columns without rows."""
    return lambda _: ToolTable(columns, [])


def routing(address: str) -> dict[str, Any]:
    """The routing table for clients of clusters: the only server is this one, under the address
    that the client knows it by."""
    servers = [{"addresses": [address], "role": role} for role in ("ROUTE", "READ", "WRITE")]
    return {"ttl": 300, "servers": servers}


def _property(prop: Property) -> dict[str, Any]:
    kind = _NAMES[prop.type][0]
    return {"propertyName": prop.name, "propertyTypes": [kind], "mandatory": prop.name == "id"}


def _meta_property(prop: Property) -> dict[str, Any]:
    kind = _NAMES[prop.type][1]
    return {"property": prop.name, "type": kind, "array": kind == "LIST"}


_META: dict[str, Any] = {
    "label": None,
    "property": None,
    "count": 0,
    "unique": False,
    "index": False,
    "existence": False,
    "type": None,
    "array": False,
    "sample": None,
    "left": 0,
    "right": 0,
    "other": [],
    "otherLabels": [],
    "elementType": None,
}
_CONSTRAINT = ["id", "name", "type", "entityType", "labelsOrTypes", "properties"]
_CONSTRAINT += ["ownedIndex", "propertyType"]
_INDEX = ["id", "name", "state", "populationPercent", "type", "entityType", "labelsOrTypes"]
_INDEX += ["properties", "indexProvider", "owningConstraint", "lastRead", "readCount", "options"]

Asked = Callable[[Metadata], ToolTable]
PROCEDURES: dict[str, Asked] = {
    "apoc.meta.data": Metadata.meta_data,
    "apoc.meta.graph": Metadata.meta_graph,
    "apoc.schema.nodes": empty("label", "properties", "type", "size", "valuesSelectivity"),
    "db.labels": Metadata.labels,
    "db.ping": ping,
    "db.propertykeys": Metadata.property_keys,
    "db.relationshiptypes": Metadata.relationship_types,
    "db.schema.nodetypeproperties": Metadata.node_type_properties,
    "db.schema.reltypeproperties": Metadata.rel_type_properties,
    "db.schema.visualization": Metadata.visualization,
    "dbms.components": components,
}
"""The procedures that are answered here, by name in lower case."""

SHOWN: tuple[tuple[str, Asked], ...] = (
    (r"DATABASES?(\s+`?(neo4j|\*)`?)?", databases),
    (r"(DEFAULT|HOME)\s+DATABASE", default_database),
    (r"(ALL\s+)?PROCEDURES?(\s+EXECUTABLE(\s+BY\s+CURRENT\s+USER)?)?", procedures),
    (
        r"((ALL|BUILT\s+IN|USER\s+DEFINED)\s+)?FUNCTIONS?(\s+EXECUTABLE(\s+BY\s+CURRENT\s+USER)?)?",
        functions,
    ),
    (r"((ALL|RANGE)\s+)?INDEX(ES)?", Metadata.indexes),
    (r"(FULLTEXT|LOOKUP|POINT|TEXT|VECTOR)\s+INDEX(ES)?", lambda _: ToolTable(_INDEX, [])),
    (r"((ALL|(NODE\s+)?UNIQUE(NESS)?)\s+)?CONSTRAINTS?", Metadata.constraints),
)
"""What SHOW is answered here, as patterns of its words."""
