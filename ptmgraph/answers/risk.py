"""What may go wrong with a model, a repository or a folder of code: own risks and inherited ones.

Risks stand on the models that have them; here they are gathered along the way up. What was not
looked at is told beside what was found: a model without a finding is not a safe one.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ptmgraph.analysis.licenses.stated import DATASET_PREFIX
from ptmgraph.analysis.risk.kinds import CHECKS, SEVERITIES, risk_kinds
from ptmgraph.answers.check import supply_chain
from ptmgraph.answers.code_places import CodePlaces, code_places
from ptmgraph.answers.renames import current_id
from ptmgraph.answers.risk_files import FilesRead, files_read
from ptmgraph.answers.supply_chain import SupplyChain
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row, Tabular
from ptmgraph.queries.catalog import run

COLUMNS = (
    *("severity", "risk", "title", "model", "steps", "path", "evidence", "declared", "confidence"),
    *("places", "advice"),
)


@dataclass(frozen=True)
class RiskFound:
    """One risk of `model`, and the shortest way to it: `path` begins with what was asked about.

    `confidence` is that of the finding and of each step on the way, the least of them; `places` are
    `path:line` of the code that brings the model in, for a repository or folder.
    """

    risk: str
    severity: str
    title: str
    advice: str
    model: str
    path: tuple[str, ...]
    evidence: tuple[str, ...]
    declared: bool
    confidence: float
    places: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Steps from what was asked about to the model; 0 for its own risks."""
        return len(self.path) - 1

    @property
    def rank(self) -> tuple[int, str, str]:
        """What is nearer comes first."""
        return self.steps, self.model, self.risk


@dataclass(frozen=True)
class RiskReport(Tabular):
    """The risks of `target`, the worst and nearest first. `models` are all that it rests on, itself
    too where it is one; `unchecked` holds how many of these a check could not look at, by the keys
    of `CHECKS`. `files` tells of the weights on this machine, for a folder or file."""

    target: str
    found: tuple[RiskFound, ...]
    models: tuple[str, ...]
    unchecked: Counter[str]
    files: FilesRead | None = None

    @property
    def worst(self) -> str:
        """The gravest severity that was found; empty for none."""
        return self.found[0].severity if self.found else ""

    @property
    def tells_nothing(self) -> bool:
        """Whether nothing was found because nothing could be looked at."""
        read = self.files is not None and self.files.count > 0
        blind = all(self.unchecked[key] == len(self.models) for key in CHECKS)
        return not self.found and blind and not read

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        if self.tells_nothing:
            return "Nothing is known: the loaded data has nothing of it that could be looked at."
        if not self.found:
            return "Nothing was found in what was looked at; that does not make it safe."
        counts = Counter(item.severity for item in self.found)
        told = ", ".join(f"{counts[s]} {s}" for s in SEVERITIES if counts[s])
        own = sum(item.steps == 0 for item in self.found)
        return f"{told}; {own} of its own. The first: {self.found[0].title}, {self.found[0].model}."

    @property
    def gaps(self) -> list[str]:
        """What could not be looked at, in words: of how many models."""
        all_, unread = len(self.models), ", ".join(self.files.unread if self.files else ())
        files = [f"files in formats that are not read, and packages: {unread}"] if unread else []
        return files + [
            f"{words} ({self.unchecked[key]:,} of {all_:,} models)" if all_ > 1 else words
            for key, words in CHECKS.items()
            if self.unchecked[key]
        ]

    @property
    def rows(self) -> Result:
        """One row for each risk of each model."""
        rows = [{name: _plain(getattr(item, name)) for name in COLUMNS} for item in self.found]
        return Result(COLUMNS, rows)


def risk(store: Store, target: str) -> RiskReport:
    """The risks of a model, a repository, or else a folder of code, and of all it rests on.

    A model is asked about under the id that it has now. Raises `NotFound` when there is none of the
    name, and other `StoreError`s.
    """
    target = current_id(store, target)
    chain = supply_chain(store, target)
    ways = _ways(chain, target)
    known = {row["model"]: row["checked"] or [] for row in _about(store, "risk-checked", ways)}
    models = tuple(name for name in ways if name in known)
    places = code_places(chain, target)
    found = [_found(row, *ways[row["model"]], places) for row in _about(store, "risks-of", ways)]
    files = files_read(chain.folder) if chain.folder else None
    found += _in_files(target, files) if files else []
    found.sort(
        key=lambda item: (SEVERITIES.index(item.severity), item.steps, item.model, item.risk)
    )
    unchecked = Counter(key for key in CHECKS for name in models if key not in known[name])
    return RiskReport(target, tuple(found), models, unchecked, files)


def risk_of_files(place: str) -> RiskReport:
    """The risks of a file of weights, or of all below a folder. No graph is asked."""
    files = files_read(Path(place))
    return RiskReport(place, tuple(_in_files(place, files)), (), Counter(), files)


def _in_files(place: str, files: FilesRead) -> list[RiskFound]:
    return [
        RiskFound(
            *(kind, known.severity, known.title, known.advice, place, (place,)),
            evidence=files.found[kind],
            declared=True,
            confidence=1.0,
        )
        for kind, known in risk_kinds().items()
        if kind in files.found
    ]


def _about(store: Store, query: str, ways: dict[str, tuple[tuple[str, ...], float]]) -> Result:
    return run(store, query, {"ids": list(ways)}, limit=100_000)


def _ways(chain: SupplyChain, target: str) -> dict[str, tuple[tuple[str, ...], float]]:
    """A shortest way from the target to itself and to each work above it, datasets left out, with
    the least confidence of a step on it."""
    graph = chain.graph
    ways: dict[str, tuple[tuple[str, ...], float]] = {target: ((target,), 1.0)}
    waiting = deque([target] if target in graph.index else [])
    while waiting:
        below = waiting.popleft()
        path, sure = ways[below]
        for number in graph.into[graph.index[below]]:
            edge = graph.edge(number)
            if edge.upstream in ways or edge.upstream.startswith(DATASET_PREFIX):
                continue
            least = min(sure, chain.words.inferred.get(edge, 1.0))
            ways[edge.upstream] = (*path, edge.upstream), least
            waiting.append(edge.upstream)
    return ways


def _found(row: Row, path: tuple[str, ...], sure: float, places: CodePlaces | None) -> RiskFound:
    return RiskFound(
        **{name: row[name] for name in ("risk", "severity", "title", "advice", "model")},
        path=path,
        evidence=tuple(row["evidence"] or ()),
        declared=row["declared"] and sure == 1.0,
        confidence=min(row["confidence"], sure),
        places=_places(places, path),
    )


def _places(places: CodePlaces | None, path: Sequence[str]) -> tuple[str, ...]:
    """Where the code uses the model that the way begins with."""
    if places is None or len(path) < 2:
        return ()
    return tuple(
        f"{place.path}:{line}"
        for place in places.uses.get(path[1], ())
        for line in place.lines or (1,)
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
