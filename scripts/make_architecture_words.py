"""Learn which words of names tell a model's type, and write `architecture_words.csv`.

    python -m scripts.make_architecture_words

Product names are no architectures: Hermes and Nemotron models have a dozen types. So each word of
the names of the bundled catalogue, where the type of each model is stated, is looked up there. A
word tells the type if enough models of several owners have it, and nearly all of them have a type
that agrees with it. What it stands for is the types that it has with several owners, or often.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path

from ptmgraph.analysis.names import agreement, parse_many
from ptmgraph.analysis.names.vocabulary import DATA, squash

CATALOGUES = Path(__file__).parents[1] / "ptmgraph/loaders/sample/data/catalog"
FEWEST_MODELS, FEWEST_OWNERS = 15, 4
AGREEING = 0.9  # share of the models whose stated type agrees with the word
SEVERAL = 3  # owners who use a word for a type, or the share of its models:
OFTEN = 0.04


def _stated(path: Path) -> list[dict[str, str]]:
    """Return the rows with an owner and a stated architecture."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [r for r in map(json.loads, file) if r.get("architecture") and "/" in r["id"]]


def main() -> None:
    rows = [row for path in sorted(CATALOGUES.glob("*.jsonl.gz")) for row in _stated(path)]
    owners: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row, parsed in zip(rows, parse_many([row["id"] for row in rows]), strict=True):
        owner, _, bare = row["id"].rpartition(":")[2].partition("/")
        if agreement.helps_another(bare, row["architecture"]):
            continue
        for word in {squash(value) for value in parsed.values("architecture")}:
            same = agreement.same_architecture(word, row["architecture"])
            if same or not agreement.names_family(bare, row["architecture"]):
                owners[word][agreement.model_type(row["architecture"])].append(owner)
    with (DATA / "architecture_words.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "models", "declared"))
        for word in sorted(owners):
            by_type = owners[word]
            models = sum(map(len, by_type.values()))
            agreeing = sum(
                len(of) for type, of in by_type.items() if agreement.same_architecture(word, type)
            )
            if (
                len(word) > 1
                and models >= FEWEST_MODELS
                and len({owner for of in by_type.values() for owner in of}) >= FEWEST_OWNERS
                and agreeing >= AGREEING * models
            ):
                stands_for = sorted(
                    type
                    for type, of in by_type.items()
                    if len(set(of)) >= SEVERAL or len(of) >= OFTEN * models
                )
                writer.writerow((word, models, " ".join(stands_for)))


if __name__ == "__main__":
    main()
