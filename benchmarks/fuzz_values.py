"""Random Cypher expressions over what a query has in scope, for `benchmarks.fuzz_pipelines`.

Each method makes an expression of one type, which may be null. Nothing made here divides by zero
or depends on the order inside a collected list: on those, engines may differ and be right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ptmgraph.graph.schema import LINEAGE

NUMBERS = {"Model": ("downloads", "likes"), "Dataset": ("downloads",), "Repository": ("stars",)}
TEXTS = {"Model": ("task", "owner", "created_at")}
_NAMES = ("a", "b", "c", "d", "e", "m", "n", "x", "y", "z")
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")
_WORDS = ("m", "1", "/", "n/m1", "")
_MOMENTS = ("2024-01-01T00:00:00Z", "2024-06-30T12:00:00Z", "2025-01-01T00:00:00Z")
_T = TypeVar("_T")


@dataclass
class Scope:
    """What a query knows at one place: variables by what they hold.

    `nodes` have their labels ("" when unknown). `bags` are collected lists, of "nodes" or
    "texts": their order means nothing. `values` are "number", "text", "truth" or "texts".
    """

    nodes: dict[str, str] = field(default_factory=dict)
    rels: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bags: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """All variables."""
        return [*self.nodes, *self.rels, *self.paths, *self.bags, *self.values]

    def only(self, names: Sequence[str]) -> Scope:
        """What is left when only these names are kept."""
        kept = deepcopy(self)
        for holder in (kept.nodes, kept.bags, kept.values):
            for name in [n for n in holder if n not in names]:
                del holder[name]
        kept.rels = [n for n in self.rels if n in names]
        kept.paths = [n for n in self.paths if n in names]
        return kept

    def of(self, kind: str) -> list[str]:
        """The values of one kind."""
        return [name for name, held in self.values.items() if held == kind]


@dataclass(frozen=True)
class Question:
    """A query with its parameters; `ordered` says that its rows have one order only."""

    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    ordered: bool = False


class Values:
    """Makes expressions; the same seed makes the same ones."""

    def __init__(self, rng: random.Random, ids: dict[str, list[str]]) -> None:
        self.rng, self.ids = rng, ids
        self._deep = 0

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share

    def pick(self, items: Sequence[_T]) -> _T:
        """One of them."""
        return self.rng.choice(items)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Inside, expressions are one level further down."""
        self._deep += 1
        try:
            yield
        finally:
            self._deep -= 1

    @property
    def shallow(self) -> bool:
        """Whether there is room for an expression inside this one."""
        return self._deep < 2

    def new_name(self, *scopes: Scope) -> str:
        """A name that none of the scopes has: often one that an earlier clause has dropped."""
        used = {name for scope in scopes for name in scope.names()}
        free = [name for name in _NAMES if name not in used]
        return self.pick(free) if free else f"v{len(used)}{self.rng.randrange(1000)}"

    def number(self, scope: Scope) -> str:
        """A whole number, or null."""
        forms = [str(self.rng.randint(0, 4)), "$n", *scope.of("number") * 3]
        for name, label in scope.nodes.items():
            forms += [f"{name}.{key}" for key in NUMBERS.get(label, ())] * 2
        forms += [f"size({bag})" for bag in scope.bags]
        forms += [f"length({path})" for path in scope.paths]
        if self.shallow and self.chance(0.35):
            with self.deeper():
                return self._composed_number(scope)
        return self.pick(forms)

    def _composed_number(self, scope: Scope) -> str:
        item = self.new_name(scope)
        return self.pick(
            (
                f"({self.number(scope)} {self.pick('+-*')} {self.number(scope)})",
                f"{self.number(scope)} {self.pick('/%')} {self.rng.randint(1, 3)}",
                f"coalesce({self.number(scope)}, {self.number(scope)})",
                f"CASE WHEN {self.truth(scope)} THEN {self.number(scope)} "
                f"{self.pick(('ELSE 0 ', ''))}END",
                f"size({self.text(scope)})",
                f"size({self.texts(scope)})",
                f"toInteger({self.number(scope)} / 2.0)",
                f"reduce({item} = 0, i IN {self.texts(scope)} | {item} + size(coalesce(i, '')))",
                f"-{self.number(scope)}",
            )
        )

    def text(self, scope: Scope) -> str:
        """Text, or null."""
        forms = [repr(self.pick(_WORDS)), "$id", *scope.of("text") * 3]
        for name, label in scope.nodes.items():
            forms += [f"{name}.id"] * 4 + [f"{name}.{key}" for key in TEXTS.get(label, ())]
            forms += [f"labels({name})[0]"]
        forms += [f"type({rel})" for rel in scope.rels]
        forms += [f"startNode({rel}).id" for rel in scope.rels]
        if self.shallow and self.chance(0.3):
            with self.deeper():
                return self._composed_text(scope)
        return self.pick(forms)

    def _composed_text(self, scope: Scope) -> str:
        return self.pick(
            (
                f"{self.pick(('toLower', 'toUpper', 'trim', 'reverse'))}({self.text(scope)})",
                f"split({self.text(scope)}, '/')[{self.rng.randint(0, 1)}]",
                f"substring({self.text(scope)}, {self.rng.randint(0, 2)}, 2)",
                f"coalesce({self.text(scope)}, {self.text(scope)})",
                f"toString({self.number(scope)})",
                f"({self.text(scope)} + {self.text(scope)})",
                f"CASE {self.text(scope)} WHEN {self.text(scope)} THEN 'same' ELSE 'other' END",
                f"CASE WHEN {self.truth(scope)} THEN {self.text(scope)} END",
                f"replace({self.text(scope)}, 'm', {self.text(scope)})",
                f"head({self.texts(scope)})",
            )
        )

    def texts(self, scope: Scope) -> str:
        """A list of text, with nulls at times, in an order that means something; or null."""
        forms = ["$ids", "$empty", *scope.of("texts") * 3, self._literal_texts()]
        forms += [f"labels({name})" for name in scope.nodes]
        forms += [f"[i IN nodes({path}) | i.id]" for path in scope.paths]
        forms += [f"[i IN relationships({path}) | type(i)]" for path in scope.paths]
        if self.shallow and self.chance(0.3):
            with self.deeper():
                item, inner = self.new_name(scope), self.texts(scope)
                near = deepcopy(scope)
                near.values[item] = "text"
                return self.pick(
                    (
                        f"[{item} IN {inner} WHERE {self.truth(near)} | {self.text(near)}]",
                        f"[{item} IN {inner} WHERE {self.truth(near)}]",
                        f"[{item} IN {inner} | {self.text(near)}]",
                        f"[{self.text(scope)}, {self.text(scope)}]",
                        f"split({self.text(scope)}, '/')",
                        f"({inner} + {self.texts(scope)})",
                        f"{inner}[0..{self.rng.randint(-1, 2)}]",
                        f"tail({inner})",
                    )
                )
        return self.pick(forms)

    def _literal_texts(self) -> str:
        items = [repr(id) for id in self.rng.sample(self.ids["Model"], 2)]
        return f"[{', '.join([*items, *(['null'] if self.chance(0.3) else [])])}]"

    def truth(self, scope: Scope) -> str:
        """True, false or null."""
        if self.shallow and self.chance(0.3):
            with self.deeper():
                return self._composed_truth(scope)
        return self._simple_truth(scope)

    def _composed_truth(self, scope: Scope) -> str:
        one, other = self.truth(scope), self.truth(scope)
        word = self.rng.choices(("AND", "OR", "XOR"), (5, 5, 1))[0]
        if self.chance(0.25):
            return f"NOT ({one})"
        if self.chance(0.2):
            item, near = self.new_name(scope), deepcopy(scope)
            near.values[item] = "text"
            quantifier = self.pick(("all", "any", "none", "single"))
            return f"{quantifier}({item} IN {self.texts(scope)} WHERE {self.truth(near)})"
        if self.chance(0.1):
            return f"({one}) IS {self.pick(('', 'NOT '))}NULL"
        return f"({one}) {word} ({other})"

    def _simple_truth(self, scope: Scope) -> str:
        compare = self.pick(_COMPARE)
        match = self.pick(("STARTS WITH", "ENDS WITH", "CONTAINS"))
        forms = [
            f"{self.number(scope)} {compare} {self.number(scope)}",
            f"{self.text(scope)} {compare} {self.text(scope)}",
            f"{self.text(scope)} IN {self.texts(scope)}",
            f"{self.text(scope)} {match} {self.text(scope)}",
            f"{self.text(scope)} =~ {self.pick(('m/.*', '(?i)M.*[02]', '.*text.*'))!r}",
            f"{self.pick((self.text, self.number))(scope)} IS {self.pick(('', 'NOT '))}NULL",
            *scope.of("truth"),
            *(f"{bag} = []" for bag in scope.bags),
            *(f"{self.text(scope)} IN {bag}" for bag in scope.bags if scope.bags[bag] == "texts"),
            *(self._node_truth(name, label, scope) for name, label in scope.nodes.items()),
            *(self._rel_truth(rel) for rel in scope.rels),
            *(self._path_truth(path) for path in scope.paths),
        ]
        return self.pick(forms)

    def _node_truth(self, name: str, label: str, scope: Scope) -> str:
        forms = [
            f"{name} IS NOT NULL",
            f"{name}:{self.pick(('Model', 'License', 'Model|Dataset'))}",
            f"{name} {self.pick(('=', '<>'))} {self.pick(list(scope.nodes))}",
            *(f"{name} IN {bag}" for bag, held in scope.bags.items() if held == "nodes"),
        ]
        if label == "Model":
            moment, compare = self.pick(_MOMENTS), self.pick(_COMPARE)
            forms += [
                f"{name}.created_at {compare} '{moment}'",
                f"datetime({name}.created_at) {compare} datetime('{moment}')",
                f"date(left({name}.created_at, 10)).year {compare} 2024",
                f"0 < {name}.likes <= {self.rng.randint(1, 3)}",
                f"({name})-[:{self.pick(LINEAGE)}]->()",
                f"NOT ({name})<-[:{'|'.join(self.rng.sample(LINEAGE, 2))}]-()",
            ]
        return self.pick(forms)

    def _rel_truth(self, rel: str) -> str:
        return self.pick(
            (
                f"{rel}.declared",
                f"{rel}.confidence < 1",
                f"type({rel}) IN ['FINETUNED_FROM', 'MERGED_FROM', 'TRAINED_ON']",
                f"type({rel}) ENDS WITH 'FROM'",
                f"startNode({rel}) = endNode({rel})",
            )
        )

    def _path_truth(self, path: str) -> str:
        quantifier = self.pick(("all", "any", "none", "single"))
        return self.pick(
            (
                f"length({path}) > 1",
                f"{quantifier}(i IN nodes({path}) WHERE i.likes > 1)",
                f"{quantifier}(i IN relationships({path}) WHERE i.declared)",
            )
        )
