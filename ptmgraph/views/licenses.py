"""The page Licences: may this model or repository be shipped, and which step says no?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from ptmgraph.analysis.licenses import Check, CheckedFinding, DeclaredUse, obligations_pack
from ptmgraph.analysis.licenses.report import (
    DISCLAIMER,
    SECTIONS,
    by_claim,
    heading,
    markdown,
    steps_shown,
)
from ptmgraph.answers.check import CHECKED, Basis, check
from ptmgraph.views.address import choice
from ptmgraph.views.graph_access import ask, open_graph
from ptmgraph.views.graph_component import draw
from ptmgraph.views.graph_component.picture import DrawnEdge, DrawnKind, DrawnNode, Picture
from ptmgraph.views.missing import tell_missing, tell_renamed
from ptmgraph.views.parts import code_span
from ptmgraph.views.search_box import search_box

OFFENDING = "OFFENDING_STEP"  # what the marked arrow stands for, in place of a relation

_USES = {
    "published": "As published",
    "internal": "Internal use",
    "hosted": "Hosted service",
    "redistribution": "Redistribution",
}
_PURPOSES = {"commercial": "Commercial", "other": "Not commercial"}
_MEANINGS = {
    "Conflict": "A licence says no, or a label says less than the licence above it.",
    "Possible conflict": "A term may be broken; the texts or the facts leave it open.",
    "Label missing": "A repacked copy states no licence of its own: it is read as its base.",
    "Not stated": "No licence, or none that names a text: nothing can be concluded.",
}
_MOST_SHOWN = 50
_PATH_HEIGHT = 160


def show() -> None:
    """Shows the verdict on the work in the address bar, and each finding with its path."""
    work, store = st.query_params.get("id", ""), open_graph()
    search_box(_choose, key="licenses", types=CHECKED, value=work, focus=not work)
    if not work:
        st.info("Search for a model or a repository above to see what its licences ask for.")
        return
    if not any(len(ask("node", type=label, id=work).result) for label in CHECKED):
        tell_missing("licenses", CHECKED[work.count("/") > 1], work)
        return
    use = _declared_use()
    checked = check(store, work, use)
    tell_renamed(work, checked.target)
    found = checked.check
    _show_verdict(found)
    for kind in SECTIONS:
        _show_kind(kind, [item for item in found.findings if item.kind == kind])
    _show_obligations(found)
    _show_basis(found, checked.basis)


def _choose(_label: str, id_: str) -> None:
    st.query_params["id"] = id_


def _declared_use() -> DeclaredUse | None:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="large")
    name = choice(row, "Declared use", "use", _USES)
    if name == "published":
        return None
    purpose = choice(row, "Purpose", "purpose", _PURPOSES)
    deployments: dict[str, Literal["internal", "hosted", "redistribution"]] = {
        "internal": "internal",
        "hosted": "hosted",
        "redistribution": "redistribution",
    }
    return DeclaredUse(deployments[name], purpose == "commercial")


def _show_verdict(check: Check) -> None:
    tell = {"conflict": st.error, "unknown": st.warning, "compatible": st.success}
    tell[check.verdict](check.headline)
    stated = code_span(check.licenses[0]) if check.licenses[0] else "not stated"
    if check.unlabelled:
        stated = f"not stated; read as its base, {stated}"
    st.markdown(f"Licence of {code_span(check.target)}: {stated}")


def _show_kind(kind: str, items: list[CheckedFinding]) -> None:
    if not items:
        return
    st.subheader(f"{kind} ({len(items)})", anchor=False)
    st.caption(_MEANINGS[kind])
    groups = by_claim(items)
    for number, group in enumerate(groups[:_MOST_SHOWN]):
        st.text(heading(group))
        shown = min(steps_shown(group), _MOST_SHOWN)
        for step, item in enumerate(group[:shown]):
            if len(group) > 1:
                st.text(item.place)
            key = f"{kind} {number} {step} {item.text}"
            if st.toggle("Draw the path", item is items[0], key=f"path {key}"):
                draw(path_picture(item), key=f"picture {key}", height=_PATH_HEIGHT)
        _tell_rest(len(group), shown)
    _tell_rest(len(groups), _MOST_SHOWN)


def _tell_rest(there: int, shown: int) -> None:
    if there > shown:
        st.caption(f"The first {shown} of {there:,}; the download has all.")


def path_picture(item: CheckedFinding) -> Picture:
    """The path of a finding; its last step is the offending one, and is marked."""
    steps = list(_steps(item))
    return Picture(
        title=f"Path of the finding on {item.subject}",
        focus=item.path[-1],
        nodes=[
            DrawnNode(name, name.rpartition("/")[2] or name, name, _kind(item, name))
            for name in dict.fromkeys(item.path)
        ],
        edges=[DrawnEdge(*ends, kind, title) for ends, kind, title in steps],
    )


def _steps(item: CheckedFinding) -> Iterable[tuple[tuple[str, str], str, str]]:
    for above, below in zip(item.path[:-2], item.path[1:-1], strict=True):
        yield (above, below), "LEADS_TO", "a step before the offending one"
    if len(item.path) > 1:
        yield (item.path[-2], item.path[-1]), OFFENDING, f"{item.relation}: {item.text}"


def _kind(item: CheckedFinding, name: str) -> DrawnKind:
    return DrawnKind.FOCUS if name == item.path[-1] else DrawnKind.MODEL


def _show_obligations(check: Check) -> None:
    if check.obligations:
        with st.expander(f"What must be done and shipped along ({len(check.obligations)})"):
            st.code(obligations_pack(check.obligations), language="markdown", wrap_lines=True)


def _show_basis(check: Check, basis: Basis) -> None:
    today, data = str(basis.checked_on), basis.data
    st.download_button(
        "Markdown",
        lambda: markdown(check, today, data),
        file_name="licences.md",
        mime="text/markdown",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(f"Checked on {today}. Data: {', '.join(map(code_span, data))}. {DISCLAIMER}")


if __name__ == "__main__":
    show()
