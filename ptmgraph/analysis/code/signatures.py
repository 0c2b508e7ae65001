"""The loading calls that the scan knows: analysis/data/code/signatures.csv."""

import fnmatch
import functools
import re
from dataclasses import dataclass
from typing import cast

from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.tables import rows


@dataclass(frozen=True, slots=True)
class Signature:
    """One argument of one loading call. `arguments` has two entries where two make the id."""

    framework: str
    module: str
    call: str
    arguments: tuple[tuple[str, int | None], ...]
    role: Role
    rule: str
    mode: Mode

    @property
    def is_own(self) -> bool:
        """Whether it is of one library, or of one class: it goes before those of any receiver."""
        return self.module != "*" or "." in self.call

    def matches(self, name: str) -> bool:
        """Whether a dotted callee (with "?" for what is not known) is this call."""
        if self.module != "*" and not (name + ".").startswith(self.module + "."):
            return False
        parts = name.split(".")
        wanted = self.call.split(".")
        return len(parts) >= len(wanted) and all(
            fnmatch.fnmatchcase(part, pattern)
            for part, pattern in zip(parts[-len(wanted) :], wanted, strict=True)
        )


@functools.cache
def signatures() -> tuple[Signature, ...]:
    return tuple(_signature(row) for row in rows("signatures"))


def _signature(row: dict[str, str]) -> Signature:
    names = row["argument"].split("+")
    positions = row["position"].split("+")
    arguments = tuple(
        (name, int(position) if position else None)
        for name, position in zip(names, positions, strict=True)
    )
    role: Role = "dataset" if row["role"] == "dataset" else "model"
    mode = cast(Mode, row["mode"])
    return Signature(
        row["framework"], row["module"], row["call"], arguments, role, row["rule"], mode
    )


@functools.lru_cache(maxsize=50_000)
def is_loading_name(tail: str) -> bool:
    """Whether a last name may be that of a loading call; a bare "*" does not count."""
    return tail in _exact() or bool(_forms().fullmatch(tail))


@functools.cache
def names_of(root: str) -> frozenset[str]:
    """Last names of the loading calls of one top module, without those that are patterns."""
    return frozenset(
        tail
        for tail, found in _exact().items()
        if any(s.module.partition(".")[0] == root for s in found)
    )


@functools.cache
def library_roots() -> frozenset[str]:
    """Top modules of the libraries that the table knows."""
    return frozenset(s.module.partition(".")[0] for s in signatures()) - {"*"}


@functools.cache
def model_modules() -> frozenset[str]:
    """Top modules in which the name of a function is that of a model."""
    kinds = ("callee", "keras")
    return frozenset(
        s.module.partition(".")[0] for s in signatures() if s.rule.partition(":")[0] in kinds
    )


@functools.lru_cache(maxsize=50_000)
def leads_to_any_call(imported: str) -> bool:
    """Whether calls of what is imported may match a signature that takes any call of a module: it
    is that module, or stands in it or around it."""
    name = f"{imported}."
    return any(name.startswith(module) or module.startswith(name) for module in _any_call_of())


@functools.cache
def _any_call_of() -> frozenset[str]:
    """The modules of the signatures that take any call, each with a dot behind it."""
    return frozenset(f"{s.module}." for s in signatures() if s.call == "*")


@functools.lru_cache(maxsize=50_000)
def matching(name: str) -> tuple[Signature, ...]:
    """Signatures that a dotted callee matches."""
    tail, root = name.rpartition(".")[2], name.partition(".")[0]
    patterns = (s for top in ("*", root) for s in _patterns().get(top, ()))
    fitting = (s for s in patterns if s.call == "*" or fnmatch.fnmatchcase(tail, s.call))
    found = tuple(s for s in (*_exact().get(tail, ()), *fitting) if s.matches(name))
    named = {s.framework for s in found if "*" not in s.call}  # a row of its own goes before `*`
    found = tuple(s for s in found if "*" not in s.call or s.framework not in named)
    return tuple(s for s in found if s.is_own) or found


@functools.cache
def _exact() -> dict[str, list[Signature]]:
    found: dict[str, list[Signature]] = {}
    for signature in signatures():
        if "*" not in signature.call:
            found.setdefault(signature.call.rpartition(".")[2], []).append(signature)
    return found


@functools.cache
def _patterns() -> dict[str, list[Signature]]:
    """The signatures whose calls are patterns, by their top module."""
    found: dict[str, list[Signature]] = {}
    for signature in signatures():
        if "*" in signature.call:
            found.setdefault(signature.module.partition(".")[0], []).append(signature)
    return found


@functools.cache
def _forms() -> re.Pattern[str]:
    """The last names of the calls that are patterns, but for those of any call."""
    calls = {s.call for some in _patterns().values() for s in some} - {"*"}
    return re.compile("|".join(map(fnmatch.translate, sorted(calls))))
