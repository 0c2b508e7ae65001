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
from urllib.parse import quote


@cache
def _cyclonedx(version: str) -> Callable[[str], object]:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from jsonschema.validators import Draft7Validator

    Draft7Validator.FORMAT_CHECKER.checks("iri-reference")(_is_iri_reference)
    return JsonStrictValidator(SchemaVersion.from_version(version)).validate_str


def _is_iri_reference(text: object) -> bool:
    """RFC 3987, 3.1: it is a reference to a URI when its letters beyond ASCII are encoded."""
    from rfc3986_validator import validate_rfc3986

    ascii_only = "".join(c if c.isascii() else quote(c) for c in str(text))
    return bool(validate_rfc3986(ascii_only, rule="URI_reference"))


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
