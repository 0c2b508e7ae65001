"""The path of a licence finding as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from ptmgraph.analysis.licenses import CheckedFinding
from ptmgraph.pictures.picture import DrawnEdge, DrawnKind, DrawnNode, Picture

OFFENDING = "OFFENDING_STEP"
"""What the marked arrow stands for, in place of a relation."""


def path_picture(item: CheckedFinding) -> Picture:
    """The path of a finding; its last step is the offending one, and is marked."""
    steps = list(_steps(item))
    return Picture(
        title=f"Path of the finding on {item.subject}",
        focus=item.path[-1],
        nodes=[
            DrawnNode(name, name.rpartition("/")[2] or name, name, _kind(item, name))
            for name in dict.fromkeys(item.path)
        ],
        edges=[DrawnEdge(*ends, kind, title) for ends, kind, title in steps],
    )


def _steps(item: CheckedFinding) -> Iterable[tuple[tuple[str, str], str, str]]:
    for above, below in zip(item.path[:-2], item.path[1:-1], strict=True):
        yield (above, below), "LEADS_TO", "a step before the offending one"
    if len(item.path) > 1:
        yield (item.path[-2], item.path[-1]), OFFENDING, f"{item.relation}: {item.text}"


def _kind(item: CheckedFinding, name: str) -> DrawnKind:
    return DrawnKind.FOCUS if name == item.path[-1] else DrawnKind.MODEL
