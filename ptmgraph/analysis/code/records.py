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
    then empty. `confidence` is between 0 and 1.
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
class PassedOver:
    """What is fine but was not read, or has no place: a kind in plain words, how often it was met,
    and up to three examples (paths, or texts)."""

    kind: str
    count: int
    examples: tuple[str, ...]


def accounted(met: Iterable[tuple[str, str]]) -> list[PassedOver]:
    """The account of what was met, as pairs of a kind and an example; the most frequent first."""
    kinds: dict[str, list[str]] = {}
    for kind, example in met:
        kinds.setdefault(kind, []).append(example)
    return [
        PassedOver(kind, len(every), tuple(dict.fromkeys(every))[:MOST_EXAMPLES])
        for kind, every in sorted(kinds.items(), key=lambda one: (-len(one[1]), one[0]))
    ]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All uses of a folder by path and line, what was set aside, how many files were read, and the
    account of what was passed over."""

    uses: list[Use] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    files: int = 0
    passed_over: list[PassedOver] = field(default_factory=list)
