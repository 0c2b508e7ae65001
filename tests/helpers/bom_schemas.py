"""The official schemas of bills of materials: what a document breaks.

Their validators are loaded when they are asked first: that takes a second of each process of the
tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def _cyclonedx(version: str) -> Callable[[str], object]:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.from_version(version)).validate_str


def cyclonedx_error(document: Mapping[str, Any]) -> object:
    """What is wrong with a document of CycloneDX by the schema of its version; None when it is
    right."""
    return _cyclonedx(document["specVersion"])(json.dumps(document))


@cache
def _spdx() -> Any:
    import jsonschema

    spec = find_spec("lib4sbom")
    assert spec is not None and spec.origin is not None
    schema = Path(spec.origin).parent / "schemas" / "spdx" / "3.0-schema.json"
    return jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8")))


def spdx_error(document: Mapping[str, Any]) -> object:
    """The same for a document of SPDX 3."""
    return next(_spdx().iter_errors(document), None)
