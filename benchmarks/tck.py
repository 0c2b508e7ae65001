"""The openCypher TCK on both engines, each behind its gate.

    git clone https://github.com/opencypher/openCypher CHECKOUT
    python -m benchmarks.tck CHECKOUT [--engines embedded neo4j] [--folder expressions/list]
                                      [--seconds 1200]

Asks the scenarios that only read: those that write, or need a procedure of the TCK's own, are left
out. Writes `benchmarks/results/tck.json`: how many are right, by engine and by folder, and every
one that is not. A scenario that expects an error is right when it is refused or fails. Rows of ours
have no labels, so nodes are compared by their properties; times without seconds that are 0.

Neo4j is the server that `scripts.neo4j_local` starts; what it holds is made here. With `--seconds`
an engine stops after so long, and says how many scenarios it did not come to. With `--folder` the
figures are only printed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.tck_engines import ENGINES, Engine, NoGraph
from benchmarks.tck_scenarios import Scenario, scenarios
from benchmarks.tck_values import even, expected
from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.store.neo4j.reading import is_key
from ptmgraph.graph.store.tokens import cypher_tokens

_RESULTS = Path(__file__).parent / "results" / "tck.json"
_WRITES = {"CREATE", "MERGE", "SET", "DELETE", "REMOVE"}


def reads(scenario: Scenario) -> bool:
    """Whether a scenario only reads, and needs nothing that only the TCK has."""
    found = [token for token in cypher_tokens(scenario.query) if token.kind != "comment"]
    writes = scenario.writes or any(
        token.name in _WRITES and not is_key(found, place) for place, token in enumerate(found)
    )
    return not writes and not scenario.needs_procedure


def outcome(engine: Engine, scenario: Scenario) -> tuple[str, str]:
    """What came of a scenario, and in its words what went wrong."""
    values = {name: expected(value) for name, value in scenario.parameters}
    try:
        rows = engine.ask(scenario.query, values)
    except QueryRefused as error:
        return ("right", "") if scenario.rows is None else ("refused although valid", str(error))
    except QueryError as error:
        return ("right", "") if scenario.rows is None else ("error although valid", str(error))
    if scenario.rows is None:
        return "accepted although invalid", str(rows[:2])
    meant = [dict(zip(scenario.columns, map(expected, row), strict=True)) for row in scenario.rows]
    loose = scenario.lists_in_any_order
    here, there = ([even(row, loose) for row in some] for some in (rows, meant))
    if not scenario.in_order:
        here, there = sorted(here, key=repr), sorted(there, key=repr)
    return ("right", "") if here == there else ("wrong rows", f"{here[:3]} for {there[:3]}"[:500])


def run(
    make: Callable[[Path], Engine], asked: Iterable[Scenario], seconds: float
) -> dict[str, Any]:
    """Ask an engine, the scenarios of one graph after each other."""
    by_graph: dict[tuple[str, ...], list[Scenario]] = defaultdict(list)
    for scenario in asked:
        by_graph[scenario.given].append(scenario)
    end = time.monotonic() + seconds
    totals: Counter[str] = Counter()
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    rest = []
    with tempfile.TemporaryDirectory() as folder, make(Path(folder)) as engine:
        for given, some in by_graph.items():
            try:
                made = time.monotonic() < end and (engine.make(given) or True)
                reason = "not asked"
            except NoGraph as error:
                made, reason = False, f"graph could not be made: {error}"
            for scenario in some:
                came, why = (
                    outcome(engine, scenario) if made else (reason.partition(":")[0], reason)
                )
                totals[came] += 1
                folders[scenario.folder][came] += 1
                if came not in ("right", "not asked"):
                    at = f"{scenario.folder}: {scenario.name}"
                    rest.append({"scenario": at, "came": came, "why": why})
    return {
        "totals": dict(totals.most_common()),
        "folders": {name: dict(counts) for name, counts in sorted(folders.items())},
        "rest": rest,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--engines", nargs="+", choices=sorted(ENGINES), default=sorted(ENGINES))
    parser.add_argument("--folder", default="")
    parser.add_argument("--seconds", type=float, default=3600)
    options = parser.parse_args()
    everything = list(scenarios(options.checkout))
    asked = [s for s in everything if reads(s) and s.folder.startswith(options.folder)]
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else {}
    results["scenarios"] = {"all": len(everything), "asked": len(asked)}
    for name in options.engines:
        results[name] = run(ENGINES[name], asked, options.seconds)
        print(name, results[name]["totals"], flush=True)
        if not options.folder:
            text = json.dumps(results, indent=1, ensure_ascii=False)
            _RESULTS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
