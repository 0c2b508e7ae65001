"""The scorecard of models, which explains itself, and their comparison side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ptmgraph.analysis.licenses import Verdict
from ptmgraph.analysis.provenance.attributes import GROUPS, STEPS, Group
from ptmgraph.analysis.provenance.weights import Score, score_of, usual_weights
from ptmgraph.analysis.risk.kinds import CHECKS, SEVERITIES
from ptmgraph.answers.attributes import AttributeState, attribute_states, model_facts
from ptmgraph.answers.check import standings
from ptmgraph.answers.missing import not_found
from ptmgraph.answers.renames import current_ids
from ptmgraph.answers.risk import RiskReport, risk
from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

MOST_COMPARED = 5
"""So many models can be compared side by side."""

_COLUMNS = ("model", "group", "attribute", "words", "state", "place", "weight", "ancestor", "path")
_MARKS = {"present": "yes", "absent": "no", "not looked at": "unknown"}


@dataclass(frozen=True)
class Scorecard:
    """What is known of one model before it is reused.

    `facts` is the row of the canned query `attributes-of`, `states` has every attribute,
    `weights` what each weighs. `license` is the verdict on it as it is published, `risk` what may
    go wrong with it and with what it was made from. `code` are the repositories that its publisher
    names as its code, with the health that is known of each.
    """

    id: str
    facts: Row
    states: list[AttributeState]
    weights: Mapping[str, float]
    license: Verdict
    risk: RiskReport
    code: list[Row]

    @property
    def described(self) -> bool:
        """Whether a source describes it; else it is only referred to."""
        return not self.facts["is_stub"]

    @property
    def risks(self) -> str:
        """How many risks of each severity were found, and how much was not looked at."""
        if self.risk.tells_nothing:
            return "unknown"
        counts = Counter(item.severity for item in self.risk.found)
        told = ", ".join(f"{counts[s]:,} {s}" for s in SEVERITIES if counts[s]) or "none found"
        gaps = f"; {len(self.risk.gaps)} of {len(CHECKS)} checks incomplete"
        return told + gaps * bool(self.risk.gaps)

    @property
    def care(self) -> str:
        """How well its code is kept, as far as that is known."""
        told = [
            f"{row['repository']}: {_number(row['commits_in_year'])} commits in a year, "
            f"bus factor {_number(row['bus_factor'])}"
            for row in self.code
        ]
        return "; ".join(told) or "unknown"

    def of_group(self, group: Group) -> list[AttributeState]:
        """The attributes of one group."""
        return [state for state in self.states if state.attribute.group == group]

    def score(self, group: Group) -> Score:
        """The score of one group, which holds its parts."""
        return score_of(
            (state.state, self.weights[state.attribute.id]) for state in self.of_group(group)
        )

    def rows(self) -> list[Row]:
        """One row for each attribute."""
        return [self._row(state) for state in self.states]

    def _row(self, state: AttributeState) -> Row:
        attribute = state.attribute
        values = (
            *(self.id, attribute.group, attribute.id, attribute.words, state.state, state.place),
            *(self.weights[attribute.id], state.ancestor or None, list(state.path) or None),
        )
        return dict(zip(_COLUMNS, values, strict=True))


@dataclass(frozen=True)
class Assessment(Tabular):
    """The scorecards of some models, in the order in which they were asked for."""

    models: list[Scorecard]

    @property
    def rows(self) -> Result:
        """One row for each model and attribute."""
        return Result(_COLUMNS, [row for card in self.models for row in card.rows()])

    @property
    def comparison(self) -> Result:
        """The models side by side, in the steps in which people decide: a column for each model,
        `unknown` where nothing is known. Raises `QueryError` for more than `MOST_COMPARED`."""
        if len(self.models) > MOST_COMPARED:
            raise QueryError(
                f"{len(self.models)} models are too many to stand side by side; "
                f"give at most {MOST_COMPARED}, or ask for the rows."
            )
        rows = []
        for step, title in STEPS.items():
            told = [_line(self.models, *fact) for fact in _FACTS if fact[0] == step]
            places = (n for n, s in enumerate(self.models[0].states) if s.attribute.step == step)
            told += [_attribute_line(self.models, place) for place in places]
            rows += [{"step": title, **line} for line in told]
        return Result(("step", "item", *(card.id for card in self.models)), rows)


def assess(
    store: Store, ids: Iterable[str], weights: Mapping[str, float] | None = None
) -> Assessment:
    """The scorecards of these models, under the ids that they have now; `weights` by attribute, see
    `ptmgraph.analysis.provenance.weights`. Raises `NotFound`, and other `StoreError`s."""
    now = current_ids(store, dict.fromkeys(ids))
    facts = model_facts(store, now.values())
    for id in now.values():
        if id not in facts:
            raise not_found(store, "model", id, ("Model",))
    states = attribute_states(store, facts)
    license = {id: standing.verdict for id, standing in standings(store, list(facts)).items()}
    used = weights or usual_weights()
    cards = {
        id: Scorecard(id, row, states[id], used, license[id], risk(store, id), _code(store, id))
        for id, row in facts.items()
    }
    return Assessment([cards[id] for id in dict.fromkeys(now.values())])


def _code(store: Store, id: str) -> list[Row]:
    rows = run(store, "health-below-a-model", {"id": id})
    return [row for row in rows if row["model"] == id and row["repository"]]


def _number(value: object) -> str:
    return "unknown" if value is None else f"{value:,}"


def _fact(name: str) -> Callable[[Scorecard], str]:
    return lambda card: _number(card.facts[name])


def _text(name: str) -> Callable[[Scorecard], str]:
    return lambda card: str(card.facts[name] or "unknown")


def _joined(value: object) -> str:
    """One text, or several with commas between them."""
    several = ", ".join(map(str, value)) if isinstance(value, list) else value
    return str(several or "unknown")


def _group_score(group: Group) -> Callable[[Scorecard], str]:
    return lambda card: card.score(group).parts


_FACTS: tuple[tuple[str, str, Callable[[Scorecard], str]], ...] = (
    ("assess", "task", _text("task")),
    ("assess", "licence verdict", lambda card: card.license),
    ("assess", "risks, its own and inherited", lambda card: card.risks),
    ("assess", "access must be asked for (gated)", _text("gated")),
    ("select", "downloads in 30 days", _fact("downloads")),
    ("select", "likes", _fact("likes")),
    ("select", "last changed", _text("last_modified")),
    ("select", "care for its code", lambda card: card.care),
    ("select", "provenance, by weight", _group_score(GROUPS[0])),
    ("evaluate", "reproducibility, by weight", _group_score(GROUPS[1])),
    ("deploy", "parameters", _fact("parameter_count")),
    ("deploy", "library", lambda card: _joined(card.facts["library"])),
    ("deploy", "portability, by weight", _group_score(GROUPS[2])),
)
"""What stands beside the attributes in a comparison: its step, its name, and how it is told."""


def _line(cards: list[Scorecard], _: str, name: str, told: Callable[[Scorecard], str]) -> Row:
    return {"item": name, **{card.id: told(card) for card in cards}}


def _attribute_line(cards: list[Scorecard], place: int) -> Row:
    words = cards[0].states[place].attribute.words
    return {"item": words, **{card.id: _mark(card.states[place]) for card in cards}}


def _mark(state: AttributeState) -> str:
    mark = _MARKS[state.state]
    return f"{mark}; its ancestor {state.ancestor} has it" if state.ancestor else mark
