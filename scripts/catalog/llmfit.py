"""The crate `llmfit-core`: a scrape of the Hub, with downloads, licences, sizes and GGUF copies.

Left out, as they are not what they seem: `format` and `quantization` are what the program would
run, and `parameters_raw` of a quantised model counts packed numbers.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ptmgraph.loaders.hub.words import LANGUAGE_TAGS
from scripts.catalog.rows import Lines, Row, is_quantised, json_field, relation, row

SOURCE = "llmfit"
PACKAGES = ("crate:llmfit-core==1.1.18",)
_PACKED = {"mlx", "awq", "gptq", "autoround"}
_FILE = "data/hf_models.json"
_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)([bm])(?![a-z0-9])")
_UNITS = {"b": 1e9, "m": 1e6}


def rows(root: Path) -> Iterator[Row]:
    """One row for each model, and one for each repository of GGUF files."""
    (path,) = root.glob(f"*/{_FILE}")
    entries = json.loads(path.read_text("utf-8"))
    lines = Lines(path)
    copies: defaultdict[str, list[tuple[Any, int]]] = defaultdict(list)
    for entry in entries:
        line = lines.next(json_field("name", entry["name"]))
        yield _model(entry, line)
        for copy in entry.get("gguf_sources", ()):
            copies[copy["repo"]].append((entry, line))
    for id, models in copies.items():
        yield from _gguf(id, models)


def _model(entry: dict[str, Any], line: int) -> Row:
    name = entry["name"]
    return row(
        name,
        _FILE,
        line,
        downloads=entry["hf_downloads"],
        likes=entry["hf_likes"],
        created_at=entry["release_date"],
        parameter_count=_parameters(entry),
        task=_known(entry["pipeline_tag"]),
        architecture=_known(entry["architecture"]),
        license=entry.get("license"),
        languages=sorted(LANGUAGE_TAGS & set(entry.get("languages", ()))),
    )


def _parameters(entry: dict[str, Any]) -> int | None:
    """The number of parameters; none where it counts packed numbers, or only a part of them: less
    than six tenths of what that many layers of that width hold, about 12 times the square of the
    width each. Where these are not stated, a size in the name that is another is believed more."""
    if entry.get("format") in _PACKED or is_quantised(entry["name"]):
        return None
    layers, width = entry.get("num_hidden_layers"), entry.get("hidden_size")
    stated = int(entry["parameters_raw"])
    if layers and width:
        return stated if stated > 0.6 * 12 * layers * width**2 else None
    sizes = [float(number) * _UNITS[unit] for number, unit in _SIZE.findall(entry["name"].lower())]
    return stated if not sizes or any(size / 2 < stated < 2 * size for size in sizes) else None


def _gguf(id: str, models: list[tuple[dict[str, Any], int]]) -> Iterator[Row]:
    """A repository of GGUF files that is listed for several models was made from one of them: the
    others are mirrors. The one that is liked most is taken for it."""
    best = max(models, key=lambda model: (model[0]["hf_likes"], model[0]["hf_downloads"]))
    for entry, line in models:
        text = f"gguf_sources of {entry['name']}: {id}"
        unsure = f"listed for {len(models)} models, of which {best[0]['name']} is liked most"
        more = {} if entry is best[0] else {"unsure": unsure}
        step = relation("QUANTIZED_FROM", entry["name"], text, **more)
        yield row(id, _FILE, line, formats=["gguf"], relations=[step])


def _known(word: str | None) -> str | None:
    return None if word == "unknown" else word
