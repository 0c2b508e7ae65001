"""What the worker of the embedded engine and its owner say to each other over a pipe.

A frame is a length of four bytes, a line of JSON, and for rows the JSON of `bulk/RowWriter.java`.
Requests: {"id", "cypher", "parameters", "limit"}. Answers: "ready" or "fatal" once; then for each
request "rows" (any number; a JSON array follows the line) and "end" with the columns, or "error"
with a code (refused, memory, large, failed) and a message.
"""

from __future__ import annotations

from typing import IO

THREADS = 4
"""Queries that the worker runs at once. More gave no more throughput on two cores."""


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
