"""The page Licences: may this model or repository be shipped, and which step says no?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from ptmgraph.analysis.licenses import Check, DeclaredUse, obligations_pack
from ptmgraph.analysis.licenses.report import DISCLAIMER, markdown
from ptmgraph.answers.advice import Advice, Point, advice, step_sentence
from ptmgraph.answers.check import CHECKED, Basis, check
from ptmgraph.pictures.finding import path_picture
from ptmgraph.views.address import choice
from ptmgraph.views.graph_access import ask, open_graph
from ptmgraph.views.graph_component import draw
from ptmgraph.views.missing import tell_missing, tell_renamed
from ptmgraph.views.parts import code_span, counted, plain_words
from ptmgraph.views.search_box import search_box

_USES = {
    "published": "As published",
    "internal": "Internal use",
    "hosted": "Hosted service",
    "redistribution": "Redistribution",
}
_PURPOSES = {"commercial": "Commercial", "other": "Not commercial"}
_MOST_POINTS, _MOST_STEPS = 6, 20
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
    groups = advice(found.findings)
    for group in groups:
        if group.counts:
            _show_points(group)
    with st.container(gap="xxsmall"):
        _show_uncounted([group for group in groups if not group.counts])
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


def _show_points(group: Advice) -> None:
    """What to do, and a line for each point; what lies behind it is seen when it is opened."""
    with st.container(gap="xxsmall"):
        st.markdown(f"**{group.action}** · {group.kind}")
        for point in group.points[:_MOST_POINTS]:
            steps = len(point.steps)
            more = f" ({counted(steps, 'step')})" if steps > 1 else ""
            with st.expander(plain_words(f"{point.line}{more}"), type="compact"):
                _show_evidence(point)
        if rest := group.points[_MOST_POINTS:]:
            with st.expander(f"{counted(len(rest), 'finding')} more", type="compact"):
                st.text("\n".join(point.line for point in rest))


def _show_evidence(point: Point) -> None:
    st.text(point.basis)
    key = f"{point.line} {point.steps[0].text}"
    if len(point.steps[0].path) > 1 and st.toggle("Draw the path", key=f"path {key}"):
        draw(path_picture(point.steps[0]), key=f"picture {key}", height=_PATH_HEIGHT)
    st.text("\n".join(map(step_sentence, point.steps[:_MOST_STEPS])))
    if len(point.steps) > _MOST_STEPS:
        told = f"The first {_MOST_STEPS} of {len(point.steps):,} steps; the download has all."
        st.caption(told)


def _show_uncounted(groups: Sequence[Advice]) -> None:
    if groups:
        found = sum(group.found for group in groups)
        with st.expander(f"Found, but not counted for this use ({found:,})", type="compact"):
            st.text("\n".join(point.line for group in groups for point in group.points))


def _show_obligations(check: Check) -> None:
    if check.obligations:
        with st.expander(
            f"What must be done and shipped along ({len(check.obligations)})", type="compact"
        ):
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
