"""Random queries of many clauses, as people write them, for `benchmarks.fuzz_cypher`.

A query is a chain of clauses over a `Scope`: each adds names to it, drops some or gives them to
other things. What is cut off is ordered by all of its columns first, so that there is one answer.
"""

from __future__ import annotations

from copy import deepcopy

from benchmarks.fuzz_patterns import Patterns
from benchmarks.fuzz_values import TEXTS, Question, Scope


class PipelineMaker(Patterns):
    """Makes random queries; the same seed makes the same ones."""

    def make(self) -> Question:
        """One query."""
        self._deep = 0
        if self.chance(0.1):
            word = self.pick((" UNION ", " UNION ALL "))
            return self._question(word.join(self._inside(Scope(), "v") for _ in range(2)), False)
        scope = Scope()
        text = self._clauses(scope, self.rng.choices((1, 2, 3), (4, 5, 2))[0])
        last, ordered = self._return(scope)
        return self._question(f"{text} {last}", ordered)

    def _question(self, text: str, ordered: bool) -> Question:
        models = self.ids["Model"]
        parameters = {
            "id": self.pick(models),
            "ids": [*self.rng.sample(models, 3), None],
            "n": self.rng.randint(0, 3),
            "word": self.pick(("m", "m", "n", None)),
            "empty": [],
            "rows": [{"id": id, "v": n} for n, id in enumerate(self.rng.sample(models, 3))],
        }
        used = {name: value for name, value in parameters.items() if f"${name}" in text}
        return Question(text, used, ordered)

    def _clauses(self, scope: Scope, count: int) -> str:
        """That many clauses, the first of which reads something."""
        parts = [self._first(scope)]
        kinds = (
            (self.match, 6),
            (self._optional, 5),
            (self._with, 5),
            (self._group, 5),
            (self._unwind, 3),
            (self._call, 5 if self.shallow else 0),
        )
        while len(parts) < count:
            makers, weights = zip(*kinds, strict=True)
            parts.append(self.rng.choices(makers, weights)[0](scope))
        return " ".join(parts)

    def _first(self, scope: Scope) -> str:
        if scope.names():
            return self.match(scope)
        kinds = (self.match, self._optional, self._unwind, self.shortest)
        return self.rng.choices(kinds, (20, 1, 2, 2))[0](scope)

    def _optional(self, scope: Scope) -> str:
        return self.match(scope, optional=True)

    def _with(self, scope: Scope) -> str:
        """WITH that keeps, renames, drops and computes, and perhaps orders, cuts and filters."""
        if self.chance(0.1):
            return f"WITH * WHERE {self.truth(scope)}"
        kept = self._some(scope)
        items, after = [], Scope()
        for name in kept:
            new = self.new_name(scope, after) if self.chance(0.2) else name
            if new in after.names():
                continue
            items.append(name if new == name else f"{name} AS {new}")
            _hand_over(scope, name, after, new)
        for _ in range(self.rng.choices((0, 1, 2), (5, 3, 1))[0] or not items):
            items.append(self._computed(scope, after))
        distinct = self.pick(("", "", "DISTINCT ")) if not after.bags else ""
        text = f"WITH {distinct}{', '.join(items)}{self._cut(after)}"
        _become(scope, after)
        return f"{text} WHERE {self.truth(scope)}" if self.chance(0.35) else text

    def _computed(self, scope: Scope, after: Scope) -> str:
        """A new column: a value of some kind, at times under a name that is in use."""
        taken = [name for name in scope.names() if name not in after.names()]
        name = self.pick(taken) if taken and self.chance(0.3) else self.new_name(scope, after)
        kind = self.pick(("number", "text", "text", "truth", "texts", "bag"))
        if kind == "bag":
            if not scope.nodes:
                kind = "text"
            else:
                after.bags[name] = "texts"
                return f"{self.bag(scope)} AS {name}"
        after.values[name] = kind
        return f"{getattr(self, kind)(scope)} AS {name}"

    def _group(self, scope: Scope) -> str:
        """WITH that groups by some names and aggregates the rest."""
        items, after = [], Scope()
        if not self.chance(0.15):
            for name in self._some(scope)[:2]:
                if name not in scope.bags and name not in scope.paths:
                    _hand_over(scope, name, after, name)
                    items.append(name)
        for _ in range(self.rng.randint(1, 2)):
            name = self.new_name(scope if self.chance(0.7) else after, after)
            if scope.nodes and self.chance(0.3):
                node = self.pick(list(scope.nodes))
                after.bags[name] = "nodes" if self.chance(0.6) else "texts"
                inner = node if after.bags[name] == "nodes" else f"{node}.id"
                items.append(f"collect({self.pick(('', 'DISTINCT '))}{inner}) AS {name}")
            else:
                after.values[name] = "number"
                items.append(f"{self._aggregate(scope)} AS {name}")
        text = f"WITH {', '.join(items)}{self._cut(after)}"
        _become(scope, after)
        return f"{text} WHERE {self.truth(scope)}" if self.chance(0.3) else text

    def _aggregate(self, scope: Scope) -> str:
        """A number made of many rows."""
        forms = ["count(*)", "count(*)", f"sum({self.number(scope)})"]
        forms += [f"{self.pick(('min', 'max'))}({self.number(scope)})"] * 2
        # The last digits depend on the order of the rows, and rows may be grouped by it. By a power
        # of two no average of few whole numbers becomes a half, so both engines round alike.
        forms += [f"toInteger(round(avg({self.number(scope)}) * 1048576))"]
        if self._deep:  # a value that other expressions use must be whole
            forms = ["count(*)", f"max({self.number(scope)})"]
        everything = [*scope.nodes, *scope.rels]
        forms += [f"count({self.pick(('', 'DISTINCT '))}{name})" for name in everything]
        forms += [f"count(CASE WHEN {self.truth(scope)} THEN 1 END)"]
        forms += [f"count(DISTINCT {self.text(scope)})"]
        return self.pick(forms)

    def _some(self, scope: Scope) -> list[str]:
        names = scope.names()
        return self.rng.sample(names, self.rng.randint(1, len(names)))

    def _cut(self, after: Scope, share: float = 0.3) -> str:
        """ORDER BY all columns, SKIP and LIMIT; nothing where the rows have no one order."""
        if after.rels or after.paths or after.bags or not self.chance(share):
            return ""
        keys = [f"{name}.id" for name in after.nodes]
        keys += [f"labels({name})[0]" for name in after.nodes]
        keys += list(after.values)
        skip = f" SKIP {self.pick(('0', '1', '2', '$n'))}" if self.chance(0.3) else ""
        limit = f" LIMIT {self.pick(('1', '2', '5', '$n'))}" if self.chance(0.8) else ""
        return f" ORDER BY {self._order(keys)}{skip}{limit}"

    def _order(self, keys: list[str]) -> str:
        shuffled = self.rng.sample(keys, len(keys))
        return ", ".join(key + self.pick(("", " DESC")) for key in shuffled)

    def _unwind(self, scope: Scope) -> str:
        """UNWIND of a list, a collected one, or a parameter with rows."""
        name = self.new_name(scope)
        if scope.bags and self.chance(0.7):
            bag = self.pick(list(scope.bags))
            if scope.bags[bag] == "nodes":
                scope.nodes[name] = ""
            else:
                scope.values[name] = "text"
            return f"UNWIND {bag} AS {name}"
        if self.chance(0.2):
            return self._unwind_rows(scope, name)
        scope.values[name] = "text"
        others = scope.only([n for n in scope.names() if n != name])
        return f"UNWIND {self.texts(others)} AS {name}"

    def _unwind_rows(self, scope: Scope, name: str) -> str:
        """UNWIND of a list of maps, each with the id of a model and a number."""
        kept = scope.names()
        node, value = f"m{len(kept)}", self.new_name(scope)
        scope.nodes[node], scope.values[value] = "Model", "number"
        optional = self.pick(("", "OPTIONAL "))
        return (
            f"UNWIND $rows AS {name} {optional}MATCH ({node}:Model {{id: {name}.id}}) "
            f"WITH {', '.join([*kept, node])}, {name}.v AS {value}"
        )

    def _call(self, scope: Scope) -> str:
        """CALL {} with some names, all or none taken along, at times with a UNION inside."""
        taken = self._some(scope) if self.chance(0.8) else []
        form = self.pick(("new", "new", "with", "star" if taken else "new"))
        if form == "star":
            taken = scope.names()
        head = {"new": f"({', '.join(taken)}) ", "star": "(*) ", "with": ""}[form]
        lead = f"WITH {', '.join(taken)} " if form == "with" and taken else ""
        column = self.new_name(scope)
        with self.deeper():
            count = 2 if self.chance(0.15) else 1
            sides = [lead + self._inside(scope.only(taken), column) for _ in range(count)]
        inner = self.pick((" UNION ", " UNION ALL ")).join(sides)
        optional = "OPTIONAL " if self.chance(0.1) else ""
        scope.values[column] = "text"
        return f"{optional}CALL {head}{{ {inner} }}"

    def _inside(self, inner: Scope, column: str) -> str:
        text = self._clauses(inner, self.rng.choices((1, 2), (4, 1))[0])
        return f"{text} RETURN {self.text(inner)} AS {column}"

    def _return(self, scope: Scope) -> tuple[str, bool]:
        """RETURN, and whether the rows have one order."""
        kinds = [self.pick(("number", "text", "text", "truth")) for _ in range(3)]
        kinds = kinds[: self.rng.randint(1, 3)]
        columns = [f"{getattr(self, kind)(scope)} AS x{n}" for n, kind in enumerate(kinds)]
        if self.chance(0.35):
            columns = columns[: self.rng.randint(0, 2)]
            columns += [f"{self._aggregate(scope)} AS x{n + 5}" for n in range(1)]
            if scope.nodes and self.chance(0.3):
                columns.append(f"collect({self.pick(list(scope.nodes))}.id) AS c0")
                return f"RETURN {', '.join(columns)}", False
        elif self.chance(0.3):
            columns.append(f"{self._odd(scope)} AS c0")
            return f"RETURN {', '.join(columns)}", False
        distinct = "DISTINCT " if self.chance(0.25) else ""
        text = f"RETURN {distinct}{', '.join(columns)}"
        if not self.chance(0.45):
            return text, False
        names = [column.rpartition(" AS ")[2] for column in columns]
        limit = f" LIMIT {self.rng.randint(1, 8)}" if self.chance(0.5) else ""
        skip = f" SKIP {self.rng.randint(1, 3)}" if self.chance(0.2) else ""
        return f"{text} ORDER BY {self._order(names)}{skip}{limit}", True

    def _odd(self, scope: Scope) -> str:
        """A column that is no plain value."""
        forms = [self.texts(scope), f"{{one: {self.number(scope)}, other: {self.text(scope)}}}"]
        forms += scope.bags
        forms += [f"nodes({path})" for path in scope.paths]
        forms += [f"properties({name})" for name in scope.rels]
        for name, label in scope.nodes.items():
            keys = ", ".join(f".{key}" for key in ("id", *TEXTS.get(label, ())))
            forms += [f"{name} {{{keys}, v: {self.number(scope)}}}", f"keys({name})", name]
            forms += [self.bag(scope)]
        return self.pick(forms)


def _hand_over(scope: Scope, name: str, after: Scope, new: str) -> None:
    """What `name` holds in `scope` is called `new` in `after`."""
    if name in scope.nodes:
        after.nodes[new] = scope.nodes[name]
    elif name in scope.rels:
        after.rels.append(new)
    elif name in scope.paths:
        after.paths.append(new)
    elif name in scope.bags:
        after.bags[new] = scope.bags[name]
    else:
        after.values[new] = scope.values[name]


def _become(scope: Scope, after: Scope) -> None:
    """Make `scope` what `after` is."""
    copy = deepcopy(after)
    scope.nodes, scope.rels, scope.paths = copy.nodes, copy.rels, copy.paths
    scope.bags, scope.values = copy.bags, copy.values
