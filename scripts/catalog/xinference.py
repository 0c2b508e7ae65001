"""The package `xinference`: families of models with their sizes, formats and places on hubs."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.catalog.rows import Lines, Row, is_quantised, json_field, on, relation, row, same_as

SOURCE = "xinference"
PACKAGES = ("xinference==4.1.0",)
_HUBS = {"huggingface": "hf", "modelscope": "modelscope", "openmind_hub": "openmind"}
_FULL = {"none", "bf16", "fp16", "f16", "16bit"}
_NO_WORDS = {"hf", "diffusers"}
_FORMATS = {"mlx", "ggufv2", "gptq", "awq", "fp8", "fp4", "bnb"}


@dataclass(frozen=True)
class _Place:
    """One id of a family: where it stands, for which size, in which format and quantisation."""

    id: str
    hub: str
    line: int
    size: str
    format: str
    quantisations: tuple[str, ...]
    spec: int

    @property
    def is_base(self) -> bool:
        return self.format not in _FORMATS

    @property
    def relation(self) -> str:
        """How it came from its base. MLX runs some repositories as they are: none then."""
        full = {word.lower() for word in self.quantisations} <= _FULL
        if not full or self.format not in ("mlx", "ggufv2") or is_quantised(self.id):
            return "QUANTIZED_FROM"
        return "CONVERTED_FROM" if self.format.rstrip("v2") in self.id.lower() else ""


def rows(root: Path) -> Iterator[Row]:
    """A row for each id on each hub."""
    for path in sorted(root.glob("xinference/model/*/models/*.json")):
        content = json.loads(path.read_text("utf-8"))
        lines = Lines(path)
        families: defaultdict[str, list[_Place]] = defaultdict(list)
        for family in content if isinstance(content, list) else [content]:
            found = families[family.get("model_name") or family["model_family"]]
            specs = family.get("model_specs", [family])
            for number, spec in enumerate(specs, len(found) * 1_000):
                found += _places(spec, number, lines)
        for name, places in families.items():
            yield from _family(name, places, path.relative_to(root).as_posix())


def _places(spec: dict[str, Any], number: int, lines: Lines) -> Iterator[_Place]:
    size = str(spec.get("model_size_in_billions", ""))
    for hub, source in spec["model_src"].items():
        line = lines.next(json_field("model_id", source["model_id"]))
        quantisations = source.get("quantizations") or ["none"]
        common = (_HUBS.get(hub, ""), line, size, spec.get("model_format") or "pytorch")
        if "{quantization}" in source["model_id"]:
            for word in quantisations:
                id = source["model_id"].replace("{quantization}", word)
                yield _Place(id, *common, (word,), number)
        else:
            yield _Place(source["model_id"], *common, tuple(quantisations), number)
        if copy := source.get("gguf_model_id"):
            yield _Place(copy, *common[:3], "ggufv2", tuple(source["gguf_quantizations"]), number)


def _family(name: str, places: list[_Place], file: str) -> Iterator[Row]:
    """All ids of a family. What has a format of its own comes from the one id of its size and hub
    that has none; where there are several, the source does not say from which."""
    for place in places:
        if not place.hub:
            continue
        said = f"{name} {place.size} {place.format} {'/'.join(place.quantisations[:3])}"
        relations = []
        bases = {p.id for p in places if (p.hub, p.size) == (place.hub, place.size) and p.is_base}
        if place.relation and not place.is_base and len(bases) == 1 and place.id not in bases:
            (base,) = bases
            text = f"{said}: {place.id}, {base}"
            more = {} if _agree(place.id, base) else {"unsure": "the names do not agree"}
            relations.append(relation(place.relation, on(place.hub, base), text, **more))
        for other in places:
            if place.hub != "hf" and other.hub == "hf" and _same(place, other):
                relations.append(same_as(place.id, other.id, said))
        formats = {"ggufv2": ["gguf"]}.get(place.format)
        id = on(place.hub, place.id)
        yield row(id, file, place.line, formats=formats, relations=relations)


def _agree(id: str, base: str) -> bool:
    """Whether the words of the base stand in the name: some entries hold the ids of other sizes
    or versions."""
    words, wanted = (
        set(re.split(r"[-_/]", each.lower())) for each in (id, base.rpartition("/")[2])
    )
    return wanted - _FULL - _NO_WORDS <= words


def _same(one: _Place, other: _Place) -> bool:
    """Whether two ids of one entry are one model: copies that two makers quantised are not."""
    if (one.spec, one.format, one.quantisations) != (other.spec, other.format, other.quantisations):
        return False
    names = {place.id.rpartition("/")[2].lower() for place in (one, other)}
    return one.is_base or len(names) == 1
