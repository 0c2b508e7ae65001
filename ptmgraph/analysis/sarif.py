"""SARIF 2.1.0 (OASIS, 2020) as code hosts read it: rules, results, and where in the files.

GitHub refuses a whole file for one result without a place in a file, and shows a result anew where
it has no fingerprint. Its rules: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Literal
from urllib.parse import quote

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""With more results in one run, GitHub refuses the file."""
_LONGEST = 1024  # characters of a description

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class SarifRule:
    """A rule: `text` says in a sentence what it finds, `help` what to do about it."""

    id: str
    text: str
    help: str
    level: Level

    def as_json(self) -> dict[str, Any]:
        """The rule as a `reportingDescriptor`."""
        return {
            "id": self.id,
            "shortDescription": {"text": self.text.split(". ")[0][:_LONGEST]},
            "fullDescription": {"text": self.text[:_LONGEST]},
            "defaultConfiguration": {"level": self.level},
            "help": {"text": f"{self.text} {self.help}"},
        }


def run_of(rules: Sequence[SarifRule], results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One run of this tool."""
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    driver = {
        "name": "ptmgraph",
        "version": version("ptmgraph"),
        "rules": [rule.as_json() for rule in rules],
    }
    found = [{**result, "ruleIndex": numbers[result["ruleId"]]} for result in results]
    return {"tool": {"driver": driver}, "results": found}


def log_of(run: dict[str, Any]) -> dict[str, Any]:
    """The whole file."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def place_of(path: str, line: int = 0) -> dict[str, Any]:
    """A line of a file as a `location`; the first line where none is known (0).

    `path` is relative to the root of the repository, with `/` between its parts.
    """
    at = max(line, 1)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path, errors="replace")},
            "region": {"startLine": at, "startColumn": 1, "endLine": at, "endColumn": 1},
        }
    }


class Fingerprints:
    """Names for results that stay when lines move: what is found, and the how many-th of these.

    The key is the one that GitHub reads.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, *facts: str) -> dict[str, str]:
        """The `partialFingerprints` of the next result with these facts."""
        told = "\0".join(facts).encode("utf-8", "replace")
        name = sha256(told).hexdigest()[:16]
        self._seen[name] += 1
        return {"primaryLocationLineHash": f"{name}:{self._seen[name]}"}
