"""How large a question and an answer may be, whichever engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptmgraph.graph.errors import QueryError, QueryTooLarge

MOST_ROWS = 1_000_000
"""Rows of an answer, when its caller gives no limit of its own."""
MOST_BYTES = 2**30
"""Memory that an answer may take in Python, as `Allowance` estimates it."""
MOST_DEPTH = 100
"""Lists and maps within each other in a parameter. Python, JSON and Java read more, but each ends
somewhere else, and without a sentence."""
TOO_DEEP = (
    "The statement or its answer has too many brackets, lists or maps within each other. "
    "Ask for flatter values, or split the statement."
)
_EACH = 64
_SIGNS = (b",", b"[", b"{")


def too_large(what: str) -> QueryTooLarge:
    """The error for an answer of more than `what`."""
    return QueryTooLarge(
        f"The answer has more than {what}. Ask for less (LIMIT, count), for one part after the "
        "other (ORDER BY, SKIP, LIMIT), or take the whole graph as files: ptmgraph export."
    )


class Allowance:
    """What an answer may still grow by. Both ends of the pipe count: the worker, so that an answer
    that nobody can take is not sent, and its owner, so that no worker fills its memory."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def spend(self, rows: bytes) -> None:
        """Count a JSON array of rows. Raises `QueryTooLarge`.

        A value takes more memory than its text: a row, list, map or number has its own object.
        """
        self._left -= len(rows) + _EACH * sum(map(rows.count, _SIGNS))
        if self._left < 0:
            raise too_large(f"{MOST_BYTES >> 20:,} MB")


def too_deep() -> QueryError:
    """The error for parameters that are nested too deep."""
    return QueryError(
        f"A parameter cannot be sent: lists and maps may stand within each other {MOST_DEPTH} "
        "times at most."
    )


def require_flat(parameters: Mapping[str, Any]) -> None:
    """Raise `QueryError` when lists and maps stand within each other too often."""
    if any(_deeper(value, MOST_DEPTH) for value in parameters.values()):
        raise too_deep()


def _deeper(value: Any, left: int) -> bool:
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, list | tuple):
        return False
    return left == 0 or any(_deeper(item, left - 1) for item in value)
