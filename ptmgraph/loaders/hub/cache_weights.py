"""The headers of the weights of a cached repository, as fields of a record of the Hub."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ptmgraph.analysis.architecture import Header, HeaderError, file_reader, read_header
from ptmgraph.loaders.hub.cache_folder import CachedRepository, Unreadable, read_object
from ptmgraph.loaders.unfetched import BEGIN, unfetched

_SINGLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_WEIGHTS = (".safetensors", ".gguf")
_SPLIT = re.compile(r"(.*)-(\d{5})-of-(\d{5})\.gguf")  # as llama.cpp's gguf-split names them


def weights_fields(repository: CachedRepository) -> dict[str, Any]:
    """`safetensors` with the parameters by number format, or `gguf` with their total and what the
    file says under `general.`; nothing where no header can be read.

    Parameters are known only when all files of the weights are here.
    """
    files, whole = _weights(repository)
    if not files or not (whole or files[0].endswith(".gguf")):
        return {}
    headers = [header for name in files if (header := _header(repository, name))]
    if not headers:
        return {}
    whole = whole and len(headers) == len(files)
    stored = sum((header.parameters for header in headers), Counter[str]())
    if headers[0].format != "gguf":
        return {"safetensors": {"parameters": dict(stored)}} if whole else {}
    said = {k: v for k, v in headers[0].metadata.items() if k.startswith("general.")}
    total = stored.total() or None
    fields = {"total": total if whole else None, "architecture": said.get("general.architecture")}
    return {"gguf": said | fields}


def _header(repository: CachedRepository, name: str) -> Header | None:
    try:
        with repository.files[name].open("rb") as stream:
            if instead := unfetched(stream.read(BEGIN)):
                raise Unreadable(instead)
            stream.seek(0)
            return read_header(file_reader(stream))
    except (Unreadable, HeaderError, OSError) as reason:
        repository.problems.append((name, str(reason)))
        return None


def _weights(repository: CachedRepository) -> tuple[list[str], bool]:
    """The files whose headers are read, and whether they are all of the weights, once.

    The index names the shards. Without one, `model.safetensors` counts, or else the only file of
    weights, or all parts of the only GGUF file: several files may hold the same weights twice. Of
    several GGUF files the first is read for what it says.
    """
    if _INDEX in repository.files:
        shards = read_object(repository, _INDEX).get("weight_map")
        names = sorted({str(s) for s in shards.values()}) if isinstance(shards, dict) else []
        here = [name for name in names if name in repository.files]
        return here, len(here) == len(names)
    if _SINGLE in repository.files:
        return [_SINGLE], True
    weights = sorted(name for name in repository.files if name.endswith(_WEIGHTS))
    ggufs = [name for name in weights if name.endswith(".gguf")]
    if not ggufs:
        return (weights, True) if len(weights) == 1 else ([], False)
    if split := _SPLIT.fullmatch(ggufs[0]):
        parts = [name for name in ggufs if name.startswith(f"{split[1]}-")]
        return parts, parts == weights and len(parts) == int(split[3])
    return ggufs[:1], len(weights) == 1
