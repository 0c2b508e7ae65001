"""Processes of the engine that stay: one that writes databases, one that reads them again.

    python -m tests.helpers.engine_room MODULE

A build starts both anew. Of a small graph that is three of four seconds of processor time, so the
builds of tests go to processes that stay, one pair for each process of the tests. They run the same
programs, on the same engine. Where the processes themselves are tested, `as_users_build` ends this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ptmgraph.graph.disk import disk_full, says_full
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.processes import module_environment
from ptmgraph.graph.store.arcade import writing
from ptmgraph.graph.store.protocol import Progress
from tests.helpers.places import ROOT

_FACTORY = "com.arcadedb.database.DatabaseFactory"
_alone = writing._run


class _Room:
    """A process that runs one of the engine's programs again and again."""

    def __init__(self, module: str) -> None:
        self._said = Path(tempfile.mkstemp(prefix="ptmgraph-engine-")[1])
        with self._said.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.helpers.engine_room", module],
                cwd=ROOT,
                env=module_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def run(self, arguments: Sequence[str], told: Progress) -> dict[str, Any]:
        """Run the program; its last report. Raises `StoreError`, as `writing` does."""
        begins = self._said.stat().st_size
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        report: dict[str, Any] = {}
        for line in self._process.stdout:
            said = json.loads(line)
            if said is None:
                break
            report = said
            if "table" in report:
                told(report["table"], report["rows"])
        text = self._said.read_bytes()[begins:].decode("utf-8", "replace")
        problem = report.get("error") or ("" if "engine" in report else f"it ended: {text}")
        if says_full(text) or writing._SEVERE.search(text):
            problem = text
        if not problem:
            return report
        raise disk_full() if says_full(problem) else StoreError(problem)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._said.unlink()


_rooms: dict[tuple[str, ...], _Room] = {}
_turn = threading.Lock()
"""A build that finds no start-up cache has one recorded beside it, which writes a database too."""


def _run(module: str, arguments: Sequence[str], log: Path, told: Progress) -> dict[str, Any]:
    """`writing._run`, in a process that stays: of the heap and the options that are asked for."""
    kind = (module, *(word for word in arguments if word.startswith("-")), *arguments[3:4])
    log.parent.mkdir(parents=True, exist_ok=True)
    with _turn:
        if kind not in _rooms:
            _rooms[kind] = _Room(module)
        try:
            report = _rooms[kind].run(arguments, told)
        except BaseException:  # it may still be at work
            _rooms.pop(kind).close()
            raise
        if report.get("from_cache") is False:  # else each build from now on would record another
            _rooms.pop(kind).close()
        return report


@contextmanager
def engine_rooms() -> Iterator[None]:
    """Builds of this process go to processes that stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_run", _run)
        yield
    while _rooms:
        _rooms.popitem()[1].close()


@contextmanager
def as_users_build() -> Iterator[None]:
    """Builds start processes of their own, as they do for users."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_run", _alone)
        yield


class _Done(BaseException):
    """A program has come to its end."""


def _serve(module: str) -> None:
    """Run the program for each line of arguments; null comes after what it answers. Java starts
    once, and closes what the program has left open, as its end would."""
    import jpype

    from ptmgraph.graph.store.arcade import jvm

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    start = jvm.start

    def start_once(*arguments: Any) -> None:
        if not jpype.isJVMStarted():
            start(*arguments)

    def die(code: int) -> NoReturn:
        raise _Done

    program = import_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jvm, "start", start_once)
        patch.setattr(jvm, "answers_to_owner", lambda: answers)
        patch.setattr(jvm, "die", die)
        for line in sys.stdin:
            with suppress(_Done):
                program.main(json.loads(line))
            for left in jvm.java(_FACTORY).getActiveDatabaseInstances().toArray():
                left.close()
            print("null", file=answers, flush=True)
    os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
