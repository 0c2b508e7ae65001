"""Families: the connected components of the lineage, computed once for each build."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.schema import LINEAGE, TABLES
from ptmgraph.graph.tables.merge import merged_schema

_IN_FAMILY = "Model-IN_FAMILY-Family"


def write_families(folder: Path) -> dict[str, int]:
    """Write the tables of `Family` and `IN_FAMILY` from the merged lineage in `folder`.

    A family is named after the member with the most children (the first id in order where
    several have as many). Returns the number of rows of both tables.
    """
    edges = sorted({(child, parent) for child, parent, _ in lineage_edges(folder)})
    children = Counter(parent for _, parent in edges)
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in edges:
        parents[child].append(parent)
    children_of: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in edges:
        children_of[parent].append(child)
    depth, generation = _depths(children_of, parents), _generations(children_of, parents)
    families: defaultdict[str, list[str]] = defaultdict(list)
    for model, family in _components(edges).items():
        families[family].append(model)
    rows, members = [], []
    for models in families.values():
        name = min(models, key=lambda model: (-children[model], model))
        roots = sum(1 for model in models if model not in parents)
        rows.append((name, len(models), roots, max(depth[model] for model in models)))
        members += [_membership(model, name, generation.get(model)) for model in models]
    return {
        "Family": _write(folder, "Family", sorted(rows)),
        _IN_FAMILY: _write(folder, _IN_FAMILY, sorted(members, key=lambda member: member[:2])),
    }


def lineage_edges(folder: Path) -> Iterator[tuple[str, str, float]]:
    """(child, parent, confidence) of every lineage relationship, without self-loops."""
    columns = ["start_id", "end_id", "confidence"]
    for name in LINEAGE:
        table = pq.read_table(folder / f"Model-{name}-Model.parquet", columns=columns)
        edges = zip(*(table[column].to_pylist() for column in columns), strict=True)
        yield from (edge for edge in edges if edge[0] != edge[1])


def _components(edges: list[tuple[str, str]]) -> dict[str, str]:
    """The representative of each model's component (union-find with path halving)."""
    leader: dict[str, str] = {}

    def find(model: str) -> str:
        leader.setdefault(model, model)
        while leader[model] != model:
            leader[model] = leader[leader[model]]
            model = leader[model]
        return model

    for child, parent in edges:
        one, other = sorted((find(child), find(parent)))
        leader[other] = one
    return {model: find(model) for model in leader}


def _generations(children: dict[str, list[str]], parents: dict[str, list[str]]) -> dict[str, int]:
    """Edges on the shortest way from each model up to a root; a model below no root has none."""
    layer, found = [parent for parent in children if parent not in parents], {}
    for steps in count():
        found.update(dict.fromkeys(layer, steps))
        below = {child for model in layer for child in children.get(model, ())}
        layer = [child for child in below if child not in found]
        if not layer:
            break
    return found


def _depths(children: dict[str, list[str]], parents: dict[str, list[str]]) -> Counter[str]:
    """Edges on the longest way from each model up to a root.

    Roots first (Kahn's order), so that chains of any length need no recursion. Models on a
    cycle, and those below one, count only what lies above the cycle's entrance.
    """
    waiting = {child: len(above) for child, above in parents.items()}
    depth: Counter[str] = Counter()
    ready = [parent for parent in children if parent not in parents]
    while ready:
        model = ready.pop()
        for child in children.get(model, ()):
            depth[child] = max(depth[child], depth[model] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return depth


def _membership(model: str, family: str, generation: int | None) -> tuple[object, ...]:
    evidence = ["lineage: connected by lineage relationships"]
    return (model, family, generation, ["lineage"], evidence, False, 1.0, None)


def _write(folder: Path, name: str, rows: list[tuple[object, ...]]) -> int:
    schema = merged_schema(TABLES[name])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=schema)
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    return len(rows)
