"""What it takes to count the answer to one question."""

from __future__ import annotations

from typing import NamedTuple

MOST = 1_000
"""Tallies of one question, or of one part of it: the first in the order of the answer."""


class Counted(NamedTuple):
    """What a question selects, as columns of `Tally`: `keys`, of which none is null, `items`,
    and the counts. `{Model}` stands for the table of that name.

    `order` says which lines are kept, and `most` how many. Where the question has a parameter that
    names a kind, the column `part` holds it, and each part has lines of its own. There are lines
    only where the table `needs` has rows: one of the merged, or of those in `prepared`.
    """

    select: str
    order: str = "count DESC, keys"
    parted: bool = False
    needs: str = "Model"
    most: int = MOST
