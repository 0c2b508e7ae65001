"""Parameters as people type them: `NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from ptmgraph.answers.ask import typed_value

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
            values[name] = typed_value(text)
        except RecursionError:
            raise click.UsageError(f"--param {name} is nested too deeply") from None
    return values
