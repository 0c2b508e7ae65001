"""What a reader's process and its owner say to each other: pickled, in frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

LARGEST_FRAME = 64 * 1024 * 1024
"""The most bytes of one answer."""


class Order(NamedTuple):
    """One call. `each`: every item is sent when it is there, so that the owner knows which one
    ended this process. `memory` is the limit in bytes."""

    function: Callable[..., Iterable[Any]]
    arguments: tuple[Any, ...]
    each: bool
    memory: int


class Answer(NamedTuple):
    """Once that the work begins; items, in any number of answers; then once the end (with the
    peak of memory in bytes), an error, or that the memory did not suffice."""

    kind: Literal["ready", "items", "end", "error", "memory"]
    value: Any = None
