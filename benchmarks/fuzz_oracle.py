"""Questions whose answers plain Python works out too, for `benchmarks.fuzz_cypher`.

The answers come from the records that the graph was loaded from, by the meaning of Cypher: a
variable-length pattern walks each relationship at most once.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.schema import LINEAGE

Rows = list[dict[str, Any]]
_Edges = dict[str, list[tuple[str, str]]]
"""From a model to (relation, parent), each relationship once."""


def oracle_questions(records: Sequence[Record], rng: random.Random) -> Iterator[tuple[str, Rows]]:
    """(query, the rows that it must give)."""
    models = {r.id: r.properties for r in records if isinstance(r, Node) and r.type == "Model"}
    for _ in range(6):
        types = sorted(rng.sample(LINEAGE[:-1], rng.randint(1, 5)))
        edges = _edges(records, types)
        pattern = "|".join(types)
        start, most = rng.choice(sorted(models)), rng.randint(1, 4)
        yield (
            f"MATCH (a:Model {{id: '{start}'}})-[:{pattern}*1..]->(b:Model) "
            "RETURN DISTINCT b.id AS x",
            [{"x": model} for model in _reached(edges, start)],
        )
        users = _turned(edges)
        yield (
            f"MATCH (a:Model {{id: '{start}'}}) MATCH (b:Model)-[:{pattern}*0..]->(a) "
            "WITH DISTINCT b RETURN b.id AS x",
            [{"x": model} for model in _reached(users, start) | {start}],
        )
        yield (
            f"MATCH (a:Model {{id: '{start}'}})-[:{pattern}*1..{most}]->(b:Model) "
            "RETURN b.id AS x, count(*) AS n",
            _count(_trails(edges, start, most)),
        )
        yield (
            f"MATCH p = (a:Model {{id: '{start}'}})-[:{pattern}*..{most}]->(b:Model) "
            "RETURN [n IN nodes(p) | n.id] AS way",
            [{"way": way} for way in _trails(edges, start, most)],
        )
    known = {id: p["downloads"] for id, p in models.items() if p.get("downloads") is not None}
    for limit in (1, 3, 7):
        first = sorted(known, key=lambda id: (-int(str(known[id])), id))[:limit]
        yield (
            "MATCH (m:Model) WHERE m.downloads IS NOT NULL WITH m ORDER BY m.downloads DESC, m.id "
            f"LIMIT {limit} RETURN sum(m.downloads) AS n, min(m.id) AS x",
            [{"n": sum(int(str(known[id])) for id in first), "x": min(first)}] if first else [],
        )
        yield (
            f"MATCH (m:Model) WITH m ORDER BY m.id LIMIT {limit} WHERE m.downloads > 1 "
            "RETURN m.id AS x",
            [{"x": id} for id in sorted(models)[:limit] if int(str(known.get(id, 0))) > 1],
        )


def _edges(records: Sequence[Record], types: Sequence[str]) -> _Edges:
    found = {(r.start_id, r.type, r.end_id) for r in records if isinstance(r, Rel)}
    edges: _Edges = defaultdict(list)
    for start, type, end in sorted(found):
        if type in types:
            edges[start].append((type, end))
    return edges


def _turned(edges: _Edges) -> _Edges:
    turned: _Edges = defaultdict(list)
    for start, ends in edges.items():
        for type, end in ends:
            turned[end].append((type, start))
    return turned


def _reached(edges: _Edges, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [end for _, end in edges.get(start, ())]
    while waiting:
        model = waiting.pop()
        if model not in seen:
            seen.add(model)
            waiting += [end for _, end in edges.get(model, ())]
    return seen


def _trails(edges: _Edges, start: str, most: int) -> list[list[str]]:
    """The nodes of every walk of 1 to `most` different relationships."""
    found = []
    waiting: list[tuple[list[str], frozenset[tuple[str, str, str]]]] = [([start], frozenset())]
    while waiting:
        way, used = waiting.pop()
        if len(way) > 1:
            found.append(way)
        if len(way) <= most:
            for type, end in edges.get(way[-1], ()):
                step = (way[-1], type, end)
                if step not in used:
                    waiting.append(([*way, end], used | {step}))
    return found


def _count(ways: list[list[str]]) -> Rows:
    ends = [way[-1] for way in ways]
    return [{"x": end, "n": ends.count(end)} for end in sorted(set(ends))]
