"""Answers that draw themselves in a notebook: what the app shows of them, as SVG and HTML."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from ptmgraph.answers.advice import advice, verdict_sentence
from ptmgraph.answers.check import Checked
from ptmgraph.answers.impact import DATASET, Impact
from ptmgraph.answers.lineage import COLUMNS, Lineage
from ptmgraph.answers.show import Shown
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.pictures.colors import LICENCE
from ptmgraph.pictures.finding import path_picture
from ptmgraph.pictures.folding import LineageStep, fold
from ptmgraph.pictures.lineage import (
    MOST_BOXES,
    dropped_terms,
    folded_picture,
    steps_of,
    told_by_a_step,
)
from ptmgraph.pictures.picture import Picture
from ptmgraph.pictures.reuse import box_of, reuse_picture, steps_to_users
from ptmgraph.pictures.svg import picture_svg
from ptmgraph.queries.catalog import run

_ROWS = 16
"""A cell is lower than a page: each side of a lineage has about so many rows."""
_MOST_POINTS = 3
_FEW = 5
_VERDICTS = {"conflict": "#b3261e", "unknown": "#8a5a00", "compatible": "#146c2e"}


@dataclass
class DrawnLineage(Lineage):
    """A lineage that a notebook draws: folded, colored by the class of each licence, with the steps
    that drop a term in red. `edges` is a `Result`, which a notebook shows as a table."""

    edges: Result = field(default_factory=lambda: Result(COLUMNS[1:], []))
    store: Store = field(kw_only=True, repr=False, compare=False)

    @property
    def picture(self) -> Picture:
        """What is drawn. Raises a `StoreError`."""
        return _lineage_picture(self.store, steps_of(self.edges), self.model, _ROWS)

    def _repr_html_(self) -> str:
        if not self.edges:
            told = "No source names a parent or a child of this model in this direction."
            likely = [
                f"Probably made from {row['parent']}, as its name says." for row in self.likely
            ]
            return _cell(_paragraphs([f"{self.model}: {told}", *likely]))
        above = sum(step > 0 for step in self.depth.values())
        below = sum(step < 0 for step in self.depth.values())
        more = " The limit of models cut it off." if self.truncated else ""
        told = f"{above:,} models above, {below:,} below.{more}"
        return _cell(picture_svg(self.picture, LICENCE) + _paragraphs([told]))


@dataclass
class DrawnImpact(Impact):
    """What is hit, which a notebook draws: the ways that lead to code, or to models only."""

    store: Store = field(kw_only=True, repr=False, compare=False)

    @property
    def picture(self) -> Picture:
        """What is drawn. Raises a `StoreError`."""
        focus = box_of(self.kind, self.id)
        title = f"What rests on {self.id}"
        if not self.uses:
            steps = steps_of(self.steps.values())
            if self.kind == DATASET:
                direct = (row["model"] for row in self.models if row["model"] not in self.steps)
                steps += [LineageStep(model, focus, "TRAINED_ON") for model in direct]
            return replace(_lineage_picture(self.store, steps, focus, _ROWS), title=title)
        steps = steps_to_users(self)
        drawn = fold(steps, focus, rows=_ROWS)
        facts = _boxes(self.store, drawn.models)
        picture = reuse_picture(title, drawn, steps, focus, facts, self.uses)
        return replace(picture, note=_data(self.store))

    def _repr_html_(self) -> str:
        counts = (len(self.models) - (self.kind != DATASET), self.repositories, self.files)
        told = "{:,} models, {:,} repositories and {:,} files are hit.".format(*counts)
        drawn = picture_svg(self.picture, LICENCE) if self.uses or counts[0] else ""
        return _cell(drawn + _paragraphs([told]))


@dataclass(frozen=True)
class DrawnCheck(Checked):
    """A check that a notebook shows: the verdict, what to do, and the path of the worst finding."""

    store: Store = field(kw_only=True, repr=False, compare=False)

    def _repr_html_(self) -> str:
        color = _VERDICTS[self.verdict]
        head = f"<h3>{escape(self.target)}</h3><p>{escape(verdict_sentence(self.check))}</p>"
        rows = "".join(
            f"<tr><th>{escape(group.action)}</th><td>"
            + "<br>".join(escape(point.line) for point in group.points[:_MOST_POINTS])
            + f"</td><td>{group.found:,}</td></tr>"
            for group in advice(self.findings)
            if group.counts
        )
        worst = next((item for item in self.findings if item.counts and len(item.path) > 1), None)
        drawn = picture_svg(path_picture(worst), "") if worst else ""
        table = f"<table><tr><th>what to do</th><th>why</th><th>found</th></tr>{rows}</table>"
        told = f"Checked on {self.basis.checked_on}. Data: {', '.join(self.basis.data)}."
        edge = f"border-left:4px solid {color};padding-left:1em"
        body = head + drawn + (table if rows else "") + _paragraphs([told])
        return f'<div style="{edge}">{_cell(body)}</div>'


class DrawnThing(Shown):
    """All that is known of one thing; of a model, a notebook also draws what it was made from."""

    def _repr_html_(self) -> str:
        told = super()._repr_html_()
        store, label, id_ = self.node
        if label != "Model":
            return told
        steps = steps_of(run(store, "steps-above", {"id": id_}))
        if not steps:
            return told
        picture = _lineage_picture(store, steps, id_, _FEW)
        return told + _cell(picture_svg(replace(picture, title="Made from"), LICENCE))


def drawn_lineage(found: Lineage, store: Store) -> DrawnLineage:
    """The same lineage, which draws itself."""
    edges = Result(COLUMNS[1:], [*found.edges])
    return DrawnLineage(**{**vars(found), "edges": edges}, store=store)


def drawn_impact(found: Impact, store: Store) -> DrawnImpact:
    """The same impact, which draws itself."""
    return DrawnImpact(**vars(found), store=store)


def drawn_check(found: Checked, store: Store) -> DrawnCheck:
    """The same check, which draws itself."""
    return DrawnCheck(**vars(found), store=store)


def drawn_thing(found: Shown) -> DrawnThing:
    """The same rows, which draw themselves."""
    return DrawnThing(*found.node, found.rows)


def _lineage_picture(
    store: Store, steps: Collection[LineageStep], focus: str, rows: int
) -> Picture:
    near = {model for step in steps for model in (step.child, step.parent)}
    dropped = _dropped(store, sorted(near)) if len(near) <= MOST_BOXES else {}
    drawn = fold([*steps], focus, rows=rows, kept=told_by_a_step(dropped))
    dropped |= _dropped(store, drawn.models)
    picture = folded_picture(drawn, steps, focus, _boxes(store, drawn.models), dropped)
    return replace(picture, note=_data(store))


def _dropped(store: Store, models: Collection[str]) -> dict[LineageStep, str]:
    return dropped_terms(run(store, "dropped-terms", {"ids": [*models]}))


def _boxes(store: Store, models: Collection[str]) -> Mapping[str, Row]:
    return {row["id"]: row for row in run(store, "boxes", {"ids": [*models]})}


def _data(store: Store) -> str:
    return f"Data: {', '.join(store.manifest['snapshots'])}"


def _cell(body: str) -> str:
    """What MathJax leaves alone: names of strangers are no formulas."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{body}</div>'


def _paragraphs(lines: Collection[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
