"""Both engines as the openCypher TCK needs them: a graph from statements, and a question."""

from __future__ import annotations

import json
import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import neo4j

from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.gate.tree import Refused
from ptmgraph.graph.store.neo4j.driver import Address, open_driver
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.result import Row
from scripts.neo4j_local import LocalNeo4j


class NoGraph(Exception):
    """The engine cannot make the graph that a scenario is about."""


class Engine(ABC):
    """An engine behind our gate."""

    @abstractmethod
    def make(self, statements: tuple[str, ...]) -> None:
        """Make this graph and no other. Raises `NoGraph`."""

    @abstractmethod
    def ask(self, statement: str, parameters: Mapping[str, Any]) -> list[Row]:
        """The rows of an answer. Raises `QueryError`."""

    @abstractmethod
    def close(self) -> None:
        """End what was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Embedded(Engine):
    """The embedded engine, in this process: a database for each graph, opened read-only."""

    def __init__(self, folder: Path) -> None:
        from ptmgraph.graph.store.arcade import jvm
        from ptmgraph.graph.store.arcade.parser import Parser

        jvm.start("2g", folder / "cache")
        self._jvm, self._folder, self._database = jvm, folder / "graph", None
        self._parser = Parser()
        self._factory = jvm.java("com.arcadedb.database.DatabaseFactory")(str(self._folder))
        self._batches = jvm.java("com.arcadedb.python.RowBatcher")

    def make(self, statements: tuple[str, ...]) -> None:
        """See `Engine.make`."""
        import jpype

        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        database = self._factory.create()
        try:
            for statement in statements:
                database.begin()
                database.command("opencypher", statement)
                database.commit()
        except jpype.JException as error:
            raise NoGraph(self._jvm.innermost(error)) from None
        finally:
            database.close()
        mode = self._jvm.java("com.arcadedb.engine.ComponentFile$MODE")
        self._database = self._factory.open(mode.READ_ONLY)

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> list[Row]:
        """See `Engine.ask`."""
        import jpype

        assert self._database is not None
        found: list[Row] = []
        try:
            admitted = self._parser.admit(statement)
            values = json.dumps(dict(parameters))
            names = self._jvm.java("com.arcadedb.serializer.json.JSONObject")(values).toMap()
            rows = self._database.query("opencypher", admitted.text, names)
            while (text := str(self._batches.nextJsonBatch(rows, 1000))) != "[]":
                found += json.loads(text)
        except Refused as error:
            raise QueryRefused(str(error)) from None
        except jpype.JException as error:
            raise QueryError(self._jvm.innermost(error)) from None
        except RecursionError as error:  # which the worker gives back as an error
            raise QueryError(str(error)) from None
        columns = admitted.columns or (found and found[0]) or ()
        return [{name: row.get(name) for name in columns} for row in found]

    def close(self) -> None:
        """See `Engine.close`."""
        if self._database is not None:
            self._database.close()
            self._database = None


_SHORT_LIFE = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class _AnyGraph(Neo4jStore):
    """A store that does not ask whether the graph is one of ours."""

    def _finished(self) -> dict[str, str]:
        return {}


class Server(Engine):
    """A Neo4j server of its own."""

    def __init__(self, folder: Path) -> None:
        import os

        self._server = LocalNeo4j(folder, tuning=_SHORT_LIFE)
        self._server.start()
        os.environ["NEO4J_PASSWORD"] = self._server.password
        self._driver = open_driver(Address(self._server.uri))
        self._store = _AnyGraph(self._server.uri)

    def make(self, statements: tuple[str, ...]) -> None:
        """See `Engine.make`."""
        with self._driver.session() as session:
            session.run("MATCH (n) DETACH DELETE n").consume()
            for statement in statements:
                session.run(neo4j.Query(statement)).consume()

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> list[Row]:
        """See `Engine.ask`."""
        return self._store.query(statement, parameters).rows

    def close(self) -> None:
        """See `Engine.close`."""
        self._store.close()
        self._driver.close()
        self._server.kill()


ENGINES = {"embedded": Embedded, "neo4j": Server}
