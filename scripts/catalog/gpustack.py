"""The package `gpustack`: sets of models with licence, date and quantised repositories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.catalog.rows import LINE, Row, on, relation, row, yaml_file

SOURCE = "gpustack"
PACKAGES = ("gpustack==2.3.0",)
_FILES = {
    "model-catalog.yaml": ("hf", "huggingface_repo_id"),
    "model-catalog-modelscope.yaml": ("modelscope", "model_scope_model_id"),
}
_FULL = {"BF16", "FP16", "FP32"}


def rows(root: Path) -> Iterator[Row]:
    """A row for each repository of each set."""
    for name, (hub, field) in _FILES.items():
        path = root / "gpustack" / "assets" / name
        for entry in yaml_file(path)["model_sets"]:
            yield from _set(path.relative_to(root).as_posix(), entry, hub, field)


def _set(file: str, entry: dict[str, Any], hub: str, field: str) -> Iterator[Row]:
    """A set is one model in several quantisations; the date is that of the model."""
    specs = {spec[field]: spec for spec in reversed(entry["specs"]) if spec.get(field)}
    full = [id for id, spec in specs.items() if spec["quantization"] in _FULL]
    licenses = entry.get("licenses") or [None]
    for id, spec in specs.items():
        relations = []
        if id not in full and len(full) == 1:
            text = f"{entry['name']} {spec['quantization']}: {id}, {full[0]}"
            relations = [relation("QUANTIZED_FROM", on(hub, full[0]), text)]
        yield row(
            on(hub, id),
            file,
            spec[LINE],
            license=licenses[0] if len(licenses) == 1 else None,
            created_at=entry["release_date"] if full == [id] else None,
            relations=relations,
        )
