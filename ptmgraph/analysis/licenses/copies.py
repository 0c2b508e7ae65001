"""Repacked copies without a label of their own: they are read under the licence of their base.

A quantised or converted copy holds the same weights, so its licence is known as well as that of its
base. It is no statement: the step to the copy is "label missing" (rule LABEL), and stays unknown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from ptmgraph.analysis.licenses.judge import options
from ptmgraph.analysis.licenses.steps import SAME_WEIGHTS, Relation
from ptmgraph.analysis.repacks import is_repack

REPACKS = SAME_WEIGHTS | {Relation.DERIVED}
"""How sources state a repack; a step that nobody describes is one where the name says so."""


def base_of(name: str, steps: Iterable[tuple[Relation, str]]) -> str:
    """The one work that `name` repacks, or "". `steps` are all by which weights come to it."""
    told = list(steps)
    bases = {base for _, base in told}
    if len(bases) != 1 or bases == {name} or not {way for way, _ in told} <= REPACKS:
        return ""
    (base,) = bases
    stated = any(way in SAME_WEIGHTS for way, _ in told)
    return base if stated or is_repack(name, base) else ""


def read_copies(
    names: Sequence[str], licenses: Sequence[str], base: Callable[[int], int | None]
) -> Iterator[tuple[int, str]]:
    """The copies among unlabelled works, and the licence under which each is read.

    Works are numbers; `base` gives what a work repacks. A copy of a copy is read as the first base
    that has a label. Nothing is read where that label identifies no text.
    """
    read: dict[int, str] = {}
    for number in range(len(names)):
        chain: dict[int, None] = {}
        above: int | None = number
        while above is not None and not licenses[above] and above not in chain:
            chain[above] = None
            above = base(above)
        text = licenses[above] if above is not None and above not in chain else ""
        if chain and all(one.identified for option in options(text) for one in option):
            read.update(dict.fromkeys(chain, text))
    yield from read.items()
