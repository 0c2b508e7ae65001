"""A passport as a whole, and as HTML for a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from ptmgraph.analysis.licenses import Verdict
from ptmgraph.answers.passport.sections import SECTIONS
from ptmgraph.answers.passport.subject import PassportSection, Subject
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import run

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_CODE_ID = re.compile(r"(?:github|gitlab)\.com/[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_FACTS = {
    "Model": ("task", "parameter_count", "formats", "library", "downloads", "likes"),
    "Dataset": ("downloads", "likes"),
    "Repository": ("language", "stars", "forks", "pushed_at", "version"),
}
_UNITS = {"parameter_count": "parameters", "downloads": "downloads in 30 days"}
_NAMES = {"parameter_count": "size", "pushed_at": "last push"}
_COLORS: dict[Verdict, str] = {"conflict": "#b3261e", "unknown": "#8a5a00", "compatible": "#146c2e"}


@dataclass(frozen=True)
class Passport:
    """What is known of one node. `facts` are the known ones in words, `unknown` the names of the
    others; `page` is its address on the Hub or at its code host, where that is known to be safe;
    `verdict` is that of the licence rules, for models and repositories; `non_commercial` tells that
    terms forbid commercial use, which may still leave it compatible."""

    label: str
    id: str
    facts: tuple[str, ...]
    unknown: tuple[str, ...]
    licences: tuple[str, ...]
    page: str | None
    verdict: Verdict | None
    non_commercial: bool
    sections: tuple[PassportSection, ...]

    @property
    def summary(self) -> str:
        """Its kind, licences and known facts in a line."""
        licences = ", ".join(self.licences) or "no licence stated"
        return " · ".join((self.label, licences, *self.facts))

    def _repr_html_(self) -> str:
        """The passport for a notebook. All text is escaped: it may quote strangers."""
        head = f"<h3>{escape(self.id)}</h3><p>{escape(self.summary)}</p>"
        if self.page:
            address = escape(self.page, quote=True)
            head += f'<p><a href="{address}" rel="noopener">{address}</a></p>'
        rows = ""
        for section in self.sections:
            lines = "<br>".join(escape(line.text) for line in section.lines)
            rows += f"<tr><th>{escape(section.title)}</th><td>{lines}</td></tr>"
        edge = f"border-left: 4px solid {_COLORS[self.verdict]}; " if self.verdict else ""
        return (
            f'<div class="tex2jax_ignore mathjax_ignore" style="{edge}padding-left: 1em">{head}'
            f"<table>{rows}</table></div>"
        )


def passport_of(store: Store, label: str, id_: str) -> Passport | None:
    """The passport of a node; None where there is no such node, or its label has none. Raises a
    `StoreError`."""
    if label not in SECTIONS:
        return None
    found = run(store, "node", {"id": id_, "type": label})
    if not len(found):
        return None
    subject = Subject(store, label, id_, found[0]["properties"])
    values = {name: subject.properties.get(name) for name in _FACTS[label]}
    architectures = subject.leads_to("HAS_ARCHITECTURE")
    if label == "Model":
        values["architecture"] = architectures[:2]
        # Sources beside the Hub name libraries that load it, and no one library of its own.
        values["library"] = values["library"] or subject.leads_to("BUILT_WITH")[:2]
    known = {name: value for name, value in values.items() if value not in (None, [])}
    check = subject.checked
    return Passport(
        label,
        id_,
        tuple(_fact(name, value) for name, value in known.items()),
        tuple(_NAMES.get(name, name) for name in values if name not in known),
        subject.licences,
        page_of(label, id_, subject.properties.get("hub")),
        check.verdict if check else None,
        bool(check and check.non_commercial),
        tuple(section(subject) for section in SECTIONS[label]),
    )


def page_of(label: str, id_: str, hub: str | None) -> str | None:
    """The address of a node's own page; None where the id does not make a safe one."""
    if label == "Repository":
        return f"https://{quote(id_)}" if _CODE_ID.fullmatch(id_) else None
    if not _HUB_ID.fullmatch(id_) or (label == "Model" and hub not in ("hf", None)):
        return None
    kind = "datasets/" if label == "Dataset" else ""
    return f"https://huggingface.co/{kind}{quote(id_)}"


def _fact(name: str, value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    if name == "parameter_count":
        return f"{short_number(value)} parameters"
    if isinstance(value, int):
        return f"{value:,} {_UNITS.get(name, name)}"
    text = str(value)
    return f"{_NAMES[name]} {text[:10]}" if name == "pushed_at" else text


def short_number(number: int) -> str:
    """A number in three digits, such as 568M or 8.03B."""
    for size, sign in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.3g}{sign}"
    return str(number)
