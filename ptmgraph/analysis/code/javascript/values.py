"""What expressions of JavaScript may hold: the evaluation that all languages share, with what is
particular to objects, calls and workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import commonpath, dirname

from ptmgraph.analysis.code.bindings import Bindings
from ptmgraph.analysis.code.expressions import Attribute, Call, Element, Expression, Index, Text
from ptmgraph.analysis.code.held import Container, Held, HeldSet, StringValue
from ptmgraph.analysis.code.javascript.calls import MESSAGE
from ptmgraph.analysis.code.javascript.signatures import signatures_of
from ptmgraph.analysis.code.project import Target
from ptmgraph.analysis.code.values import Values

MOST_WORKERS = 3
_BESIDE_DEFAULT = ("type", "char", "short", "alias", "description", "options", "choices")


class JavaScriptBindings(Bindings):
    """Knows calls by the own name of the function, which each import may give another name."""

    def tail(self, call: Call, path: str) -> str:
        target = self.project.resolve(call.callee, path)
        if target is not None and target.kind in ("function", "class"):
            return target.name.rpartition(".")[2]
        return super().tail(call, path)

    def methods(self, callee: Attribute, path: str) -> Iterator[Target]:
        if callee.name == MESSAGE:
            yield from nearest_workers(self.project.methods.get(MESSAGE, ()), path)
        else:
            yield from super().methods(callee, path)


class JavaScriptValues(Values):
    """Objects of JavaScript are records and dictionaries in one."""

    binder = JavaScriptBindings

    def attribute(self, attribute: Attribute, path: str) -> HeldSet:
        found = dict(super().attribute(attribute, path))
        for held in self.values(attribute.base, path):
            if isinstance(held, Container):
                key = Text(attribute.name, 0, "constant")
                own = [] if is_picked(attribute) else written_in(self.merged(held))
                for one in self.entries(held, key):
                    found[as_named(one) if one in own else one] = None
        if any(describes_option(held) for held in found):
            found |= self.option(attribute.name, path)
        return found

    def call(self, call: Call, path: str) -> HeldSet:
        target = self.project.resolve(call.callee, path)
        if target is not None and target.kind == "external" and signatures_of(target.name):
            return {}
        return super().call(call, path)


def nearest_workers(workers: Iterable[Target], path: str) -> list[Target]:
    """The workers to which a file may post: those that share most folders with it, if few."""
    shared = {
        one: len(commonpath([dirname("/" + one.path), dirname("/" + path)])) for one in workers
    }
    found = [one for one, length in shared.items() if length == max(shared.values())]
    return found if len(found) <= MOST_WORKERS else []


def describes_option(held: Held) -> bool:
    """Whether an object describes an option, as `{ type: "string", default: "id" }`."""
    entries = held.items.entries if isinstance(held, Container) else ()
    keys = {key.value for key, _ in entries if isinstance(key, Text)}
    return "default" in keys and not keys.isdisjoint(_BESIDE_DEFAULT)


def is_picked(attribute: Attribute) -> bool:
    """Whether a property is one of an object that the code picks, as in `MODELS[size].id`."""
    base: Expression = attribute
    while isinstance(base, Attribute):
        base = base.base
    return isinstance(base, Index | Element)


def written_in(boxes: list[Container]) -> list[StringValue]:
    """The texts that stand in objects as they are written."""
    entries = [(box.path, value) for box in boxes for _, value in box.items.entries]
    return [
        StringValue(text.value, path, text.line, text.home)
        for path, text in entries
        if isinstance(text, Text)
    ]


def as_named(held: Held) -> Held:
    """A property that is named in the code is no choice among several."""
    if isinstance(held, StringValue) and held.home == "registry":
        return held._replace(home="constant")
    return held
