"""Measures the analysis of names: agreement with published labels, speed and memory.

    python -m benchmarks.names                     # everything, a few minutes
    python -m benchmarks.names --speed             # speed and memory only
    python -m benchmarks.names --agreement         # agreement with labels only
    python -m benchmarks.names --fuzz 1000000      # so many random names

Reads `../shared/data` unless another folder is given. Prints the figures and adds them to
`benchmarks/results/names.json`, from which `scripts/make_names_page.py` makes the tables of
`docs/names.md`. Agreement needs scipy, as training does.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names import ParsedName, lookalikes, map_batches, parse, parse_many
from ptmgraph.analysis.names.labels import Labeller
from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "names.json"
FOLDS = 5
SPEED_NAMES = 400_000
WORKERS = 2
Matrix = npt.NDArray[np.float64]
CONVENTIONS = {
    "I": "implementation",
    "A/T": "application_or_task",
    "IA/IT": "both",
    "O": "other",
}


def components(labels: dict[str, list[str]]) -> dict[str, Any]:
    """Micro and macro F1 and the table per kind, and every disagreement, held out."""
    # Here, since the processes of `speed` import this module and need no scipy.
    from scripts import train_name_weights as training

    names = sorted(labels)
    random.Random(0).shuffle(names)
    wanted = training.label_matrix(labels, names)
    found = training.cross_validate(names, wanted, FOLDS)
    micro, each = training.f1(found, wanted)
    half = training.f1(training.cross_validate(names, wanted, 2), wanted)
    differ = [
        {
            "name": name,
            "labels": [kind for kind, flag in zip(KINDS, row, strict=True) if flag],
            "found": [kind for kind, flag in zip(KINDS, guess, strict=True) if flag],
        }
        for name, row, guess in zip(names, wanted, found, strict=True)
        if (row != guess).any()
    ]
    table = {
        kind: {
            "names": int(wanted[:, k].sum()),
            "precision": round(_share(found[:, k] * wanted[:, k], found[:, k]), 3),
            "recall": round(_share(found[:, k] * wanted[:, k], wanted[:, k]), 3),
            "f1": round(float(each[k]), 3),
        }
        for k, kind in enumerate(KINDS)
    }
    return {
        "folds": FOLDS,
        "names": len(names),
        "micro_f1": round(micro, 4),
        "macro_f1": round(float(each.mean()), 4),
        "two_folds_micro_f1": round(half[0], 4),
        "two_folds_macro_f1": round(float(half[1].mean()), 4),
        "kinds": table,
        "disagreements": random.Random(1).sample(differ, 50),
    }


def parts_of_today() -> dict[str, Any]:
    """The parts of names of 2024 to 2026 that were held out, against a reader's labels: F1 over the
    sets of kinds of each name, and the share of names whose every letter and digit has its kind."""
    from scripts import train_name_weights as training

    wanted, found, right = [], [], 0
    for name, parts in training.read_parts(held_out=True).items():
        own = training.kinds_by_place(name, parts)
        said = {
            place: part.kind
            for part in parse(name).components
            for place in range(part.start, part.end)
        }
        right += all(said.get(place) == kind for place, kind in own.items())
        wanted.append([kind in own.values() for kind in KINDS])
        found.append([kind in said.values() for kind in KINDS])
    micro, _ = training.f1(np.array(found, float), np.array(wanted, float))
    share = round(right / len(wanted), 3)
    return {"names": len(wanted), "micro_f1": round(float(micro), 4), "wholly_right": share}


def _share(part: Matrix, whole: Matrix) -> float:
    return float(part.sum() / max(whole.sum(), 1))


def conventions(data: Path, labels: dict[str, list[str]]) -> dict[str, Any]:
    """Accuracy against people, with weights that never saw the names that people judged."""
    from scripts import train_name_weights as training

    human = _rows(data / "convention_human.csv")
    gold = _rows(data / "convention_author_gold.csv")
    agreed = {row["model"]: row["agreed_4class"] for row in human if row["agreed_4class"]}
    authors = {row["short_name"]: row["label_4class"] for row in gold}
    judged = {name.rpartition("/")[2] for name in (*agreed, *authors)}
    unseen = {n: letters for n, letters in labels.items() if n.rpartition("/")[2] not in judged}
    weights = training.train_on(unseen)
    with patch(
        "ptmgraph.analysis.names.parser.labeller", return_value=Labeller(weights, vocabulary())
    ):
        held_out = {"raters": _accuracy(agreed), "authors": _accuracy(authors)}
    shipped = {"raters": _accuracy(agreed), "authors": _accuracy(authors)}
    return {"held_out": held_out, "shipped_weights": shipped, "raters_agree_on": len(agreed)}


def _accuracy(expected: dict[str, str]) -> float:
    right = sum(parse(name).convention == CONVENTIONS[label] for name, label in expected.items())
    return round(right / len(expected), 3)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _count(names: list[str]) -> int:
    return sum(len(parsed.components) for parsed in parse_many(names))


def speed(ids: list[str]) -> dict[str, Any]:
    """Names a second, by the clock and by processor time, and how memory grows."""
    names = _repeated(ids)
    sum(map_batches(_count, islice(names, 10_000), 1))
    first_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = time.process_time()
    sum(map_batches(_count, islice(names, SPEED_NAMES // 2), 1))
    one_core = SPEED_NAMES // 2 / (time.process_time() - before)
    last_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    parts = sum(map_batches(_count, islice(names, SPEED_NAMES), WORKERS))
    clock = SPEED_NAMES / (time.perf_counter() - started)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "names": SPEED_NAMES,
        "components": parts,
        "workers": WORKERS,
        "names_per_second": round(clock),
        "names_per_processor_second": round(one_core),
        "children_processor_seconds": round(children.ru_utime + children.ru_stime, 1),
        "peak_memory_mb_after_10000": first_memory // 1024,
        "peak_memory_mb_after_200000": last_memory // 1024,
    }


def fuzz(ids: list[str], count: int) -> dict[str, Any]:
    """Parse random names and count those whose components are no cover of the name."""
    rng = random.Random(0)
    pieces = [piece for name in ids for piece in re.split(r"(\W)", name)]
    broken = 0
    before = time.process_time()
    for parsed in parse_many(_random_name(rng, pieces) for _ in range(count)):
        broken += not _covers(parsed)
    return {"names": count, "broken": broken, "seconds": round(time.process_time() - before)}


def _random_name(rng: random.Random, pieces: list[str]) -> str:
    """Any characters at all, letters and digits of the Hub, or pieces of real names."""
    kind = rng.randrange(3)
    if kind == 0:
        return "".join(map(chr, rng.choices(range(0x110000), k=rng.randrange(30))))
    if kind == 1:
        return "".join(rng.choices("abehlmrtvxBGLPTV0123459._-/ '\"", k=rng.randrange(40)))
    return "".join(rng.choices(pieces, k=rng.randrange(12)))


def _covers(parsed: ParsedName) -> bool:
    """Whether components are in order, lie in the name and leave only separators out."""
    end = parsed.name.rfind("/") + 1
    gaps = ""
    for part in parsed.components:
        if not end <= part.start < part.end or parsed.name[part.start : part.end] != part.text:
            return False
        if part.kind not in KINDS or not 0 <= part.confidence <= 1:
            return False
        gaps += parsed.name[end : part.start]
        end = part.end
    gaps += parsed.name[end:]
    return not any(char.isalnum() or ord(char) > 127 for char in gaps)


def lookalike_speed(ids: list[str]) -> dict[str, Any]:
    """Ids a second for the search of look-alikes, with invented downloads."""
    rng = random.Random(0)
    rows = [(model_id, int(rng.paretovariate(0.7))) for model_id in ids]
    before = time.process_time()
    found = sum(1 for _ in lookalikes(rows))
    seconds = time.process_time() - before
    return {"ids": len(ids), "found": found, "ids_per_processor_second": round(len(ids) / seconds)}


def _repeated(ids: list[str]) -> Iterator[str]:
    return chain.from_iterable(repeat(ids))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--speed", action="store_true", help="speed and memory only")
    parser.add_argument("--agreement", action="store_true", help="agreement with labels only")
    parser.add_argument("--fuzz", type=int, metavar="NAMES", help="random names only")
    options = parser.parse_args()
    ids = (options.data / "names" / "hf_ids_2022-08-15.txt").read_text("utf-8").split("\n")[:-1]
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    if options.fuzz:
        results["fuzz"] = fuzz(ids, options.fuzz)
    elif not options.agreement:
        results |= {"speed": speed(ids), "lookalikes": lookalike_speed(ids)}
    if not options.speed and not options.fuzz:
        naming = options.data / "naming"
        labels = json.loads((naming / "components.json").read_text("utf-8"))
        results["today"] = parts_of_today()
        results |= {"components": components(labels), "conventions": conventions(naming, labels)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    shown = {key: dict(value) for key, value in results.items()}
    shown.get("components", {}).pop("disagreements", None)
    print(json.dumps(shown, indent=1))


if __name__ == "__main__":
    main()
