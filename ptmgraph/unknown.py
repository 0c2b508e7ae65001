"""What to say of an id that the graph does not have."""

from __future__ import annotations

import click

from graph.store import Store
from ptmgraph.output import printable

_NEAR = 3


def unknown_id(
    store: Store, what: str, id: str, types: tuple[str, ...] = ()
) -> click.exceptions.Exit:
    """Say that no `what` has this id, and which ids come near; the exit with code 1 to raise.

    `types` limits the labels that are searched. Raises a `StoreError`.
    """
    hits = store.search(id, _NEAR, types) or store.search(id.rpartition("/")[2], _NEAR, types)
    near = " or ".join(dict.fromkeys(printable(hit.id) for hit in hits))
    advice = f"Did you mean {near}?" if near else "Try a part of it: ptmgraph search WORDS"
    click.echo(f"There is no {what} {printable(id)!r}. {advice}", err=True)
    return click.exceptions.Exit(1)
