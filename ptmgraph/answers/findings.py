"""What is worth seeing in the loaded graph: findings, each from one canned query, and stories.

A finding is the answer to a question of the category `findings`, so that Cypher, the terminal and
both engines have it too. One query is asked at a time, so that a page can show what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ptmgraph.answers.sketch import Sketch, sketch
from ptmgraph.graph.errors import QueryTimeout
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.queries.catalog import run
from ptmgraph.queries.lacking import lacking

COLUMNS = ("finding", "found", "sentence", "id", "question")


class Door(NamedTuple):
    """Where something is seen: a page of the app, the node to open it with, and what else stands in
    the address."""

    page: str
    label: str
    id: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Discovery:
    """The most telling row of a finding as a `sentence` and a `sketch`; `found` counts all rows of
    this graph."""

    question: str
    title: str
    sentence: str
    door: Door
    found: int
    sketch: Sketch


@dataclass(frozen=True)
class Silence:
    """A finding that this graph does not have, and what to load for it, where that would help."""

    question: str
    title: str
    advice: str = ""


@dataclass(frozen=True)
class Story:
    """A guided way: what it asks, of which id, and the pages in turn, each with words for it."""

    title: str
    id: str
    doors: tuple[tuple[str, Door], ...]


class _Seen(NamedTuple):
    """What a query of a finding gave: its first rows, the number of all that the graph has, and of
    the different ids that these begin with."""

    rows: Sequence[Row]
    found: int
    ids: int


class _Kind(NamedTuple):
    """How a row of a query is told, and what brings the data that it needs."""

    title: str
    tell: Callable[[Row, _Seen], tuple[str, Door]]
    load: str


_FAMOUS = frozenset(
    {
        "NousResearch/Hermes-2-Theta-Llama-3-8B",
        "unsloth/Qwen2.5-Coder-3B-Instruct-bnb-4bit",
        "github.com/qdrant/fastembed",
        "mteb/nq",
    }
)
"""Of the first rows of a finding, those with these ids are told before others: people know them."""
_LOOKED_AT = 25
_HUB = "A crawl or a dump of the Hub has these: ptmgraph load hub-dump PATH."
_CODE = "Code has these: ptmgraph load code PATH."


def _relabelled(row: Row, seen: _Seen) -> tuple[str, Door]:
    model, first, base = row["model"], row["dropped_by"], row["base"]
    who = "it" if first == model else first
    told = (
        f"{seen.ids:,} models with a permissive label drop terms of a base. {model} says "
        f"{row['license']}; {base} above it is {row['base_license']}, and {who} dropped that first."
    )
    return told, Door("lineage", "Model", model)


def _in_code(row: Row, seen: _Seen) -> tuple[str, Door]:
    place = next(iter(row["places"] or ()), "")
    where = f" at {place}" if place else ""
    told = f"{row['repository']} ({row['license']}) loads {row['model']}{where}"
    return f"{told}, which is {row['model_license']}.", Door(
        "reuse", "Repository", row["repository"]
    )


def _dataset(row: Row, seen: _Seen) -> tuple[str, Door]:
    under = ", ".join(row["licenses"]) or "no licence stated"
    told = f"{_resting(row['models'], row['repositories'])} {row['dataset']} ({under})."
    return told, Door("reuse", "Dataset", row["dataset"])


def _merge(row: Row, seen: _Seen) -> tuple[str, Door]:
    return f"{row['model']} was merged from {row['parents']:,} models.", Door(
        "lineage", "Model", row["model"]
    )


def _chain(row: Row, seen: _Seen) -> tuple[str, Door]:
    far = max(seen.rows, key=lambda one: one["generation"])
    told = (
        f"The longest chain has {row['depth']:,} steps, in the family of {row['family']} "
        f"({row['members']:,} models). Farthest from a root is {far['model']}: "
        f"{far['generation']:,} steps on the shortest way."
    )
    return told, Door("lineage", "Model", far["model"])


def _name(row: Row, seen: _Seen) -> tuple[str, Door]:
    return f"{row['model']}: {row['found'].partition('): ')[2]}", Door(
        "names", "Model", row["model"]
    )


def _unlicensed(row: Row, seen: _Seen) -> tuple[str, Door]:
    users = _resting(row["children"], row["repositories"])
    stated = f'only "{", ".join(row["stated"])}"' if row["stated"] else "no licence"
    told = f"{users} {row['model']}, of which the loaded data states {stated}."
    return told, Door("lineage", "Model", row["model"])


def _resting(models: int, repositories: int) -> str:
    """Who rests on something, as the beginning of a sentence; a number that is 0 is not told."""
    parts = [f"{models:,} model{'s' * (models != 1)}"] if models else []
    parts += [f"{repositories:,} repositor{'ies' if repositories != 1 else 'y'}"] * bool(
        repositories
    )
    return f"{' and '.join(parts)} rest{'s' * (models + repositories == 1)} on"


KINDS: Mapping[str, _Kind] = {
    "relabelled-models": _Kind("Permissive labels on restricted bases", _relabelled, _HUB),
    "restricted-weights-in-code": _Kind("Code that loads non-commercial models", _in_code, _CODE),
    "datasets-hit-most": _Kind("A dataset whose loss hits many", _dataset, _HUB),
    "widest-merges": _Kind("The widest merge", _merge, _HUB),
    "longest-chains": _Kind("The longest chain", _chain, _HUB),
    "names-against-facts": _Kind("Names that contradict the facts", _name, _HUB),
    "unlicensed-foundations": _Kind("Built on, but without a licence", _unlicensed, _HUB),
}
"""The findings by the name of their query, in the order in which they are shown."""


def discovery(store: Store, question: str) -> Discovery | Silence:
    """One finding of `KINDS` on this graph. Raises a `StoreError`."""
    kind = KINDS[question]
    try:
        rows = run(store, question, {"rows": _LOOKED_AT})
    except QueryTimeout:
        return Silence(question, kind.title, f"It takes long here: ptmgraph query {question}.")
    if not len(rows):
        lack = lacking(store, question)
        return Silence(question, kind.title, f"{lack[0]} {kind.load}" if lack else "")
    seen = _Seen(rows, *_counted(store, question))
    told = _told(rows)
    sentence, door = kind.tell(told, seen)
    drawn = sketch(store, question, told, rows[:_LOOKED_AT])
    return Discovery(question, kind.title, sentence, door, seen.found, drawn)


def _counted(store: Store, question: str) -> tuple[int, int]:
    """How many lines a finding has in all, of which the query gives the first, and how many ids."""
    (row,) = run(store, "finding-counts", {"id": f"findings/{question.replace('-', '_')}/1"})
    return row["found"], row["ids"]


def discoveries(store: Store) -> list[Discovery | Silence]:
    """All findings on this graph. Raises a `StoreError`."""
    return [discovery(store, question) for question in KINDS]


def as_rows(found: Sequence[Discovery | Silence]) -> Result:
    """The findings as rows; the notes say what the graph does not have."""
    told = [one for one in found if isinstance(one, Discovery)]
    rows = [
        dict(zip(COLUMNS, (d.title, d.found, d.sentence, d.door.id, d.question), strict=True))
        for d in told
    ]
    result = Result(COLUMNS, rows)
    absent = [one for one in found if isinstance(one, Silence)]
    result.notes = [f"{s.title}: {s.advice or 'there is none here.'}" for s in absent]
    return result


def stories(found: Sequence[Discovery | Silence]) -> list[Story]:
    """The ways that the findings of this graph offer."""
    doors = {one.question: one.door for one in found if isinstance(one, Discovery)}
    chain = doors.get("longest-chains")
    kept = doors.get("restricted-weights-in-code") or doors.get("relabelled-models")
    hit = doors.get("datasets-hit-most") or doors.get("unlicensed-foundations")
    told: list[Story] = []
    if chain:
        steps = ("Who it is", "find"), ("What it was made from", "lineage"), ("Terms", "licenses")
        told.append(Story("Trace a fine-tune to its roots", chain.id, _doors(chain, *steps)))
    if kept:
        what = "repository" if kept.label == "Repository" else "model"
        steps = ("Who it is", "find"), ("Which step says no", "licenses"), ("Where", kept.page)
        who, why, where = _doors(kept, *steps)
        if kept.label == "Repository":  # code that loads weights is judged by what it is for
            why = (why[0], why[1]._replace(more=(("use", "hosted"),)))
        told.append(Story(f"Why may this {what} not ship?", kept.id, (who, why, where)))
    if hit:
        ways = _doors(hit, ("What it is", "find"), ("Who is hit, to the line", "reuse"))
        told.append(Story("What breaks if this disappears?", hit.id, ways))
    return told


def _doors(door: Door, *steps: tuple[str, str]) -> tuple[tuple[str, Door], ...]:
    return tuple((words, Door(page, door.label, door.id)) for words, page in steps)


def _told(rows: Sequence[Row]) -> Row:
    """The row to tell: a famous one among the first, else the first."""
    return next(
        (row for row in rows[:_LOOKED_AT] if not _FAMOUS.isdisjoint(map(str, row.values()))),
        rows[0],
    )
