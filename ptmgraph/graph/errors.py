"""What goes wrong with a graph. Every message is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence


class StoreError(Exception):
    """Something went wrong; the message says in a sentence what to do.

    StoreUnavailable   there is no graph, or it cannot be opened or reached
    StoreBusy          the question did not get its turn within its limit: ask again later
    QueryError         the statement is wrong, or failed while it ran
      QueryRefused     the gate does not let it through: it writes, reads files, or would be
                       answered differently by Neo4j
      QueryTimeout     it took longer than its limit and was ended
      QueryMemory      it needed more memory than the engine has and was ended
      QueryTooLarge    its answer has more rows or bytes than one answer may have
      NotFound         the graph has nothing of that id
    """


class StoreUnavailable(StoreError):
    """There is no graph, or it cannot be opened or reached."""


class StoreBusy(StoreError):
    """The question did not get its turn within its limit. Nothing is wrong with it."""


class QueryError(StoreError):
    """The statement is wrong, or failed while it ran."""


class QueryRefused(QueryError):
    """The gate does not let the statement through."""


class QueryTimeout(QueryError):
    """The query took longer than its limit and was ended."""


class QueryMemory(QueryError):
    """The query needed more memory than the engine has and was ended."""


class QueryTooLarge(QueryError):
    """The answer has more rows or bytes than one answer may have."""


class NotFound(QueryError):
    """The graph has nothing of this id. `near` are the ids that come nearest."""

    def __init__(self, what: str, id: str, near: Sequence[str] = ()) -> None:
        meant = f"Did you mean {' or '.join(map(_printable, near))}?"
        advice = meant if near else "Try a part of it: ptmgraph search WORDS"
        super().__init__(f"There is no {what} {id!r}. {advice}")
        self.near = tuple(near)


def _printable(id: str) -> str:
    return id if id.isprintable() else repr(id)  # ids come from strangers


_MISSING = "Expected parameter(s): "  # how both engines begin


def missing_parameters(error: QueryError) -> list[str]:
    """The parameters that an engine names as missing in this error; none in any other."""
    names = str(error).partition(_MISSING)[2].rstrip(".")
    return names.split(", ") if names else []
