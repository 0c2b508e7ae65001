"""What the code scan reports. The rule for each field: docs/code_scan.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["model", "dataset"]
Binding = Literal["direct", "constant", "default", "registry", "config", "unresolved"]
Scope = Literal["package", "tests", "examples", "docs"]
Mode = Literal["loads", "finetunes", "bundles", "downloads", "calls"]


@dataclass(frozen=True, slots=True)
class Use:
    """One use: an id in one role in one file.

    `line` (from 1) is the first place of the id, `lines` the further ones. For a notebook both
    count lines of the JSON file. `expression` is filled where `binding` is "unresolved"; `id` is
    then empty. `confidence` is between 0 and 1. `trusts_code` tells whether the call lets code of
    the model's publisher run.
    """

    path: str
    line: int
    id: str
    role: Role
    binding: Binding
    scope: Scope
    mode: Mode
    framework: str
    call: str
    revision: str = ""
    confidence: float = 1.0
    lines: tuple[int, ...] = ()
    expression: str = ""
    trusts_code: bool = False

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Use:
        """The use whose fields (`dataclasses.asdict`) went through JSON."""
        return cls(**{**values, "lines": tuple(values.get("lines", ()))})


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """A file or folder that was set aside, and why."""

    path: str
    reason: str


MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class CodePassedOver:
    """What is fine but was not read, or has no place: a kind in plain words, how often it was met,
    and up to three examples (paths, or texts)."""

    kind: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """`12 JavaScript files (src/a.js, src/b.js)`."""
        return f"{self.count:,} {self.kind} ({', '.join(self.examples)})"


def accounted(met: Iterable[tuple[str, str]]) -> list[CodePassedOver]:
    """The account of what was met, as pairs of a kind and an example; the most frequent first."""
    return summed(CodePassedOver(kind, 1, (example,)) for kind, example in met)


def summed(entries: Iterable[CodePassedOver]) -> list[CodePassedOver]:
    """One entry for each kind, the most frequent first."""
    kinds: dict[str, CodePassedOver] = {}
    for one in entries:
        had = kinds.get(one.kind, CodePassedOver(one.kind, 0, ()))
        examples = had.examples
        if len(examples) < MOST_EXAMPLES:
            examples = tuple(dict.fromkeys((*examples, *one.examples)))[:MOST_EXAMPLES]
        kinds[one.kind] = CodePassedOver(one.kind, had.count + one.count, examples)
    return sorted(kinds.values(), key=lambda one: (-one.count, one.kind))


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All uses of a folder by path and line, what was set aside, how many files were read (of these
    `code_files` of code), and the account of what was passed over."""

    uses: list[Use] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    files: int = 0
    passed_over: list[CodePassedOver] = field(default_factory=list)
    code_files: int = 0

    @property
    def is_blind(self) -> bool:
        """Whether nothing can be said: no code could be read, and nothing was found elsewhere."""
        return not self.code_files and not self.uses

    @property
    def unread(self) -> str:
        """What was passed over and set aside, in words; empty for nothing."""
        aside = [f"{one.path}: {one.reason}" for one in self.rejected]
        rest = [CodePassedOver("files set aside", len(aside), tuple(aside[:MOST_EXAMPLES]))]
        return "; ".join(map(str, [*self.passed_over, *(rest if aside else [])]))
