"""Random patterns and the subqueries in expressions, for `benchmarks.fuzz_pipelines`."""

from __future__ import annotations

from copy import deepcopy

from benchmarks.fuzz_values import NUMBERS, TEXTS, Scope, Values
from ptmgraph.graph.schema import LINEAGE

LABELS = ("Model", "Dataset", "Repository", "License", "Owner")
_HOPS = [
    *(("Model", type, "Model") for type in LINEAGE),
    ("Model", "TRAINED_ON", "Dataset"),
    ("Model", "LICENSED_UNDER", "License"),
    ("Dataset", "LICENSED_UNDER", "License"),
    ("Repository", "USES_DATASET", "Dataset"),
    ("Repository", "REUSES", "Model"),
    ("Repository", "RESTS_ON", "Model"),
    ("Model", "PUBLISHED_BY", "Owner"),
    ("Model", "SOURCE_CODE", "Repository"),
]
"""What the random graphs have."""


class Patterns(Values):
    """Makes patterns, and expressions with patterns in them."""

    def match(self, scope: Scope, optional: bool = False) -> str:
        """MATCH with one pattern or more; adds what they name to `scope`."""
        before = deepcopy(scope)
        parts = [self.pattern(scope, before)]
        if self.chance(0.15):
            parts.append(self.pattern(scope, scope))
        text = f"{'OPTIONAL ' if optional else ''}MATCH {', '.join(parts)}"
        return f"{text} WHERE {self.truth(scope)}" if self.chance(0.3) else text

    def pattern(self, scope: Scope, known: Scope) -> str:
        """A chain that mostly begins at a node of `known`, and sometimes at a new one."""
        hops = self.rng.choices((0, 1, 2), (3, 6, 1))[0]
        starts = [name for name in known.nodes if name in scope.nodes]
        if starts and self.chance(0.8):
            start = self.pick(starts)
            text, label, hops = f"({start})", scope.nodes[start], max(hops, 1)
        else:
            start, label = self._new_node(scope, "")
            crowded = bool(scope.nodes)
            text = self._node(start, label, scope, by_id=crowded and self.chance(0.6))
            scope.nodes[start] = label
        for _ in range(hops):
            step, label = self._step(scope, label)
            text += step
        if hops and self.chance(0.15):
            path = self.new_name(scope)
            scope.paths.append(path)
            return f"{path} = {text}"
        return text

    def shortest(self, scope: Scope) -> str:
        """MATCH of two models and a shortest path between them, of which the length is kept."""
        ends = []
        for _ in range(2):
            ends.append(self.new_name(scope))
            scope.nodes[ends[-1]] = "Model"
        one, other = ends
        id = self.pick(self.ids["Model"])
        kind = self.pick(("shortestPath", "allShortestPaths"))
        types = self.pick(("", ":" + "|".join(self.rng.sample(LINEAGE, 3))))
        bounds = self.pick(("*..4", "*1..3", "*"))
        left, right = self.pick((("-", "->"), ("<-", "-"), ("-", "-")))
        kept, length = ", ".join(scope.names()), self.new_name(scope)
        scope.values[length] = "number"
        return (
            f"MATCH ({one}:Model {{id: '{id}'}}), ({other}:Model) WHERE {one} <> {other} "
            f"{self.pick(('MATCH', 'OPTIONAL MATCH'))} "
            f"p = {kind}(({one}){left}[{types}{bounds}]{right}({other})) "
            f"WITH {kept}, length(p) AS {length}"
        )

    def truth(self, scope: Scope) -> str:
        """See `Values.truth`; EXISTS too."""
        if self.shallow and scope.nodes and self.chance(0.12):
            with self.deeper():
                return f"EXISTS {{ {self._inner(scope)} }}"
        return super().truth(scope)

    def number(self, scope: Scope) -> str:
        """See `Values.number`; COUNT and the size of a pattern comprehension too."""
        if self.shallow and scope.nodes and self.chance(0.1):
            with self.deeper():
                if self.chance(0.5):
                    return f"COUNT {{ {self._inner(scope)} }}"
                return f"size({self.comprehension(scope)})"
        return super().number(scope)

    def bag(self, scope: Scope) -> str:
        """A list of text whose order means nothing."""
        with self.deeper():
            if self.chance(0.5):
                return self.comprehension(scope)
            inner = deepcopy(scope)
            match = self._inner_match(inner)
            return f"COLLECT {{ {match} RETURN {self.text(inner)} AS v }}"

    def comprehension(self, scope: Scope) -> str:
        """A pattern comprehension."""
        inner = deepcopy(scope)
        start = self.pick(list(scope.nodes))
        step, _ = self._step(inner, inner.nodes[start])
        where = f" WHERE {self.truth(inner)}" if self.chance(0.4) else ""
        return f"[({start}){step}{where} | {self.text(inner)}]"

    def _inner(self, scope: Scope) -> str:
        """What stands in EXISTS {} or COUNT {}: a pattern, or a query."""
        inner = deepcopy(scope)
        if self.chance(0.4):
            text = self.pattern(inner, scope)
            return f"{text} WHERE {self.truth(inner)}" if self.chance(0.4) else text
        match = self._inner_match(inner)
        new = [name for name in inner.nodes if name not in scope.nodes]
        if new and self.chance(0.3):
            return f"{match} RETURN {self.pick(('', 'DISTINCT '))}{self.pick(new)}.id AS v"
        return match

    def _inner_match(self, inner: Scope) -> str:
        match = self.match(inner)
        return f"{match} {self.match(inner)}" if self.chance(0.15) else match

    def _step(self, scope: Scope, label: str) -> tuple[str, str]:
        """One relationship, and the node it leads to with its label."""
        hops = [h for h in _HOPS if label in (h[0], h[2], "")]
        if label == "Model" and self.chance(0.6):
            hops = [h for h in hops if h[1] in LINEAGE]
        first, type, second = self.pick(hops)
        forward = first == label or (label == "" and self.chance(0.5))
        if first == second:
            forward = self.chance(0.5)
        left, right = ("-", "->") if forward else ("<-", "-")
        if self.chance(0.12):
            left, right = "-", "-"
        rel = self._relationship(scope, type)
        known = [n for n, kind in scope.nodes.items() if kind in (second if forward else first, "")]
        if known and self.chance(0.15):
            name = self.pick(known)
            return f"{left}{rel}{right}({name})", scope.nodes[name]
        if self.chance(0.15):
            return f"{left}{rel}{right}({self.pick(('', '', ':Model'))})", ""
        name, other = self._new_node(scope, second if forward else first)
        node = self._node(name, other, scope, by_id=False)
        scope.nodes[name] = other
        return f"{left}{rel}{right}{node}", other

    def _relationship(self, scope: Scope, type: str) -> str:
        types = {type}
        if type in LINEAGE:
            types |= set(self.rng.sample(LINEAGE, self.rng.randint(1, 4)))
        body = ":" + "|".join(sorted(types)) if self.chance(0.6) else ""
        if self.chance(0.2):
            bounds = self.pick(("*1..2", "*0..1", "*2", "*..3"))
            return f"[{body}{bounds}{self.pick(('', '', ' {declared: true}'))}]"
        if not self.chance(0.45):
            return f"[{body}]" if body else ""
        name = self.new_name(scope)
        scope.rels.append(name)
        inline = self.pick(("", "", "", " {declared: true}", f" WHERE {name}.confidence < 1"))
        return f"[{name}{body}{inline}]"

    def _new_node(self, scope: Scope, label: str) -> tuple[str, str]:
        name = self.new_name(scope)
        if not label:
            label = "Model" if self.chance(0.7) else self.pick(LABELS)
        return name, label

    def _node(self, name: str, label: str, scope: Scope, by_id: bool) -> str:
        """A node that is named for the first time."""
        if by_id:
            return f"({name}:{label} {{id: '{self.pick(self.ids[label])}'}})"
        form = self.rng.randrange(12)
        if form == 0 and label in TEXTS:
            return f"({name}:{label} {{owner: {self.pick(('$word', repr('n')))}}})"
        if form == 1 and label in NUMBERS:
            return f"({name}:{label} WHERE {name}.{self.pick(NUMBERS[label])} > 1)"
        if form == 2:
            return f"({name}:{label}|{self.pick(LABELS)})"
        return f"({name}:{label})"
