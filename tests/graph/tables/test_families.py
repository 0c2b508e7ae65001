"""Families and ways up on graphs of chance, against plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path

import networkx as nx
import pytest

from ptmgraph.graph.tables.rests_on import write_reach
from tests.graph.tables.test_rests_on import use
from tests.helpers.merged import derived, merged, rows

Edges = list[tuple[str, str]]


def random_edges(seed: int) -> Edges:
    """Sparse, dense, with cycles and self-loops, and with edges that stand there twice."""
    chance = random.Random(seed)
    models = [f"m/{n}" for n in chance.sample(range(100), 30)]
    edges = [(chance.choice(models), chance.choice(models)) for _ in range(10 + 8 * seed)]
    return edges + edges[:5]


def depths(edges: Edges) -> Counter[str]:
    """Kahn's order: each model after its parents; what is on a cycle is never reached."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for child, parent in edges:
        parents[child].add(parent)
    depth: Counter[str] = Counter()
    done: set[str] = set()
    while ready := {p for _, p in edges if p not in done and parents.get(p, set()) <= done}:
        for parent in ready:
            for child in [c for c, p in edges if p == parent]:
                depth[child] = max(depth[child], depth[parent] + 1)
        done |= ready
    return depth


def way(edges: Edges, start: str, end: str) -> list[str]:
    """The first in order of ids of the shortest ways."""
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    return [start] if start == end else min(nx.all_shortest_paths(graph, start, end))


@pytest.mark.parametrize("seed", range(0, 8, 2))
def test_families_of_any_shape(tmp_path: Path, seed: int) -> None:
    edges = random_edges(seed)
    folder = merged(tmp_path, [derived(child, parent) for child, parent in edges])
    edges = [edge for edge in set(edges) if edge[0] != edge[1]]
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    roots = {model for model in graph if not graph.out_degree(model)}
    generation = nx.multi_source_dijkstra_path_length(graph.reverse(), roots) if roots else {}
    depth, expected, members = depths(edges), {}, {}
    for part in nx.weakly_connected_components(graph):
        name = min(part, key=lambda model: (-graph.in_degree(model), model))
        expected[name] = (len(part), len(part & roots), max(depth[model] for model in part))
        members |= {model: (name, generation.get(model)) for model in part}
    found = {r["id"]: (r["members"], r["roots"], r["depth"]) for r in rows(folder, "Family")}
    assert found == expected
    told = rows(folder, "Model-IN_FAMILY-Family")
    assert {r["start_id"]: (r["end_id"], r.get("generation")) for r in told} == members
    assert [r["start_id"] for r in told] == sorted(members)


@pytest.mark.parametrize("seed", range(1, 5, 2))
def test_ways_are_the_first_of_the_shortest(tmp_path: Path, seed: int) -> None:
    edges = random_edges(seed)
    used = sorted({model for edge in edges[::3] for model in edge})[:12]
    records = [derived(child, parent) for child, parent in edges]
    folder = merged(tmp_path, [*records, *(use("app", model) for model in [*used, "m/alone"])])
    write_reach(folder)
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    expected = [
        way(edges, start, end) for start in used for end in {start, *nx.descendants(graph, start)}
    ]
    found = [row["path"] for row in rows(folder, "Repository-RESTS_ON-Model")]
    assert sorted(found) == sorted([*expected, ["m/alone"]])
    assert found == sorted(found, key=lambda path: (path[0], len(path), path))
