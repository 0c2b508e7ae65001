"""The modules of a JavaScript project: what a name means in them."""

from __future__ import annotations

from collections.abc import Iterator

from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Call,
    Choice,
    Expression,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.javascript.packages import ALIAS, PACKAGE, alias_keys, own_keys
from ptmgraph.analysis.code.javascript.patterns import WHOLE_EXPORT
from ptmgraph.analysis.code.javascript.signatures import packages
from ptmgraph.analysis.code.project import Project, Target, scopes

CALLED = "()"
"""Stands after the name of a function for what it gives back, as in `npm:x.create()`."""

LONGEST_WAY = 12  # from a variable to what it was given, over others
WORKSPACES = ("packages", "libs", "apps")
_ADDRESSES = ("baseURL", "baseUrl", "base_url")
SERVICES = {
    "router.huggingface.co": "@huggingface",
    "api-inference.huggingface.co": "@huggingface",
    ":11434": "@ollama",
}
"""What stands in the address of a service, and its mark after the name of what asks it."""


class JavaScriptProject(Project):
    """Names of modules are those of `packages.py`.

    Other than in Python, a variable may stand for a function, a class or an object of a package:
    `const { pipeline } = await import("x")`, `const client = new Client()`.
    """

    def __init__(self, files: dict[str, FileFacts]) -> None:
        super().__init__(files)
        self.modules = {key: path for path in reversed(files) for key in own_keys(path)}
        self.shared = {name: key for key in self.modules for name in workspace_names(key)}
        self.met: set[tuple[str, str, str]] = set()

    def find(self, name: str, path: str) -> Target | None:
        for key, rest in splits(name):
            module = self.module(key, path)
            if module is not None:
                return self.member(module, rest) if rest else Target("module", module, "")
        return None

    def module(self, key: str, path: str) -> str | None:
        """The file of the project that a key of a module names."""
        if key.startswith(PACKAGE):
            known = "/" not in key or key in packages()
            return None if known else self.modules.get(self.shared.get(key.rpartition("/")[2], ""))
        keys = alias_keys(key, path) if key.startswith(ALIAS) else (key,)
        return next((self.modules[one] for one in keys if one in self.modules), None)

    def member(self, path: str, names: list[str]) -> Target | None:
        """What a module exports. One without `default` is its own default, as with CommonJS."""
        found = super().member(path, names)
        if found is not None or names[0] != "default" or "default" in self.files[path].imports:
            return found
        return self.member(path, names[1:]) if names[1:] else Target("module", path, "")

    def submodule(self, base: Target, name: str) -> Target | None:
        return self.member(base.path, [name])

    def resolve(self, expression: Expression, path: str) -> Target | None:
        if isinstance(expression, Call):
            return self.result(expression, path)
        if isinstance(expression, BranchVariable):
            return self.resolve(expression.base, path)
        if isinstance(expression, Choice):
            ways = (self.resolve(option, path) for option in expression.options)
            return next((target for target in ways if target is not None), None)
        target = super().resolve(expression, path)
        if target is None and isinstance(expression, Attribute):
            return self.property(expression, path)
        if target is not None and target.kind == "module":
            whole = self.files[target.path].imports.get(WHOLE_EXPORT)
            return self.lookup(whole, target.path) if whole else target
        if target is not None and target.kind == "variable":
            return self.assigned(target.path, "", target.name) or target
        return target

    def result(self, call: Call, path: str) -> Target | None:
        """What a call of a package gives back: an object of a class, or of a function."""
        made = self.resolve(call.callee, path)
        if made is not None and made.kind == "function":
            return self.given_back(made)
        if made is None or made.kind != "external" or not made.name.startswith(PACKAGE):
            return None
        called = "" if call.text.startswith("new ") else CALLED
        return Target("external", "", made.name + called + service_of(call))

    def given_back(self, function: Target) -> Target | None:
        """The package, or object of one, that a function of the project gives back."""
        place = (function.path, function.name, CALLED)
        if place in self.met or len(self.met) > LONGEST_WAY:
            return None
        self.met.add(place)
        try:
            returned = self.function_facts(function).returns
            targets = (self.resolve(one, function.path) for one in returned)
            return next(
                (one for one in targets if one is not None and one.kind == "external"), None
            )
        finally:
            self.met.discard(place)

    def resolve_name(self, name: Name, path: str) -> Target | None:
        facts = self.files[path]
        for scope in scopes(name.scope):
            function = facts.functions.get(scope)
            is_parameter = function is not None and name.name in function.bound
            joined = f"{scope}.{name.name}".lstrip(".")
            is_own = joined in facts.functions or joined in facts.classes
            if is_parameter or (scope, name.name) in facts.definitions:
                found = self.assigned(path, scope, name.name)
                if found is not None or not is_own:
                    return found
            if is_own and (scope not in facts.classes or scope == name.scope):
                break
        return super().resolve_name(name, path)

    def property(self, attribute: Attribute, path: str) -> Target | None:
        """What `this.x` was given, or is declared to be, in the class or its bases."""
        base = attribute.base
        if not isinstance(base, Name) or base.name != "self":
            return None
        owner = self.enclosing_class(base.scope, path)
        for ancestor in self.ancestors(owner) if owner is not None else ():
            found = self.assigned(ancestor.path, ancestor.name, attribute.name)
            if found is not None:
                return found
        return None

    def assigned(self, path: str, scope: str, name: str) -> Target | None:
        """The function, class or foreign object that a variable is given or declared to be."""
        place = (path, scope, name)
        if place in self.met or len(self.met) > LONGEST_WAY:
            return None
        self.met.add(place)
        try:
            targets = self.given(path, scope, name)
            return next((one for one in targets if one.kind != "variable"), None)
        finally:
            self.met.discard(place)

    def given(self, path: str, scope: str, name: str) -> Iterator[Target]:
        facts = self.files[path]
        declared = facts.types.get((scope, name))
        types = [declared] if isinstance(declared, Name) else []
        for value in (*facts.definitions.get((scope, name), ()), *types):
            target = self.resolve(value, path)
            if target is not None:
                yield target


def workspace_names(key: str) -> Iterator[str]:
    """The last part of the name of a package that is part of the project: that of its folder."""
    parts = key.removesuffix("/src").split("/")
    if len(parts) > 1 and parts[-2] in WORKSPACES:
        yield parts[-1]


def service_of(call: Call) -> str:
    """The service that a client of many is set to ask: it stands after the client's name."""
    given = call.arguments[0] if call.arguments else None
    for key, value in given.entries if isinstance(given, Items) else ():
        if isinstance(key, Text) and key.value in _ADDRESSES:
            parts = value.options if isinstance(value, Choice) else (value,)
            for text in (one.value for one in parts if isinstance(one, Text)):
                return next((mark for host, mark in SERVICES.items() if host in text), "")
    return ""


def splits(name: str) -> Iterator[tuple[str, list[str]]]:
    """A dotted name as a module and the names in it, the longest module first."""
    folder, slash, last = name.rpartition("/")
    parts = last.split(".")
    for length in range(len(parts), 0, -1):
        yield folder + slash + ".".join(parts[:length]), parts[length:]
