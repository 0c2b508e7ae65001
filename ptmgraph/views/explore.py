"""The page Explore: models by task, licence, family, year and size, with counts; each click
narrows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ptmgraph.analysis.licenses.classes import LicenseClass, license_class
from ptmgraph.graph.store.facets import UNKNOWN, Chosen, Facets
from ptmgraph.graph.store.ranked_entries import SIZES
from ptmgraph.graph.store.result import Result
from ptmgraph.views.address import restore, to_address
from ptmgraph.views.downloads import to_csv
from ptmgraph.views.graph_access import ask, facets_for, models_for
from ptmgraph.views.parts import counted
from ptmgraph.views.tables import show_table

_TITLES = {
    "task": "Task",
    "licence": "Licence",
    "family": "Family",
    "year": "First published",
    "size": "Parameters",
}
_MOST_SHOWN = 12
_MOST_LISTED = 50
_LONGEST = 34
_NOT_SAID = "not said"
_CLASSES = tuple(LicenseClass)


def show() -> None:
    """Shows the facets with what the address chooses, and the models that are left."""
    whole = facets_for({})
    if whole is None:
        st.info("This page reads the index of a graph on this machine, and a server has none.")
        return
    classes = _by_class(whole.counts["licence"])
    asked = {name: st.query_params[name] for name in _TITLES if name in st.query_params}
    found = facets_for(_chosen(asked, classes)) if asked else whole
    assert found is not None
    left, right = st.columns([2, 3], gap="large")
    with left:
        for name in _TITLES:
            _show_facet(name, found, classes, asked.get(name, ""))
    with right:
        _show_models(found.models, _chosen(asked, classes))


def _by_class(licences: Mapping[str, int]) -> dict[str, list[str]]:
    """The values of the index for each class of licences: of several the strictest counts."""
    classes: dict[str, list[str]] = {name.value: [] for name in _CLASSES}
    for value in licences:
        classes[license_class(value.splitlines()).value].append(value)
    return classes


def _chosen(asked: Mapping[str, str], classes: Mapping[str, list[str]]) -> Chosen:
    return {
        name: classes.get(value, []) if name == "licence" else [_stored(value)]
        for name, value in asked.items()
    }


def _stored(value: str) -> str:
    return UNKNOWN if value == _NOT_SAID else value


def _options(name: str, found: Facets, classes: Mapping[str, list[str]]) -> dict[str, int]:
    """The values of a facet as they stand in the address, in the order in which they are shown."""
    counts = found.counts[name]
    if name == "licence":
        sums = {c: sum(counts.get(value, 0) for value in values) for c, values in classes.items()}
        return {value: number for value, number in sums.items() if number}
    told = {value or _NOT_SAID: number for value, number in counts.items()}
    if name == "size":
        return {size: told[size] for size in (*SIZES, _NOT_SAID) if size in told}
    if name == "year":
        return {year: told[year] for year in sorted(told, key=lambda y: (y != _NOT_SAID, y))[::-1]}
    return told


def _show_facet(name: str, found: Facets, classes: Mapping[str, list[str]], asked: str) -> None:
    options = _options(name, found, classes)
    if not asked and set(options) <= {_NOT_SAID, LicenseClass.NOT_STATED}:
        return  # no source says it of any model
    shown = list(options)[:_MOST_SHOWN]
    if asked and asked not in shown:
        shown.append(asked)
    key = f"facet {name}"
    restore(key, asked, asked or None)

    def told(value: str) -> str:
        short = value if len(value) <= _LONGEST else f"{value[:16]}…{value[-16:]}"
        return f"{short.replace('[', '(').replace(']', ')')} · {options.get(value, 0):,}"

    picked = st.pills(_TITLES[name], shown, format_func=told, key=key, wrap=True)
    if len(options) > len(shown):
        st.caption(f"and {len(options) - len(shown):,} more")
    if (picked or "") == asked:
        return
    if picked:
        to_address(key, name, picked)
    else:
        st.session_state[f"address of {key}"] = ""
        del st.query_params[name]
    st.rerun()


def _show_models(models: int, chosen: Chosen) -> None:
    st.header(counted(models, "model"), anchor=False)
    hits = models_for(chosen, _MOST_LISTED)
    facts = {row["id"]: row for row in ask("models", ids=[hit.id for hit in hits]).result}
    columns = ("model", "licence", "downloads")
    rows = [
        {
            "model": hit.id,
            "licence": ", ".join(facts.get(hit.id, {}).get("licenses") or []) or None,
            "downloads": facts.get(hit.id, {}).get("downloads"),
        }
        for hit in hits
    ]
    listed = Result(columns, rows)
    if models > len(rows):
        st.caption(
            f"The first {len(rows)}: what most others were made from or use, then downloads."
        )
    show_table(listed, key="explored", whole=True)
    if not rows:
        return
    with st.container(horizontal=True):
        st.download_button(
            "CSV",
            lambda: to_csv(listed),
            file_name="models.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.page_link(
            "assess.py",
            label="Compare the first five",
            icon=":material/arrow_forward:",
            query_params=[("id", hit.id) for hit in hits[:5]],
            width="content",
        )


if __name__ == "__main__":
    show()
