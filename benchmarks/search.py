"""How long the search takes: every beginning of two and three letters, and the commonest words.

    python -m benchmarks.search [INDEX]

Asks the search index of the data home (or the file INDEX) in this process, as the app's route for
suggestions does, and prints for each kind of text the median, the 99th of a hundred and the slowest
in milliseconds of the processor, with the slowest texts. (Elapsed time would measure what else the
machine does.) Writes `benchmarks/results/search.json`.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import thread_time

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.search import open_index, search_ids

_RESULTS = Path(__file__).parent / "results" / "search.json"
_HITS = 12
_WORDS = 200
_ASKED = 2_000  # of each kind, evenly over all


def main(file: Path) -> None:
    """Ask, and print what it took."""
    with closing(open_index(file)) as db:
        kinds = dict(_kinds(db))
        entries = db.execute("SELECT count(*) FROM entry").fetchone()[0]
        models = db.execute("SELECT count(*) FROM entry WHERE type = 'Model'").fetchone()[0]
    told: dict[str, object] = {"entries": entries, "models": models}
    print(f"{entries:,} entries, {models:,} of them models")
    for kind, texts in kinds.items():
        asked = texts[:: max(1, len(texts) // _ASKED)]
        times = sorted((_seconds(file, text), text) for text in asked)
        middle, late, most = (times[int(share * (len(times) - 1))] for share in (0.5, 0.99, 1))
        slowest = [text for _, text in times[-3:]]
        figures = {
            name: round(1000 * t, 1)
            for name, (t, _) in {"median": middle, "p99": late, "most": most}.items()
        }
        print(f"{kind:32} {len(asked):5} of {len(texts):6}  {figures}  {slowest}")
        told[kind] = {"asked": len(asked), **figures, "slowest": slowest}
    _RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _seconds(file: Path, text: str) -> float:
    start = thread_time()
    search_ids(file, text, _HITS)
    return thread_time() - start


def _kinds(db: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    ids = db.execute("SELECT lower(id), lower(name) FROM entry ORDER BY place")
    begins: dict[int, set[str]] = {2: set(), 3: set()}
    words: Counter[str] = Counter()
    ends: list[str] = []
    for number, (id_, name) in enumerate(ids):
        for length, found in begins.items():
            found |= {id_[:length], name[:length]}
        words.update(re.findall(r"[a-z]{3,}", name))
        if number % 500 == 0:
            ends.append(name)
    common = [word for word, _ in words.most_common(_WORDS)]
    yield "beginnings of two letters", sorted(t for t in begins[2] if len(t) == 2)
    yield "beginnings of three letters", sorted(t for t in begins[3] if len(t) == 3)
    yield "one letter or digit", list("abcdefghijklmnopqrstuvwxyz0123456789")
    yield "commonest words", common
    yield "two common words", [f"{a} {b}" for a in common[:40] for b in common[40:80]]
    yield "a common word and a part of one", [f"{a} {b[:2]}" for a in common for b in common[:8]]
    yield "whole names", ends
    yield "middles of names", [name[2:-2] for name in ends if len(name) > 7]
    yield "names with a wrong letter", [f"{name[:-1]}zq" for name in islice(ends, None)]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else current_graph(data_home()).search_index)
