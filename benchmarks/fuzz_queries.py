"""Random supply-chain queries, made from the declared schema, for `benchmarks.fuzz_cypher`.

Every query has an answer that does not depend on the engine: what is cut off is ordered by all
of its columns first, and collected lists are compared without their order (columns named `c...`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from benchmarks.fuzz_values import Question
from ptmgraph.graph.schema import LINEAGE, RELS

LABELS = ("Model", "Dataset", "Repository", "License", "Owner")
_HOPS = [
    (start, rel.name, end)
    for rel in RELS
    for start, end in rel.ends
    if start in LABELS and end in LABELS
]
_NUMBERS = {"Model": ("downloads", "likes"), "Dataset": ("downloads",), "Repository": ("stars",)}
_TEXTS = {"Model": ("task", "owner", "created_at"), "Repository": ("language",)}
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")


@dataclass
class _Scope:
    """The variables that a query has so far: nodes with their labels, and relationships."""

    nodes: dict[str, str] = field(default_factory=dict)
    rels: list[str] = field(default_factory=list)


class QueryMaker:
    """Makes random queries; the same seed makes the same ones."""

    def __init__(self, rng: random.Random, ids: dict[str, list[str]]) -> None:
        self._rng, self._ids = rng, ids
        self._number = 0

    def make(self) -> Question:
        """One query."""
        self._number = 0
        kinds = (self._plain, self._staged, self._optional, self._subquery, self._union, self._walk)
        return Question(self._rng.choices(kinds, (5, 4, 3, 4, 1, 3))[0]())

    def _name(self, letter: str) -> str:
        self._number += 1
        return f"{letter}{self._number}"

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _plain(self) -> str:
        scope = _Scope()
        return f"{self._match(scope)} {self._return(scope)}"

    def _staged(self) -> str:
        """A stage that orders and cuts, then more patterns, filters or aggregates."""
        scope = _Scope()
        text = self._match(scope)
        kept = self._rng.sample(list(scope.nodes), min(2, len(scope.nodes)))
        items, order = list(kept), [f"{name}.id" for name in kept]
        if self._chance(0.4):
            items.append("count(*) AS n")
            order.append("n")
        distinct = "DISTINCT " if self._chance(0.4) and "count(*) AS n" not in items else ""
        text += f" WITH {distinct}{', '.join(items)}"
        if self._chance(0.6):
            text += f" ORDER BY {self._order(order)}{self._cut()}"
        inner = _Scope({name: scope.nodes[name] for name in kept})
        if self._chance(0.4):
            text += f" WHERE {self._filter(inner)}"
        if self._chance(0.5):
            text += f" {self._match(inner, start=self._rng.choice(kept))}"
        return f"{text} {self._return(inner)}"

    def _optional(self) -> str:
        scope = _Scope()
        text = self._match(scope, hops=self._rng.randint(0, 1))
        inner = _Scope(dict(scope.nodes))
        for _ in range(self._rng.randint(1, 2)):
            start = self._rng.choice(list(inner.nodes))
            text += f" OPTIONAL {self._match(inner, start=start, hops=1)}"
        return f"{text} {self._return(inner)}"

    def _subquery(self) -> str:
        """EXISTS, COUNT and CALL subqueries, and pattern comprehensions."""
        scope = _Scope()
        text = self._match(scope, hops=self._rng.randint(0, 1))
        start = self._rng.choice(list(scope.nodes))
        kind = self._rng.randrange(5)
        # CALL (n) sees n alone, the others see everything.
        inner = _Scope({start: scope.nodes[start]} if kind in (2, 3) else dict(scope.nodes))
        match = self._match(inner, start=start, hops=self._rng.randint(1, 2))
        if kind == 0:
            negated = self._rng.choice(("", "NOT "))
            joined = "WITH * WHERE"
            return f"{text} {joined} {negated}EXISTS {{ {match} }} {self._return(scope)}"
        if kind == 1:
            return f"{text} RETURN {start}.id AS x, COUNT {{ {match} }} AS n"
        if kind == 2:
            call = f"CALL ({start}) {{ {match} RETURN count(*) AS n }}"
            return f"{text} {call} RETURN {start}.id AS x, n"
        if kind == 3:
            call = f"CALL ({start}) {{ {match} {self._return(inner)} }}"
            return f"{text} {call} RETURN {start}.id AS x, count(*) AS n"
        pattern, end = self._pattern(_Scope(dict(scope.nodes)), start, 1)
        return f"{text} RETURN {start}.id AS x, [{pattern} | {end}.id] AS c0"

    def _union(self) -> str:
        one, other = _Scope(), _Scope()
        word = self._rng.choice(("UNION", "UNION ALL"))
        parts = []
        for scope in (one, other):
            match = self._match(scope, hops=self._rng.randint(0, 1))
            parts.append(f"{match} RETURN {self._rng.choice(list(scope.nodes))}.id AS x")
        return f" {word} ".join(parts)

    def _walk(self) -> str:
        """Variable lengths over the lineage, shortest paths, and roots."""
        types = "|".join(self._rng.sample(LINEAGE, self._rng.randint(1, 6)))
        id = repr(self._rng.choice(self._ids["Model"]))
        kind = self._rng.randrange(6)
        most = self._rng.randint(1, 4)
        left, right = self._rng.choice((("<-", "-"), ("-", "->"), ("-", "->")))
        if kind == 0:
            start = f"(a:Model {{id: {id}}})"
            return f"MATCH {start}{left}[:{types}*0..]{right}(b:Model) RETURN DISTINCT b.id AS x"
        if kind == 1:
            return (
                f"MATCH p = (a:Model){left}[:{types}*1..{most}]{right}(b:Model) "
                "RETURN a.id AS x, b.id AS y, length(p) AS n, [m IN nodes(p) | m.id] AS way"
            )
        if kind == 2:
            return (
                f"MATCH (a:Model {{id: {id}}}), (b:Model) WHERE a <> b "
                f"MATCH p = shortestPath((a){left}[:{types}*]{right}(b)) "
                "RETURN b.id AS x, length(p) AS n"
            )
        if kind == 3:
            return (
                f"MATCH (a:Model)-[:{types}*1..{most}]->(a) RETURN a.id AS x, count(*) AS n"
            ).replace("count(*)", self._rng.choice(("count(a)", "count(DISTINCT a)")))
        if kind == 4:
            return (
                f"MATCH (a:Model)-[r:{types}]->{{1,{most}}}(b:Model) "
                "RETURN a.id AS x, b.id AS y, size(r) AS n"
            )
        return (
            f"MATCH (a:Model)-[:{types}*1..{most}]->(b:Model) "
            f"WHERE NOT EXISTS {{ (b)-[:{types}]->(:Model) }} "
            "RETURN b.id AS x, count(DISTINCT a) AS n"
        )

    def _match(self, scope: _Scope, start: str = "", hops: int | None = None) -> str:
        """MATCH with one pattern or two, sometimes filtered."""
        hops = self._rng.randint(0, 3) if hops is None else hops
        parts = [self._pattern(scope, start, max(hops, 1) if start else hops)[0]]
        if self._chance(0.12):
            parts.append(self._pattern(scope, self._rng.choice(list(scope.nodes)), 1)[0])
        text = "MATCH " + ", ".join(parts)
        return f"{text} WHERE {self._filter(scope)}" if self._chance(0.45) else text

    def _pattern(self, scope: _Scope, start: str, hops: int) -> tuple[str, str]:
        """A chain of nodes; its text, and the name of the last node."""
        if start:
            text, label = f"({start})", scope.nodes[start]
        else:
            label = "Model" if self._chance(0.6) else self._rng.choice(LABELS)
            start = self._name("n")
            scope.nodes[start] = label
            text = f"({start}:{label})"
        for _ in range(hops):
            step, start, label = self._step(scope, label)
            text += step
        return text, start

    def _step(self, scope: _Scope, label: str) -> tuple[str, str, str]:
        """One relationship and the node it leads to."""
        hops = [h for h in _HOPS if label in (h[0], h[2])]
        if label == "Model" and self._chance(0.7):
            hops = [h for h in hops if h[1] in LINEAGE]
        first, type, second = self._rng.choice(hops)
        forward = first == label and (second != label or self._chance(0.5))
        other = second if forward else first
        types = {type}
        if type in LINEAGE:
            types |= set(self._rng.sample(LINEAGE, self._rng.randint(0, 2)))
        body = ":" + "|".join(sorted(types))
        if self._chance(0.3):
            name = self._name("r")
            scope.rels.append(name)
            body = name + body
        elif self._chance(0.2):
            body += self._rng.choice(("*1..2", "*0..1", "*2", "*..3"))
        known = [n for n, kind in scope.nodes.items() if kind == other]
        if known and self._chance(0.15):
            name, node = self._rng.choice(known), ""
        else:
            name, node = self._name("n"), f":{other}"
            scope.nodes[name] = other
        arrows = ("-", "->") if forward else ("<-", "-")
        if first == second and self._chance(0.15):
            arrows = ("-", "-")
        return f"{arrows[0]}[{body}]{arrows[1]}({name}{node})", name, other

    def _filter(self, scope: _Scope) -> str:
        conditions = [self._condition(scope) for _ in range(self._rng.choice((1, 1, 2, 3)))]
        text = conditions[0]
        for condition in conditions[1:]:
            text = f"({text}) {self._rng.choice(('AND', 'OR', 'XOR'))} ({condition})"
        return f"NOT ({text})" if self._chance(0.15) else text

    def _condition(self, scope: _Scope) -> str:
        name = self._rng.choice(list(scope.nodes))
        label = scope.nodes[name]
        compare = self._rng.choice(_COMPARE)
        kind = self._rng.randrange(8)
        if kind == 0 and label in _NUMBERS:
            property = self._rng.choice(_NUMBERS[label])
            return f"{name}.{property} {compare} {self._rng.randint(0, 6)}"
        if kind == 1 and label in _TEXTS:
            property = self._rng.choice(_TEXTS[label])
            return f"{name}.{property} IS {self._rng.choice(('', 'NOT '))}NULL"
        if kind == 2 and len(scope.nodes) > 1:
            other = self._rng.choice([n for n in scope.nodes if n != name])
            return f"{name}.id {compare} {other}.id" if self._chance(0.6) else f"{name} <> {other}"
        if kind == 3:
            return f"{name}.id IN {self._rng.sample(self._ids[label], 2)!r}"
        if kind == 4:
            word = self._rng.choice(("STARTS WITH", "ENDS WITH", "CONTAINS"))
            return f"{name}.id {word} {self._rng.choice(('m', '1', '/', 'n/1'))!r}"
        if kind == 5 and scope.rels:
            rel = self._rng.choice(scope.rels)
            return self._rng.choice(
                (f"{rel}.declared", f"{rel}.confidence > 0.5", f"type({rel}) < 'M'")
            )
        if kind == 6 and label == "Model":
            types = "|".join(self._rng.sample(LINEAGE, 2))
            return self._rng.choice((f"({name})-[:{types}]->()", f"NOT ({name})<-[:{types}]-()"))
        if kind == 7 and label in _NUMBERS:
            property = self._rng.choice(_NUMBERS[label])
            return f"coalesce({name}.{property}, 0) % 2 = {self._rng.randint(0, 1)}"
        return f"{name}.id {compare} {self._rng.choice(self._ids[label])!r}"

    def _return(self, scope: _Scope) -> str:
        keys = [self._projection(scope) for _ in range(self._rng.randint(1, 3))]
        columns = [f"{text} AS x{n}" for n, text in enumerate(keys)]
        if self._chance(0.4):
            columns = columns[: self._rng.randint(0, 2)]
            columns += [f"{self._aggregate(scope)} AS a{n}" for n in range(self._rng.randint(1, 2))]
            if self._chance(0.3):
                columns.append(f"collect({self._rng.choice(list(scope.nodes))}.id) AS c0")
            return "RETURN " + ", ".join(columns)
        distinct = "DISTINCT " if self._chance(0.3) else ""
        text = f"RETURN {distinct}{', '.join(columns)}"
        if self._chance(0.4):
            text += f" ORDER BY {self._order([f'x{n}' for n in range(len(keys))])}{self._cut()}"
        return text

    def _order(self, keys: list[str]) -> str:
        shuffled = self._rng.sample(keys, len(keys))
        return ", ".join(key + self._rng.choice(("", " DESC")) for key in shuffled)

    def _cut(self) -> str:
        skip = f" SKIP {self._rng.randint(0, 3)}" if self._chance(0.3) else ""
        return skip + (f" LIMIT {self._rng.randint(1, 8)}" if self._chance(0.8) else "")

    def _projection(self, scope: _Scope) -> str:
        name = self._rng.choice(list(scope.nodes))
        label = scope.nodes[name]
        if scope.rels and self._chance(0.2):
            rel = self._rng.choice(scope.rels)
            return self._rng.choice((f"type({rel})", f"{rel}.confidence", f"startNode({rel}).id"))
        if label in _NUMBERS and self._chance(0.4):
            property = self._rng.choice(_NUMBERS[label])
            numbers = (
                "{0}",
                "coalesce({0}, -1)",
                "{0} + 1",
                "CASE WHEN {0} > 2 THEN 'many' ELSE 'few' END",
            )
            return self._rng.choice(numbers).format(f"{name}.{property}")
        if label in _TEXTS and self._chance(0.3):
            return f"{name}.{self._rng.choice(_TEXTS[label])}"
        forms = ("{0}.id", "{0}.id", "labels({0})[0]", "size({0}.id)", "split({0}.id, '/')[0]")
        return self._rng.choice(forms).format(name)

    def _aggregate(self, scope: _Scope) -> str:
        name = self._rng.choice(list(scope.nodes))
        label = scope.nodes[name]
        forms = ["count(*)", f"count({name})", f"count(DISTINCT {name})", f"min({name}.id)"]
        if label in _NUMBERS:
            value = f"{name}.{self._rng.choice(_NUMBERS[label])}"
            forms += [f"sum({value})", f"avg({value})", f"max({value})", f"count({value})"]
        return self._rng.choice(forms)
