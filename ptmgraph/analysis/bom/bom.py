"""A bill of materials: the works of a supply chain, their licences, how each was made.

`cyclonedx` and `spdx` beside this write it as a document of that standard; the source `bom` reads
documents of any tool.
"""

import re
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import quote

from ptmgraph.analysis.licenses.facts import find, read_csv
from ptmgraph.analysis.licenses.steps import Relation
from ptmgraph.analysis.risk.kinds import RiskKind

WorkKind = Literal["model", "dataset", "repository"]
KINDS: tuple[WorkKind, ...] = ("model", "dataset", "repository")

TOOL = "ptmgraph"
DATASETS = "datasets/"
HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ptmgraph")
NO_ASSERTION = "NOASSERTION"
FALLBACK = "LicenseRef-hf-"  # for Hub ids that name no licence text


@dataclass(frozen=True)
class BomRisk:
    """One risk of a component itself: the kind, and the words that say that it has it."""

    kind: RiskKind
    evidence: str


@dataclass(frozen=True)
class Component:
    """One work. `id` is `owner/name` on the Hub, `github.com/owner/name` for a repository; a data
    set may have `datasets/` before it, where a model has the same id.

    `license` is an id or expression from `normalize`, "" where none is stated; `task`,
    `architecture` and what follows hold for models only. `unchecked` are the checks for risks that
    could look at nothing: without a risk there, it is unknown whether there is one.
    """

    id: str
    kind: WorkKind
    license: str = ""
    revision: str = ""
    description: str = ""
    task: str = ""
    architecture: str = ""
    risks: tuple[BomRisk, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id without the prefix of data sets."""
        return self.id.removeprefix(DATASETS) if self.kind == "dataset" else self.id

    @property
    def purl(self) -> str:
        """The package URL; "" for folders of code, and where the id cannot be one of the Hub.

        The type `huggingface` is specified for models; for data sets it is written as other tools
        do, like their addresses on the Hub.
        """
        version = f"@{quote(self.revision, safe='')}" if self.revision else ""
        if self.kind != "repository" and HUB_ID.fullmatch(self.name):
            folder = DATASETS if self.kind == "dataset" else ""
            return f"pkg:huggingface/{folder}{quote(self.name)}{version}"
        if self.kind == "repository" and self.id.startswith("github.com/"):
            return f"pkg:github/{quote(self.id.removeprefix('github.com/').lower())}{version}"
        return ""


@dataclass(frozen=True)
class Link:
    """`downstream` was made from, trained on, or uses `upstream`.

    `confidence` is 1 where some source declares that; from 0 to below 1 it is inferred.
    """

    upstream: str
    relation: Relation
    downstream: str
    confidence: float = 1.0

    @property
    def declared(self) -> bool:
        return self.confidence == 1.0


@dataclass(frozen=True)
class Bom:
    """The works behind `subject`, a component id. `created` is a UTC time, `2026-11-21T12:00:00Z`.

    Raises ValueError where two components share an id, or a link or the subject names none.
    """

    subject: str
    created: str
    components: tuple[Component, ...]
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        ids = {component.id for component in self.components}
        if len(ids) != len(self.components):
            raise ValueError("two components have the same id")
        ends = {self.subject, *(link.upstream for link in self.links)}
        ends |= {link.downstream for link in self.links}
        if ends - ids:
            raise ValueError(f"no such component: {min(ends - ids)}")

    @property
    def uuid(self) -> uuid.UUID:
        """The same for the same subject and time, so that a document can be made again."""
        return uuid.uuid5(NAMESPACE, f"{self.subject} {self.created}")

    def parents(self, component_id: str) -> list[Link]:
        return [link for link in self.links if link.downstream == component_id]


def spdx_expression(license_: str) -> str:
    """A licence id or expression of ours in the words of SPDX; ids without a text get a LicenseRef.

    `gpl-3.0 OR gemma` -> `GPL-3.0 OR LicenseRef-scancode-gemma-tou-2025-03-24`.
    """

    if not license_:
        return NO_ASSERTION
    words = re.split(r"([\s()]+)", license_)
    return "".join(
        word if place % 2 or words[max(place - 2, 0)] == "WITH" else spdx_word(word)
        for place, word in enumerate(words)
    )


def spdx_word(word: str) -> str:
    """One word of an expression. `gpl-3.0` stays SPDX's own `GPL-3.0`, which says no more."""
    if word in ("AND", "OR", "WITH", ""):
        return word
    if word.startswith("licenseref-"):
        return word.replace("licenseref-", "LicenseRef-", 1)
    return spdx_ids().get(word) or find(word).spdx or f"{FALLBACK}{word}"


@cache
def spdx_ids() -> dict[str, str]:
    """The ids on the SPDX list by their lower-case form."""
    return {row["id"].lower(): row["id"] for row in read_csv("spdx.csv")}
