"""The process that holds the embedded engine and answers queries over its standard streams.

    python -m ptmgraph.graph.store.arcade.worker DATABASE CACHE HEAP [JAVA_FLAG ...]

`ptmgraph.graph.store.arcade.frames` says what goes over the streams. The process
ends when its input ends, so it never outlives the one that started it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import jpype

from ptmgraph.graph.errors import QueryTooLarge
from ptmgraph.graph.gate.tree import Refused
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.store.arcade.frames import THREADS, read_frame, write_frame
from ptmgraph.graph.store.arcade.packed import Packer
from ptmgraph.graph.store.limits import (
    MOST_BYTES,
    MOST_ROWS,
    TOO_DEEP,
    Allowance,
    too_large,
)

_BATCH = 5_000


class Server:
    """Answers requests on a fixed pool of threads: Java never forgets a thread that called it,
    so a new thread for each request would fill the memory."""

    def __init__(self, database: Any, answers: IO[bytes], recording: bool) -> None:
        from ptmgraph.graph.store.arcade.parser import Parser

        self._database, self._recording = database, recording
        self._parser = Parser()
        self._calls = arcade_jvm.java("com.arcadedb.python.DbCalls")
        self._writer = arcade_jvm.java("ptmgraph.bulk.RowWriter")
        self._map = arcade_jvm.java("java.util.HashMap")
        self._list = arcade_jvm.java("java.util.ArrayList")
        self._answers, self._lock = answers, threading.Lock()

    def serve(self, requests: IO[bytes]) -> None:
        """Answer requests until the input ends."""
        self.send({"kind": "ready"})
        with ThreadPoolExecutor(THREADS + 1) as pool:  # one more comes with the kept seat
            while request := read_frame(requests):
                pool.submit(self._answer, json.loads(request))
            self._end()

    def _end(self) -> None:
        """Leave at once, with queries under way; but a start-up cache is written by Java's own
        exit only."""
        if self._recording:
            arcade_jvm.java("java.lang.System").exit(0)
        arcade_jvm.die(0)

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        with self._lock:
            write_frame(self._answers, json.dumps(header).encode() + b"\n" + payload)

    def _answer(self, request: dict[str, Any]) -> None:
        number = request["id"]
        try:
            self._run(number, request["cypher"], request["parameters"], request["limit"])
        except Refused as error:
            self._error(number, "refused", str(error))
        except QueryTooLarge as error:
            self._error(number, "large", str(error))
        except RecursionError:
            self._error(number, "failed", TOO_DEEP)
        except jpype.JException as error:
            self._error(number, *_told(error))
        except MemoryError as error:
            self._error(number, "memory", str(error))
        except Exception as error:
            self._error(number, "failed", f"{type(error).__name__}: {error}")

    def _error(self, number: int, code: str, message: str) -> None:
        self.send({"kind": "error", "id": number, "code": code, "message": message})

    def _run(self, number: int, cypher: str, parameters: dict[str, Any], limit: int | None) -> None:
        admitted = self._parser.admit(cypher)
        packer = Packer.of(parameters, admitted.columns)
        values = packer.parameters() if packer else self._java(parameters)
        rows = self._database.query("opencypher", admitted.text, values)
        try:
            more = self._send_rows(number, rows, limit, packer)
        finally:
            rows.close()
        columns = packer.columns if packer else admitted.columns
        self.send({"kind": "end", "id": number, "columns": columns, "more": more})

    def _send_rows(self, number: int, rows: Any, limit: int | None, packer: Packer | None) -> bool:
        """Send the rows, and say whether there are more than `limit`."""
        left = MOST_ROWS if limit is None else limit
        allowance = Allowance()
        writer = self._writer(rows)
        while left > 0:
            size = min(_BATCH, left)
            batch = packer.next_batch(rows, size) if packer else _next_batch(writer, size)
            if batch == b"[]":
                return False
            allowance.spend(batch)
            self.send({"kind": "rows", "id": number}, batch)
            left -= size
        more = limit != 0 and bool(writer.hasNext())
        if more and limit is None:
            raise too_large(f"{MOST_ROWS:,} rows")
        return more

    def _java(self, value: Any) -> Any:
        """A parameter as Java has it: lists and maps all the way down."""
        if isinstance(value, list):
            items = self._list(len(value))
            for item in value:
                items.add(self._java(item))
            return items
        if isinstance(value, dict):
            entries = self._map()
            for key, item in value.items():
                entries.put(key, self._java(item))
            return entries
        if isinstance(value, bool):
            return jpype.java.lang.Boolean(value)
        if isinstance(value, int):
            return jpype.java.lang.Long(value)
        return value


def _next_batch(writer: Any, size: int) -> bytes:
    """The next rows of a writer, as JSON; "[]" when there are none."""
    batch = writer.next(size, MOST_BYTES)
    if len(batch) > MOST_BYTES:
        raise too_large(f"{MOST_BYTES >> 20:,} MB")
    return memoryview(batch).tobytes()


def _told(error: Any) -> tuple[str, str]:
    """The code and the words for an error of Java."""
    if isinstance(error, jpype.JClass("java.lang.StackOverflowError")):
        return "failed", TOO_DEEP
    memory = isinstance(error, jpype.JClass("java.lang.OutOfMemoryError"))
    return "memory" if memory else "failed", arcade_jvm.innermost(error)


def open_database(folder: str) -> Any:
    """The database in this folder, to be read only. Raises an error of Java."""
    mode = arcade_jvm.java("com.arcadedb.engine.ComponentFile$MODE")
    return arcade_jvm.java("com.arcadedb.database.DatabaseFactory")(folder).open(mode.READ_ONLY)


def fatal(error: Any) -> bytes:
    """The frame that says why the database cannot be opened."""
    header = {"kind": "fatal", "message": arcade_jvm.innermost(error)}
    return json.dumps(header).encode() + b"\n"


def main(arguments: list[str]) -> None:
    """Open the database read-only and serve it."""
    database, cache, heap, *flags = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else prints goes to the log
    arcade_jvm.start(heap, Path(cache), *flags)
    try:
        opened = open_database(database)
    except jpype.JException as error:
        write_frame(answers, fatal(error))
        arcade_jvm.die(1)
    recording = any(flag.startswith("-XX:AOTCacheOutput") for flag in flags)
    try:
        Server(opened, answers, recording).serve(requests)
    except BaseException:  # such as an owner that died before we were ready
        traceback.print_exc()
        arcade_jvm.die(1)  # Java's own exit would write into the database


if __name__ == "__main__":
    main(sys.argv[1:])
