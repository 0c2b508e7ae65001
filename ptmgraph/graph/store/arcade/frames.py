"""What the worker of the embedded engine and its owner say to each other over a pipe.

A frame is a length of four bytes, a line of JSON, and for rows the engine's own JSON text.
Requests: {"id", "cypher", "parameters", "limit"}. Answers: "ready" or "fatal" once; then for each
request "rows" (any number; a JSON array follows the line) and "end" with the columns, or "error"
with a code (refused, memory, large, failed) and a message.
"""

from __future__ import annotations

from typing import IO

from ptmgraph.graph.errors import QueryTooLarge

THREADS = 4
"""Queries that the worker runs at once. More gave no more throughput on two cores."""
MOST_BYTES = 2**30
"""Memory that an answer may take in Python, as `Allowance` estimates it."""
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


def read_frame(stream: IO[bytes]) -> bytes:
    """One frame, or nothing at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return b""
    return stream.read(int.from_bytes(head, "big"))


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one frame."""
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()
