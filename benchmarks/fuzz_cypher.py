"""Ask both engines thousands of random questions on random graphs, and compare the answers.

    python -m benchmarks.fuzz_cypher --queries 20000 --seed 1 [--forms basic]

Prints the seed, the counts, and every disagreement with its query. Some answers are also worked
out in plain Python. Neo4j comes from $NEO4J_URI (its database is emptied!), or is started here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzz_oracle import oracle_questions
from benchmarks.fuzz_pipelines import PipelineMaker
from benchmarks.fuzz_queries import QueryMaker
from benchmarks.fuzz_spelling import spelled
from benchmarks.fuzz_values import Question
from ptmgraph.graph.build import build_graph
from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.loader import load_neo4j
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.tables.lake import SnapshotWriter

RESULTS = Path(__file__).parent / "results"
TAKEN_AT = "2026-01-01T00:00:00Z"
_NODES = {"Model": 16, "Dataset": 4, "Repository": 4, "License": 3, "Owner": 3}
_SECONDS = 20.0
FORMS: dict[str, type[QueryMaker] | type[PipelineMaker]] = {
    "basic": QueryMaker,
    "pipelines": PipelineMaker,
}
"""Who makes the questions: few clauses with much chance in each, or chains of clauses."""


def random_records(rng: random.Random) -> Iterator[Record]:
    """A small graph: dense lineage with cycles, self-loops and parallel edges, sparse facts."""
    ids = node_ids()
    for id in ids["Model"]:
        facts = {
            "downloads": rng.choice((None, 0, 1, 2, 3, 5)),
            "likes": rng.randint(0, 3),
            "task": rng.choice((None, "text-generation", "fill-mask", "")),
            "owner": rng.choice((None, "m", "n")),
            "created_at": rng.choice((None, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")),
        }
        yield Node("Model", id, {k: v for k, v in facts.items() if v is not None})
    for label in ("Dataset", "Repository", "License", "Owner"):
        for id in ids[label]:
            number = {"Dataset": "downloads", "Repository": "stars"}.get(label)
            yield Node(label, id, {number: rng.randint(0, 5)} if number else {})
    for _ in range(22):
        relation = rng.choice(LINEAGE)
        declared = rng.random() < 0.7
        child, parent = rng.choice(ids["Model"]), rng.choice(ids["Model"])
        confidence = 1.0 if declared else rng.choice((0.25, 0.5, 0.75))
        yield Rel(
            *("Model", child, relation, "Model", parent, "tag", "t", {}, declared, confidence)
        )
    for start, type, end, most in (
        ("Model", "TRAINED_ON", "Dataset", 6),
        ("Model", "LICENSED_UNDER", "License", 10),
        ("Dataset", "LICENSED_UNDER", "License", 3),
        ("Repository", "USES_DATASET", "Dataset", 3),
        ("Model", "PUBLISHED_BY", "Owner", 8),
        ("Model", "SOURCE_CODE", "Repository", 3),
    ):
        for _ in range(most):
            yield Rel(start, rng.choice(ids[start]), type, end, rng.choice(ids[end]), "tag", "t")
    for _ in range(6):
        facts = {"mode": rng.choice(("loads", "finetunes")), "uses": rng.randint(1, 3)}
        repository, model = rng.choice(ids["Repository"]), rng.choice(ids["Model"])
        yield Rel("Repository", repository, "REUSES", "Model", model, "code", "f.py:1", facts)


def node_ids() -> dict[str, list[str]]:
    """The ids of each label in every random graph."""
    return {
        label: [f"{'mn'[n % 2]}/{label[0].lower()}{n}" for n in range(count)]
        for label, count in _NODES.items()
    }


@dataclass
class Tally:
    """What came of the questions: counts by outcome, refusals by reason, and disagreements."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    empty: int = 0
    disagreements: list[dict[str, Any]] = field(default_factory=list)

    def add(self, question: Question, here: object, there: object, meant: object = None) -> None:
        """Compare the answers of the embedded engine, of Neo4j and, where known, of Python."""
        if isinstance(here, QueryRefused) and isinstance(there, list):
            self.outcomes["refused by the gate of the embedded engine"] += 1
            self.refusals[_reason(here)] += 1
        elif isinstance(here, QueryError) and isinstance(there, list):
            self.outcomes["an error of the embedded engine alone"] += 1
            self.refusals[_reason(here)] += 1
        elif isinstance(here, list) and isinstance(there, QueryError):
            self.outcomes["an error of Neo4j alone"] += 1
            self.refusals[f"Neo4j: {_reason(there)}"] += 1
        elif isinstance(here, QueryError) and isinstance(there, QueryError):
            self.outcomes["an error on both"] += 1
        elif here == there and (meant is None or meant == here):
            self.outcomes["the same rows" + (" as Python too" if meant is not None else "")] += 1
            self.rows += len(here) if isinstance(here, list) else 0
            self.empty += not here
        else:
            self.outcomes["DISAGREEMENT"] += 1
            answers = {"embedded": here, "neo4j": there, "python": meant}
            shown = {name: repr(answer)[:600] for name, answer in answers.items()}
            asked = {"query": question.text, "parameters": question.parameters}
            self.disagreements.append({**asked, **shown})
            print(json.dumps(self.disagreements[-1], indent=1), flush=True)


def _reason(error: object) -> str:
    """The message without the names of variables and places."""
    return re.sub(r"`[^`]*`|\b[nr]\d+\b|\(line .*", "...", str(error).partition("\n")[0])


def answer(store: Store, question: Question) -> list[str] | QueryError:
    """The rows as text, sorted where their order means nothing, or the error."""
    try:
        result = store.query(question.text, question.parameters, timeout=_SECONDS)
    except QueryError as error:
        return error
    rows = (dict(zip(result.columns, row.values(), strict=True)) for row in result)
    return _texts(rows) if question.ordered else comparable(rows)


def comparable(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Rows in one order, columns `c...` sorted inside, floats without their last digits."""
    return sorted(_texts(rows))


def _texts(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [
        repr(sorted((name, _value(value, name.startswith("c"))) for name, value in row.items()))
        for row in rows
    ]


def _value(value: Any, unordered: bool) -> Any:
    """`unordered` lists are sorted, at every depth; maps always."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return sorted((key, _value(inner, unordered)) for key, inner in value.items())
    if isinstance(value, list):
        items = [_value(item, unordered) for item in value]
        return sorted(items, key=repr) if unordered else items
    return value


def compare(embedded: Store, server: Store, questions: list[Question], tally: Tally) -> None:
    """Ask both engines, several questions at once."""
    with ThreadPoolExecutor(4) as pool:
        here = pool.map(lambda question: answer(embedded, question), questions)
        there = pool.map(lambda question: answer(server, question), questions)
        for question, one, other in zip(questions, here, there, strict=True):
            tally.add(question, one, other)


def compare_with_python(
    embedded: Store, server: Store, records: list[Record], rng: random.Random, tally: Tally
) -> None:
    """Ask both engines what `benchmarks.fuzz_oracle` works out for itself."""
    for query, rows in oracle_questions(records, rng):
        question, meant = Question(query), comparable(rows)
        tally.add(question, answer(embedded, question), answer(server, question), meant)


def run(url: str, seed: int, queries: int, graphs: int, forms: str = "pipelines") -> Tally:
    """Compare `queries` random questions of these forms, spread over `graphs` random graphs."""
    tally = Tally()
    for _ in rounds(url, seed, queries, graphs, forms, tally):
        pass
    return tally


def rounds(
    url: str, seed: int, queries: int, graphs: int, forms: str, tally: Tally
) -> Iterator[int]:
    """The same, one graph after the other: the numbers of the graphs that are done."""
    rng, spelling = random.Random(seed), random.Random(f"spelling {seed}")
    for number in range(graphs):
        with tempfile.TemporaryDirectory(prefix="ptmgraph-fuzz-") as folder:
            home = Path(folder)
            records = list(random_records(rng))
            with SnapshotWriter(home, "fuzz", "random", TAKEN_AT, 10) as writer:
                for record in records:
                    writer.add(record)
            load_neo4j(url, build_graph(home).tables)
            maker = FORMS[forms](rng, node_ids())
            made = (maker.make() for _ in range(queries // graphs))
            questions = [spelled(one, spelling) if n % 2 else one for n, one in enumerate(made)]
            with ArcadeStore(home) as embedded, Neo4jStore(url) as server:
                compare(embedded, server, questions, tally)
                compare_with_python(embedded, server, records, rng, tally)
        print(f"graph {number + 1} of {graphs}: {dict(tally.outcomes)}", flush=True)
        yield number + 1


def main() -> None:
    """The command line. The report is written after each graph."""
    from tests.helpers.neo4j_server import neo4j_url

    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--graphs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", choices=list(FORMS), default="pipelines")
    o, tally = parser.parse_args(), Tally()
    for graphs in rounds(neo4j_url(), o.seed, o.queries, o.graphs, o.forms, tally):
        report = {
            "forms": o.forms,
            "seed": o.seed,
            "graphs": f"{graphs} of {o.graphs}",
            "queries": tally.outcomes.total(),
            "rows compared": tally.rows,
            "answers without rows": tally.empty,
            "outcomes": dict(tally.outcomes),
            "refusals and errors": dict(tally.refusals),
            "disagreements": len(tally.disagreements),
        }
        file = RESULTS / f"fuzz_{o.forms}.json"
        file.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
