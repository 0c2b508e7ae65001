"""The codes that Neo4j's clients know errors by.

Source: neo4j.com/docs/status-codes/current/. Clients repeat what is transient by themselves, for
half a minute: only what may pass is called so.
"""

from __future__ import annotations

from ptmgraph.graph.errors import (
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    StoreBusy,
    StoreError,
    StoreUnavailable,
    missing_parameters,
)


class BoltFailure(Exception):
    """An error as it goes to the client: a code of Neo4j, and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


INVALID = "Neo.ClientError.Request.Invalid"
OURS = "Neo.DatabaseError.General.UnknownError"
UNAUTHORIZED = "Neo.ClientError.Security.Unauthorized"
NO_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"
SYNTAX = "Neo.ClientError.Statement.SyntaxError"

_BY_CLASS: tuple[tuple[type[StoreError], str], ...] = (
    (QueryTimeout, "Neo.ClientError.Transaction.TransactionTimedOut"),
    (QueryMemory, "Neo.DatabaseError.Statement.ExecutionFailed"),
    (QueryTooLarge, "Neo.DatabaseError.Statement.ExecutionFailed"),
    (StoreBusy, "Neo.TransientError.Request.NoThreadsAvailable"),
    (StoreUnavailable, "Neo.TransientError.General.DatabaseUnavailable"),
)
_REFUSED: tuple[tuple[str, str], ...] = (
    ("has a mistake", SYNTAX),
    ("is empty", SYNTAX),
    ("There is no function", SYNTAX),
    ("is no regular expression", "Neo.ClientError.Statement.ArgumentError"),
    ("graph is read-only", "Neo.ClientError.Statement.AccessMode"),
    ("The procedure ", "Neo.ClientError.Procedure.ProcedureNotFound"),
    ("LOAD CSV", "Neo.ClientError.Security.Forbidden"),
    ("", "Neo.ClientError.Statement.UnsupportedOperationError"),
)
"""Words of the gate, the first that fit."""
_FAILED: tuple[tuple[str, str], ...] = (
    ("TypeError", "Neo.ClientError.Statement.TypeError"),
    ("Type mismatch", "Neo.ClientError.Statement.TypeError"),
    ("/ by zero", "Neo.ClientError.Statement.ArithmeticError"),
    ("overflow", "Neo.ClientError.Statement.ArithmeticError"),
    ("not defined", SYNTAX),
    ("UnknownFunction", SYNTAX),
    ("ColumnNameConflict", SYNTAX),
    ("DifferentColumnsInUnion", SYNTAX),
    ("", "Neo.ClientError.Statement.ArgumentError"),
)
"""Words of the engine, the first that fit."""


def failure(error: StoreError) -> BoltFailure:
    """The error of a store as the client gets it."""
    return BoltFailure(_code(error), str(error))


def _code(error: StoreError) -> str:
    for kind, code in _BY_CLASS:
        if isinstance(error, kind):
            return code
    if isinstance(error, QueryError) and missing_parameters(error):
        return "Neo.ClientError.Statement.ParameterMissing"
    words = _REFUSED if isinstance(error, QueryRefused) else _FAILED
    return next(code for part, code in words if part in str(error))
