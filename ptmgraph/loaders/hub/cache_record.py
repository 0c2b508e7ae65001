"""A repository of the local cache as a record of the Hub: what its files say, in its fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ptmgraph.analysis.bounded_yaml import load_yaml
from ptmgraph.loaders.fields import InvalidValue, items
from ptmgraph.loaders.front_matter import read_front_matter
from ptmgraph.loaders.hub.attributes import FILES_IN_PART
from ptmgraph.loaders.hub.cache_folder import (
    CachedRepository,
    read_json,
    read_object,
)
from ptmgraph.loaders.hub.cache_weights import weights_fields
from ptmgraph.loaders.hub.card_text import LONGEST_CARD

_MAX_CARD = 5 * LONGEST_CARD  # bytes: no letter of UTF-8 takes more than four


def hub_record(repository: CachedRepository) -> dict[str, Any]:
    """The repository as a record of the Hub: id, commit, files, card, configuration, parameters.

    Fields whose file is not in the cache are absent: it may not have been downloaded.
    """
    record: dict[str, Any] = {"id": repository.id, "sha": repository.revision}
    record["siblings"] = [{"rfilename": name} for name in sorted(repository.files)]
    record[FILES_IN_PART] = True
    if "README.md" in repository.files:
        try:
            record["card"] = _text(repository.files["README.md"])
            record["cardData"] = read_front_matter(record["card"][:LONGEST_CARD])
        except (InvalidValue, OSError) as reason:
            repository.problems.append(("README.md", str(reason)))
    if results := list(_eval_results(repository)):
        record["evalResults"] = results
    parts = read_json(repository, "modules.json")
    if isinstance(parts, list):
        record["modules"] = parts
    elif parts is not None:
        repository.problems.append(("modules.json", "not a JSON list"))
    config = read_object(repository, _config_file(repository, parts))
    if pipeline := read_object(repository, "model_index.json"):
        config = {"_name_or_path": pipeline.get("_name_or_path"), **config, "diffusers": pipeline}
    if config:
        record["config"] = config
    return record | weights_fields(repository)


def _config_file(repository: CachedRepository, modules: object) -> str:
    """The path of the configuration: at the root, or in the folder of the first module."""
    if "config.json" not in repository.files and isinstance(modules, list):
        for module in modules:
            path = module.get("path") if isinstance(module, dict) else None
            if isinstance(path, str) and f"{path}/config.json" in repository.files:
                return f"{path}/config.json"
    return "config.json"


def adapted_models(repository: CachedRepository) -> Iterator[tuple[str, object]]:
    """The configuration of each adapter, by its path, and what it names as its base model."""
    for name in repository.files:
        if name.rpartition("/")[2] == "adapter_config.json":
            base = read_object(repository, name).get("base_model_name_or_path")
            if base is not None:
                yield name, base


def _eval_results(repository: CachedRepository) -> Iterator[object]:
    """What stands in the files `.eval_results/*.yaml`."""
    for name, file in repository.files.items():
        if not name.startswith(".eval_results/") or not name.endswith((".yaml", ".yml")):
            continue
        try:
            found = load_yaml(_text(file)[:LONGEST_CARD])
        except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
            repository.problems.append((name, f"not YAML: {type(error).__name__}"))
        else:
            yield from items(found)


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MAX_CARD).decode("utf-8", "replace")
