"""Write tests/data/parents/catalogue.csv: quantised models and what they were made of.

    pip download --no-deps xinference==4.1.0 && python -m scripts.make_parent_pairs WHEEL

The catalogue in the package xinference (Apache-2.0) lists for each language model the Hub
repositories of the original weights and of the quantised ones. Only the ids are taken. The wheel is
read as a zip file: nothing is installed, imported or run.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "parents" / "catalogue.csv"
FOLDER = "xinference/model/llm/models/"
ID = re.compile(r"[\w.-]+/[\w.-]+")


def families(wheel: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    for name in sorted(wheel.namelist()):
        if name.startswith(FOLDER) and name.endswith(".json"):
            data = json.loads(wheel.read(name))
            yield from data if isinstance(data, list) else [data]


def repositories(family: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(size, quantization, Hub id) of every set of weights that the Hub carries."""
    for spec in family["model_specs"]:
        sizes = (spec.get(f"{kind}_size_in_billions") for kind in ("model", "activated"))
        size = " ".join(str(value) for value in sizes)
        hub = spec.get("model_src", {}).get("huggingface", {})
        for quantization in hub.get("quantizations", []):
            id = hub["model_id"].replace("{quantization}", quantization)
            original = spec["model_format"] == "pytorch" and quantization == "none"
            if ID.fullmatch(id):
                yield size, "" if original else quantization, id


def pairs(wheel: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """(family, quantised id, original ids) where the catalogue has both."""
    for family in families(wheel):
        originals: dict[str, set[str]] = defaultdict(set)
        quantised: dict[str, set[str]] = defaultdict(set)
        for size, quantization, id in repositories(family):
            (quantised if quantization else originals)[size].add(id)
        for size, ids in quantised.items():
            for id in sorted(ids - originals[size]):
                if originals[size]:
                    yield family["model_name"], id, " ".join(sorted(originals[size]))


def main(path: Path) -> None:
    source = " ".join(path.name.split("-")[:2])
    with zipfile.ZipFile(path) as wheel:
        rows = sorted(set(pairs(wheel)))
    PAIRS.parent.mkdir(exist_ok=True)
    with PAIRS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("family", "model", "parents", "source"))
        writer.writerows((*row, source) for row in rows)
    print(f"{PAIRS.name}: {len(rows)} models")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
