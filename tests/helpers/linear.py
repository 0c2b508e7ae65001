"""Whether work grows with the length of what it is given, and not with the square of it."""

from __future__ import annotations

from collections.abc import Callable


def takes_linear_time(seconds: Callable[[int], float], short: int, long: int) -> bool:
    """Whether a text of length `long`, four times `short`, takes about four times the `seconds`; a
    square would take sixteen times. What is clear at once is not measured again; else the least of
    three tries counts, for the machine may be busy."""
    seconds(short)  # the words of a rule are made ready when a text first needs them
    few, many = seconds(short), seconds(long)
    if many < 5 * few:
        return True
    few = min(few, *(seconds(short) for _ in range(2)))
    many = min(many, *(seconds(long) for _ in range(2)))
    return many < 0.1 + 9 * few
