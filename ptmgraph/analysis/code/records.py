"""What the code scan reports. The rule for each field: docs/code_scan.md."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All uses of a folder by path and line, what was set aside, and how many files were read."""

    uses: list[Use] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    files: int = 0
