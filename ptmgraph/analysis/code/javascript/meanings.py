"""What the calls of the language itself and of common libraries give back."""

from __future__ import annotations

import functools
from dataclasses import replace

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Element,
    Expression,
    Home,
    Items,
    Join,
    Name,
    Text,
)
from ptmgraph.analysis.code.extract import is_telling
from ptmgraph.analysis.code.formats import joined
from ptmgraph.analysis.code.javascript.lower import UNKNOWN
from ptmgraph.analysis.code.javascript.patterns import PatternReader
from ptmgraph.analysis.code.tables import rows

_RENAMED = {
    "toLowerCase": "lower",
    "toUpperCase": "upper",
    "trim": "strip",
    "replaceAll": "replace",
    "entries": "items",
}
"""Methods of the language that the evaluation knows under Python's names."""

_LISTING = {"Object.keys": "keys", "Object.values": "values", "Object.entries": "items"}
_PASSING = ("Object.assign", "new Map")
_KINDS_PASSING = ("same function", "one of function", "boxed", "state", "made")
OPTIONS = ("option", "requiredOption")
FLAGS = ("flags", "args", "options")
_OF_FLAG = {"default": "default", "options": "choices", "choices": "choices"}


@functools.cache
def known(kind: str) -> frozenset[str]:
    """Names of one kind from javascript_calls.csv."""
    return frozenset(row["name"] for row in rows("javascript_calls") if row["kind"] == kind)


class MeaningReader(PatternReader):
    """Gives calls their meaning, without looking at the tree."""

    def meaning(self, call: Call) -> Expression:
        """What a call gives back, where it is one of the language or of a common library."""
        first = call.arguments[0] if call.arguments else UNKNOWN
        if call.text in _LISTING:
            how = _LISTING[call.text]
            return Call(Attribute(first, how), (), (), call.line, call.scope, f"?.{how}")
        if call.text == "Object.assign":
            return Items(tuple((None, argument) for argument in call.arguments))
        if call.text in known("same function"):
            return first
        if call.text in known("defining") and len(call.arguments) > 2:
            self.define_property(call.arguments)
        if call.text in known("exporting all") and (module := self.imported(first)):
            self.facts.star_imports.append(module)
        if call.text in known("one of function"):
            return Element(first)
        if call.text in known("made"):
            first = self.returned(first)
            if call.text not in known("boxed"):
                return first
        if is_told_of_this(call):
            return self.returned(call.arguments[-1])
        if call.text in known("state"):
            return Items(((None, first),))
        if call.text in known("boxed"):
            keys = ("current", "value")
            return Items(tuple((Text(key, call.line, "constant"), first) for key in keys))
        method, base = call.text.rpartition(".")[2], call.callee
        return self.method(call, base.base, method) if isinstance(base, Attribute) else call

    def define_property(self, arguments: tuple[Expression, ...]) -> None:
        """`Object.defineProperty(this, "model", { value: "id" })` and what else compilers write for
        fields and exports."""
        target, key, value = arguments[:3]
        if not isinstance(target, Name) or not isinstance(key, Text):
            return
        described = value.entries if isinstance(value, Items) else ()
        for how, one in described:
            if isinstance(how, Text) and how.value in ("value", "get"):
                value = one if how.value == "value" else self.returned(one)
        if target.name == "self" and self.owner:
            self.facts.define(self.owner, key.value, as_field(value))
        elif target.name == "exports" and is_telling(value):
            self.export(key.value, value)

    def method(self, call: Call, base: Expression, method: str) -> Expression:
        first = call.arguments[0] if call.arguments else UNKNOWN
        if method in known("collecting"):
            return Items(((None, self.returned(first)),))
        if method in known("one of"):
            return Element(base)
        if method in known("same"):
            return base
        texts = (base, *call.arguments)
        if method == "concat" and any(isinstance(one, Text | Join) for one in texts):  # no lists
            return joined("", texts, call.line, "constant")
        if method == "concat":
            return Items(((None, Element(base)), *((None, Element(a)) for a in call.arguments)))
        if method == "default" and isinstance(first, Text):
            return Choice((base, Text(first.value, first.line, "default")))
        if method == "join" and isinstance(base, Items) and isinstance(first, Text):
            return joined(first.value, [value for _, value in base.entries], call.line, first.home)
        if method in _RENAMED:
            how = _RENAMED[method]
            arguments = call.arguments if method == "replaceAll" else ()
            return Call(Attribute(base, how), arguments, (), call.line, call.scope, f"?.{how}")
        return call

    def note_option(self, call: Call) -> None:
        """An option of commander (`"--model <id>", "what it is", "default"`) or of yargs."""
        flags, *others = call.arguments
        words = flags.value.replace(",", " ").split() if isinstance(flags, Text) else []
        names = [word.lstrip("-") for word in words if word.startswith("--")] or words[:1]
        default = others[-1] if others else UNKNOWN
        given = [("default", default)]
        if isinstance(default, Items):
            wanted = {"default": "default", "choices": "choices"}
            given = [
                (wanted[key.value], value)
                for key, value in default.entries
                if isinstance(key, Text) and key.value in wanted
            ]
        self.note_names(names, given, call)

    def note_names(self, names: list[str], given: list[tuple[str, Expression]], call: Call) -> None:
        """Keeps what an option of a command line has by itself, under its names."""
        for name in names:
            camel = "".join(w.title() if n else w for n, w in enumerate(name.split("-")))
            texts = tuple(Text(one, call.line, "default") for one in dict.fromkeys((camel, name)))
            option = Name(call.scope, "add_argument")
            self.facts.calls.append(
                Call(option, texts, tuple(given), call.line, call.scope, "add_argument")
            )

    def note_held(self, name: str, value: Expression, line: int) -> None:
        if name in FLAGS:
            self.note_flags(value, line)

    def note_flags(self, options: Expression, line: int) -> None:
        """`flags: { model: { type: "string", default: "id" } }` and `model: Flags.string({ ... })`,
        as meow, citty, oclif and Node's own parser of options have them."""
        for key, value in options.entries if isinstance(options, Items) else ():
            first = value.arguments[0] if isinstance(value, Call) and value.arguments else value
            entries = first.entries if isinstance(first, Items) else ()
            given = [
                (wanted, one)
                for name, one in entries
                if isinstance(name, Text) and (wanted := _OF_FLAG.get(name.value))
            ]
            if isinstance(key, Text) and any(wanted == "default" for wanted, _ in given):
                told = Call(UNKNOWN, (), (), line, self.scope, "")
                self.note_names([key.value], given, told)

    def feed(self, function: Expression, value: Expression) -> None:
        """Gives a function that is written in place its first argument."""
        if isinstance(function, Name):
            name = f"{function.scope}.{function.name}".lstrip(".")
            known_function = self.facts.functions.get(name)
            if known_function is not None and known_function.parameters:
                self.facts.define(name, known_function.parameters[0], value)

    def returned(self, function: Expression) -> Expression:
        """What a function that is written in place gives back."""
        if not isinstance(function, Name):
            return UNKNOWN
        found = self.facts.functions.get(f"{function.scope}.{function.name}".lstrip("."))
        return Choice(tuple(found.returns)) if found is not None and found.returns else UNKNOWN


def is_told_of_this(call: Call) -> bool:
    """Whether a call runs a function that is written in place for `this`, as compilers write an
    asynchronous function: `__awaiter(this, void 0, void 0, function () { ... })`."""
    first, last = call.arguments[:1], call.arguments[-1:]
    is_own = bool(first) and isinstance(first[0], Name) and first[0].name == "self"
    in_place = isinstance(last[0], Name) and last[0].name.startswith("<") if last else False
    return is_own and in_place and isinstance(call.callee, Name)


def as_field(value: Expression) -> Expression:
    """A literal handed to what only defines a field is that field's constant."""
    return replace(value, home="constant") if isinstance(value, Text) else value


def home_in(name: str, home: Home) -> Home:
    """Where a literal stands that a call is handed: what only passes it on is no loading call."""
    if name.rpartition(".")[2] in OPTIONS:
        return "default"
    passing = name in _LISTING or name in _PASSING or any(name in known(k) for k in _KINDS_PASSING)
    return home if passing else "direct"


def mapping(value: Expression) -> Expression:
    """`new Map([[key, value], ...])` as an object."""
    if not isinstance(value, Items):
        return value
    pairs = [one for _, one in value.entries if isinstance(one, Items) and len(one.entries) == 2]
    return Items(tuple((pair.entries[0][1], pair.entries[1][1]) for pair in pairs))
