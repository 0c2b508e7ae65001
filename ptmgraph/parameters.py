"""Parameters as people type them: `NAME=VALUE`, and those that they forgot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

_MISSING = "Expected parameter(s): "  # how both engines begin

SECONDS = click.FloatRange(0, 86_400, min_open=True)
"""A time limit for a question: at most a day."""


def parse_parameters(given: Iterable[str]) -> dict[str, Any]:
    """`NAME=VALUE` pairs; VALUE is JSON where it parses, and text otherwise."""
    values: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param takes NAME=VALUE, not {pair!r}")
        try:
            values[name] = json.loads(text)
        except RecursionError:
            raise click.UsageError(f"--param {name} is nested too deeply") from None
        except ValueError:
            values[name] = text
    return values


def missing_parameters(error: Exception) -> list[str]:
    """The parameters that a store names as missing in this error; none in any other."""
    names = str(error).partition(_MISSING)[2].rstrip(".")
    return names.split(", ") if names else []
