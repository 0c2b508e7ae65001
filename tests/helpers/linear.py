"""Whether work grows with the length of what it is given, and not with the square of it."""

from __future__ import annotations

from collections.abc import Callable


def takes_linear_time(seconds: Callable[[int], float], short: int, long: int) -> bool:
    """Whether a text of length `long`, four times `short`, takes about four times the `seconds`; a
    square would take sixteen times. A busy machine has three tries."""
    seconds(short)  # the words of a rule are made ready when a text first needs them
    return any(seconds(long) < 0.1 + 9 * seconds(short) for _ in range(3))
