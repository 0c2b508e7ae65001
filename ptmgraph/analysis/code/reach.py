"""Under which names the code reads what it loads: the way back from loading calls to settings.

The evaluation of values ends where a value comes from outside the code. This goes the same way
back and notes the names on it: keys, attributes, parameters, options, environment variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Call,
    Choice,
    Element,
    Expression,
    Index,
    Items,
    Join,
    Name,
    Text,
)
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS, file_name
from ptmgraph.analysis.code.names import role_of, words
from ptmgraph.analysis.code.project import Project, Target, scopes
from ptmgraph.analysis.code.records import Role
from ptmgraph.analysis.code.tables import call_names
from ptmgraph.analysis.code.values import Values

MOST_STEPS = 300_000
_DOTTED = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*){1,6}")
_GETTERS = ("get", "pop", "getenv", "getattr", "setdefault", "select", "getlist")
_UNTELLING = frozenset({*call_names("silent call"), *call_names("upload call"), *_GETTERS, "str"})


def plain_key(name: str) -> str:
    """A key as it is compared: `EMBEDDING_MODEL`, `embedding-model`, `embedding_model`."""
    return name.lower().replace("-", "_")


class Ruled(Protocol):
    """A row of a table of loading calls."""

    @property
    def rule(self) -> str: ...

    @property
    def framework(self) -> str: ...


class WayBackStart(Protocol):
    """Where the way back begins: a loading call in a file, and the expressions it loads from."""

    @property
    def path(self) -> str: ...

    @property
    def role(self) -> Role: ...

    @property
    def signature(self) -> Ruled: ...

    @property
    def sources(self) -> tuple[Expression | None, ...]: ...


class Reach:
    """The names on the way back from the loading calls of a project.

    `names` are single ones, `pairs` a name with the one before it (`config.model.name` has
    `model.name`), `parameters` those of functions and classes by their last name, `files` are
    settings files by name. `mentioned` are all settings files that the code has the names of.
    `of_models` are those names that lead to the loading of a model, too.
    """

    def __init__(self, values: Values, loads: Iterable[WayBackStart]) -> None:
        self.values = values
        self.project: Project = values.project
        self.names: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self.parameters: set[tuple[str, str]] = set()
        files = self.project.files.values()
        self.files = {name for facts in files for name in facts.imported}
        self.mentioned = {name for facts in files for name in facts.files} | self.files
        self._seen: set[tuple[int, str]] = set()
        self._kept: list[Expression] = []  # so that the id of one that was seen is not reused
        self._waiting: list[tuple[Expression, str]] = []
        all_loads = list(loads)
        self._start(load for load in all_loads if load.role == "model")
        self.of_models = set(self.names)
        self._start(load for load in all_loads if load.role == "dataset")

    @cached_property
    def handed(self) -> set[str]:
        """The names of models that the code reads and hands on to functions of others."""
        files = self.project.files.values()
        return {key for facts in files for call in facts.calls for key in handed_on(call)}

    def _start(self, loads: Iterable[WayBackStart]) -> None:
        for load in loads:
            self._waiting += [(one, load.path) for one in load.sources if one is not None]
        self._trace()

    def add(self, other: Reach) -> None:
        """Adds what the code of another language reads."""
        self.names |= other.names
        self.of_models |= other.of_models
        self.pairs |= other.pairs
        self.parameters |= other.parameters
        self.handed.update(other.handed)
        self.files |= other.files
        self.mentioned |= other.mentioned

    def _trace(self) -> None:
        while self._waiting and len(self._seen) < MOST_STEPS:
            expression, path = self._waiting.pop()
            if (id(expression), path) not in self._seen:
                self._seen.add((id(expression), path))
                self._kept.append(expression)
                self._step(expression, path)

    def _step(self, expression: Expression, path: str) -> None:
        match expression:
            case Text(value) if value.endswith(SETTINGS_ENDINGS):
                self.files.add(file_name(value))
            case Text(value) if _DOTTED.fullmatch(value):
                self._path(value.split("."))
            case Name():
                self._name(expression, path)
            case Attribute(base, name):
                self._note(name, base)
                self.field_of(base, name, path)
            case Index(base, Text(key)):
                self._note(key, base)
                self.go(path, base)
            case Index(base) | Element(base) | BranchVariable(base):
                self.go(path, base)
            case Join(parts) | Choice(parts):
                self.go(path, *parts)
            case Items(entries):
                self.go(path, *(value for _, value in entries))
            case Call():
                self._call(expression, path)

    def go(self, path: str, *expressions: Expression) -> None:
        self._waiting += [(one, path) for one in expressions]

    def _path(self, keys: list[str]) -> None:
        """`get("extensions.models.embedding")` of a function that takes keys joined by dots."""
        told = [plain_key(key) for key in keys]
        self.names.add(told[-1])
        self.pairs.update(pairwise(told))

    def _note(self, name: str, base: Expression) -> None:
        key, before = plain_key(name), plain_key(last_of(base))
        self.names.add(key)
        if before:
            self.pairs.add((before, key))

    def _name(self, name: Name, path: str) -> None:
        facts = self.project.files[path]
        for scope in scopes(name.scope):
            function = facts.functions.get(scope)
            given = facts.definitions.get((scope, name.name), [])
            bound = function is not None and name.name in function.bound
            if not bound and not given:
                continue
            self.go(path, *given)
            if bound:
                self._parameter(Target("function", path, scope), name.name)
            return
        target = self.project.resolve_name(name, path)
        if target is not None and target.kind == "variable":
            found = self.project.files[target.path].definitions.get(("", target.name), ())
            self.go(target.path, *found)

    def _parameter(self, function: Target, name: str) -> None:
        self.names.add(plain_key(name))
        parts = function.name.split(".")
        owner = parts[-2] if parts[-1] == "__init__" and len(parts) > 1 else parts[-1]
        self.parameters.add((owner, name))
        for argument, path in self.values.bindings.arguments(function, name):
            self.go(path, argument)

    def field_of(self, base: Expression, name: str, path: str) -> None:
        """What the classes of an object give their field."""
        self.go(path, base) if isinstance(base, Call) else None
        for owner in self.values.classes_of(base, path):
            self.parameters.add((owner.name.rpartition(".")[2], name))
            for relative in self.project.ancestors(owner):
                facts = self.project.files[relative.path]
                self.go(relative.path, *facts.definitions.get((relative.name, name), ()))

    def _call(self, call: Call, path: str) -> None:
        tail = call.text.rpartition(".")[2]
        if tail in _GETTERS:
            for key in call.arguments[:2]:
                if isinstance(key, Text):
                    base = call.callee.base if isinstance(call.callee, Attribute) else call.callee
                    self._note(key.value, base)
        for callee in self.values.bindings.callees(call, path):
            if callee.kind == "function":
                self.go(callee.path, *self.project.function_facts(callee).returns)
        if isinstance(call.callee, Attribute):
            self.go(path, call.callee.base)
        self.go(path, *call.arguments, *(value for _, value in call.keywords))


def handed_on(call: Call) -> Iterator[str]:
    """The names, of more than one word, of models that a call gets as it reads them:
    `Vectorizer(config.embedding_model)`, `load(options["llm_model"])`."""
    if call.text.rpartition(".")[2] in _UNTELLING:
        return
    for given in (*call.arguments, *(value for _, value in call.keywords)):
        key = last_of(given) if isinstance(given, Attribute | Index | Call) else ""
        if len(words(key)) > 1 and role_of([key]) == "model":
            yield plain_key(key)


def last_of(base: Expression) -> str:
    """The last name of what a key is read from: `model` of `config["model"]`."""
    match base:
        case Attribute(_, name) | Name(_, name) | Index(_, Text(name)):
            return name
        case Index(inner) | Element(inner) | BranchVariable(inner):
            return last_of(inner)
        case Call(arguments=[Text(key), *_]):
            return key
    return ""
