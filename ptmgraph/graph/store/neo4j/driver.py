"""The way to a Neo4j server: its address, the password, and what its errors mean here."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from ptmgraph.graph.errors import (
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryTimeout,
    StoreError,
    StoreUnavailable,
)

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""Beginnings of an address: `neo4j` finds the members of a cluster, `+s` encrypts."""

# What the driver repeats is no news; without a handler its warnings would go to the terminal.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

_STATEMENT = "Neo.DatabaseError.Statement."  # a fault of the server in this statement alone
_MEMORY = ("MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError", "OutOfMemoryError")
_TIMEOUT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")


_FORM = "The store's address must be neo4j://user@host:port/database."


class Address:
    """`neo4j://user@host:port/database`, taken apart.

    The user is `neo4j` where none is given, the database the server's default. Raises
    `StoreUnavailable`, also for a password in the address: addresses end up in logs. No message
    quotes the address, because it may hold one.
    """

    def __init__(self, url: str) -> None:
        if ":" in url.partition("://")[2].rpartition("@")[0]:
            raise StoreUnavailable(
                "The store's address must not hold the password. Set NEO4J_PASSWORD, or "
                "NEO4J_PASSWORD_FILE to a file that holds it."
            )
        try:
            parts = urlsplit(url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise StoreUnavailable(f"The store's address cannot be read. {_FORM}") from None
        if parts.scheme not in SCHEMES:
            raise StoreUnavailable(
                f"The store's address must begin with one of {', '.join(SCHEMES)}."
            )
        if not parts.hostname or parts.query or parts.fragment:
            raise StoreUnavailable(_FORM)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self.server = f"{parts.scheme}://{host}{port}"
        self.user = unquote(parts.username or "neo4j")
        self.database = parts.path.strip("/") or None

    def __str__(self) -> str:
        return self.server


def password() -> str | None:
    """`$NEO4J_PASSWORD`, or what the file `$NEO4J_PASSWORD_FILE` holds. None without both, for
    a server that asks for none. Raises `StoreUnavailable`."""
    file = os.environ.get("NEO4J_PASSWORD_FILE")
    if not file:
        return os.environ.get("NEO4J_PASSWORD")
    try:
        return Path(file).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnavailable(f"NEO4J_PASSWORD_FILE cannot be read: {error}.") from None


def open_driver(address: Address) -> neo4j.Driver:
    """A driver for the server, which has answered. Raises `StoreUnavailable`."""
    secret = password()
    driver = neo4j.GraphDatabase.driver(
        address.server,
        auth=(address.user, secret) if secret is not None else None,
        connection_timeout=10,
        connection_acquisition_timeout=30,
        liveness_check_timeout=60,
        notifications_min_severity="OFF",  # unknown labels are no matter for a log
        telemetry_disabled=True,
        user_agent="ptmgraph",
    )
    try:
        with explained(address):
            driver.verify_connectivity()
    except BaseException:
        driver.close()
        raise
    return driver


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn errors of the driver and the server into a `StoreError` with a sentence."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise _explanation(error, address) from None
    except OSError as error:
        raise StoreUnavailable(f"Neo4j at {address} cannot be reached: {error}.") from None
    except RecursionError:
        raise QueryError(
            "A parameter or an answer has too many lists or maps within each other to be read."
        ) from None


def _explanation(error: Neo4jError | DriverError, address: Address) -> StoreError:
    if isinstance(error, AuthError):
        return StoreUnavailable(
            f"Neo4j at {address} does not accept the user and password. The password comes from "
            "NEO4J_PASSWORD or the file NEO4J_PASSWORD_FILE."
        )
    if isinstance(error, DriverError):
        return StoreUnavailable(f"Neo4j at {address} cannot be reached: {error}.")
    name = (error.code or "").rpartition(".")[2]
    message = (error.message or name).partition("\n")[0].rstrip(".")
    if name in _MEMORY:
        return QueryMemory("The query needed more memory than the server allows one query.")
    if name in _TIMEOUT:
        return QueryTimeout("The query took longer than its limit and was ended.")
    if name == "AccessMode":
        return QueryRefused("The statement writes: the graph is read-only.")
    if name == "DatabaseNotFound":
        return StoreUnavailable(f"Neo4j at {address} has no database {address.database!r}.")
    if isinstance(error, ClientError) or (error.code or "").startswith(_STATEMENT):
        return QueryError(f"{message}.")
    return StoreError(f"Neo4j at {address} failed: {message}.")
