"""The loading calls of JavaScript that the scan knows: data/code/javascript_signatures.csv."""

from __future__ import annotations

import fnmatch
import functools
from dataclasses import dataclass
from typing import cast

from ptmgraph.analysis.code.expressions import Attribute, Call, Choice, Expression, Items, Text
from ptmgraph.analysis.code.javascript.packages import PACKAGE
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.tables import rows


@dataclass(frozen=True, slots=True)
class JavaScriptSignature:
    """Where one loading call has its id: an argument by position, or properties of it.

    `package` is that of npm, "*" for any, "?" where nobody knows whose the call is. `path` is empty
    for the argument itself, `model|modelName` for a property of two names, `a.b` for one inside
    another.
    """

    framework: str
    package: str
    call: str
    position: int
    path: str
    role: Role
    rule: str
    mode: Mode

    def matches(self, name: str) -> bool:
        """Whether a dotted callee (with "?" for what is not known) is this call."""
        known = "?." if self.package == "?" else f"{PACKAGE}{self.package}."
        if self.package != "*" and not name.startswith(known):
            return False
        parts, wanted = name.split("."), self.call.split(".")
        return len(parts) >= len(wanted) and all(
            map(fnmatch.fnmatchcase, parts[-len(wanted) :], wanted)
        )

    def source(self, call: Call) -> Expression | None:
        """The expression that a call loads from; None where it passes none."""
        if self.position >= len(call.arguments):
            return None
        source: Expression | None = call.arguments[self.position]
        if not self.path and isinstance(source, Items) and any(key for key, _ in source.entries):
            return None  # options, not an id
        for names in self.path.split(".") if self.path else ():
            source = property_of(source, names.split("|")) if source is not None else None
        return source


def property_of(base: Expression, names: list[str]) -> Expression | None:
    """The property of one of several names; None for an object that is known to have none. A text
    in place of the options is the model itself."""
    if isinstance(base, Text):
        return base
    if isinstance(base, Items) and all(isinstance(key, Text) for key, _ in base.entries):
        held = [v for k, v in base.entries if isinstance(k, Text) and k.value in names]
        return held[0] if held else None
    reads = tuple(Attribute(base, name) for name in names)
    return reads[0] if len(reads) == 1 else Choice(reads)


@functools.cache
def javascript_signatures() -> tuple[JavaScriptSignature, ...]:
    return tuple(_signature(row) for row in rows("javascript_signatures"))


def _signature(row: dict[str, str]) -> JavaScriptSignature:
    return JavaScriptSignature(
        row["framework"],
        row["package"],
        row["call"],
        int(row["position"]),
        row["path"],
        "dataset" if row["role"] == "dataset" else "model",
        row["rule"],
        cast(Mode, row["mode"]),
    )


@functools.lru_cache(maxsize=50_000)
def signatures_of(name: str) -> tuple[JavaScriptSignature, ...]:
    """Signatures that a dotted callee matches."""
    return tuple(signature for signature in javascript_signatures() if signature.matches(name))


@functools.lru_cache(maxsize=50_000)
def is_loading_tail(tail: str) -> bool:
    """Whether the last name of a callee may be that of a loading call."""
    return any(
        fnmatch.fnmatchcase(tail, one.call.rpartition(".")[2])
        for one in javascript_signatures()
        if not one.call.endswith("*")
    )


@functools.cache
def packages() -> frozenset[str]:
    """The packages that have loading calls."""
    return frozenset(
        PACKAGE + one.package for one in javascript_signatures() if one.package not in ("*", "?")
    )
