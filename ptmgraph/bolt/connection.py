"""One Bolt connection: which message may come when, and what is answered.

Source: the message and server state specifications (neo4j.com/docs/bolt/current/bolt/). Versions
5.0 to 5.8 and 4.1 to 4.4 differ here in three places: LOGON (since 5.1), the fields of FAILURE
(since 5.7), and how nodes are packed (since 5.0).
"""

from __future__ import annotations

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from ptmgraph.bolt.codes import INVALID, NO_DATABASE, OURS, UNAUTHORIZED, BoltFailure
from ptmgraph.bolt.metadata import VERSION, routing
from ptmgraph.bolt.packstream import NotPackStream, PackedStructure, from_packstream, to_packstream
from ptmgraph.bolt.statements import BoltAnswer, BoltStatements
from ptmgraph.bolt.websocket import upgraded
from ptmgraph.bolt.wire import BoltSink, BoltSource, NotBolt, Version, agree, framed, read_message

_SUCCESS, _IGNORED, _FAILURE, _RESET, _GOODBYE = 0x70, 0x7E, 0x7F, 0x0F, 0x02
_MOST_BEFORE_LOGIN, _MOST = 64 * 1024, 16 * 1024 * 1024  # bytes of a message
_WAITING = 8  # messages that are read before they are answered
_SECONDS_TO_LOG_IN = 15.0
_SECONDS_TO_TAKE = 300.0  # how long a client may leave what was sent to it unread
_AT_ONCE = 500  # records that are written before the client must have taken some
_BOOKMARK = "ptmgraph:read-only"
_DATABASES = (None, "", "neo4j", "system")


class _Interrupted(Exception):
    """The client no longer waits: it sent RESET, or is gone."""


@dataclass
class _Open:
    """A result whose rows are not all sent."""

    answer: BoltAnswer
    sent: int = 0


@dataclass
class _Transaction:
    """What is open between BEGIN and COMMIT, or while one statement's rows are sent."""

    explicit: bool
    deadline: float | None = None
    results: dict[int, _Open] = field(default_factory=dict)
    last: int = -1


class Connection:
    """Serves one client until it leaves. `check` says whether a user and a password are right."""

    def __init__(
        self,
        streams: tuple[StreamReader, StreamWriter],
        statements: BoltStatements,
        check: Callable[[str, str], bool],
        threads: Executor,
    ) -> None:
        self._streams = streams
        self._reader: BoltSource
        self._writer: BoltSink
        self._reader, self._writer = streams
        self._statements, self._check, self._threads = statements, check, threads
        self._version: Version = (0, 0)
        self._greeted = self._known = self._failed = False
        self._transaction: _Transaction | None = None
        self._messages: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING)
        self._resets = 0  # that were read and not yet answered
        self._stop = asyncio.Event()  # set when what runs now is no longer waited for

    async def serve(self) -> None:
        """Speak with the client. Ends when it leaves or says what is no Bolt."""
        try:
            async with asyncio.timeout(_SECONDS_TO_LOG_IN) as limit:
                self._version = await self._opened()
                while not self._known:
                    await self._answer(await read_message(self._reader, _MOST_BEFORE_LOGIN))
                limit.reschedule(None)
            reading = asyncio.create_task(self._read())
            try:
                while message := await self._messages.get():
                    await self._answer(message)
            finally:
                reading.cancel()
        except (NotBolt, NotPackStream, TimeoutError, OSError, asyncio.IncompleteReadError):
            pass  # nothing that it would understand can be said
        finally:
            self._writer.close()

    async def _opened(self) -> Version:
        """Begin, in a WebSocket where the client asks for one."""
        opening = await self._reader.readexactly(4)
        if opening == b"GET ":
            self._reader, self._writer = await upgraded(*self._streams)
            opening = await self._reader.readexactly(4)
        return await agree(opening, self._reader, self._writer)

    async def _read(self) -> None:
        """Read ahead, so that a RESET or the end is seen while a statement runs."""
        try:
            while True:
                message = await read_message(self._reader, _MOST)
                if message[1:2] == bytes((_RESET,)):
                    self._resets += 1
                    self._stop.set()
                await self._messages.put(message)
        except (NotBolt, OSError, asyncio.IncompleteReadError):
            self._stop.set()
            await self._messages.put(None)

    async def _answer(self, message: bytes) -> None:
        request = from_packstream(message)
        if not isinstance(request, PackedStructure):
            raise NotBolt("a message that is no structure")
        if request.tag == _GOODBYE:
            raise NotBolt("the client leaves")
        if request.tag != _RESET and (self._failed or self._resets):
            self._send(_IGNORED)
        else:
            await self._try(request)
        async with asyncio.timeout(_SECONDS_TO_TAKE):
            await self._writer.drain()

    async def _try(self, request: PackedStructure) -> None:
        name = _REQUESTS.get(request.tag)
        if name is None or not (self._known or name in ("hello", "logon")):
            self._fail(BoltFailure(INVALID, "This message is not expected now."))
            raise NotBolt("a message out of order")
        handle: Callable[..., Awaitable[dict[str, Any]]] = getattr(self, f"_{name}")
        try:
            self._send(_SUCCESS, await handle(*request.fields))
        except _Interrupted:
            self._send(_IGNORED)
        except BoltFailure as failure:
            self._fail(failure)
            if failure.code == UNAUTHORIZED:
                raise NotBolt("a stranger") from None
        except (TypeError, AttributeError) as error:  # fields of another number or type
            self._fail(BoltFailure(INVALID, f"The message {name.upper()} has wrong fields."))
            raise NotBolt(str(error)) from None

    def _send(self, tag: int, *fields: Any) -> None:
        self._writer.write(framed(to_packstream(PackedStructure(tag, fields))))

    def _fail(self, failure: BoltFailure) -> None:
        self._failed = True
        words: dict[str, Any] = {"code": failure.code, "message": str(failure)}
        if self._version >= (5, 7):
            place = {"OPERATION": "", "OPERATION_CODE": "0", "CURRENT_SCHEMA": "/"}
            words["neo4j_code"] = words.pop("code")
            words |= {"gql_status": "50N42", "diagnostic_record": place}
            words["description"] = f"error: general processing exception. {failure}"
        self._send(_FAILURE, words)

    async def _hello(self, extra: dict[str, Any]) -> dict[str, Any]:
        if self._version < (5, 1):
            await self._logon(extra)
        self._greeted = True
        hints = {"telemetry.enabled": False}
        name = f"Neo4j/{VERSION} compatible"
        return {"server": name, "connection_id": f"bolt-{id(self)}", "hints": hints}

    async def _logon(self, extra: dict[str, Any]) -> dict[str, Any]:
        if self._version >= (5, 1) and not self._greeted:
            raise BoltFailure(INVALID, "HELLO comes first.")
        user, password = str(extra.get("principal", "")), str(extra.get("credentials", ""))
        if extra.get("scheme") != "basic" or not self._check(user, password):
            await asyncio.sleep(0.5)  # so that nobody tries many
            words = "The user or the password is wrong. ptmgraph serve prints both when it starts."
            raise BoltFailure(UNAUTHORIZED, words)
        self._known = True
        return {}

    async def _logoff(self) -> dict[str, Any]:
        raise BoltFailure(INVALID, "There is one user: open another connection to log in again.")

    async def _reset(self) -> dict[str, Any]:
        self._resets = max(0, self._resets - 1)
        if not self._resets:
            self._stop.clear()
        self._failed, self._transaction = False, None
        return {}

    async def _begin(self, extra: dict[str, Any] | None = None) -> dict[str, Any]:
        if self._transaction:
            raise BoltFailure(INVALID, "A transaction is open already.")
        given = _seconds(extra or {})
        deadline = time.monotonic() + given if given else None
        self._transaction = _Transaction(explicit=True, deadline=deadline)
        return {}

    async def _commit(self) -> dict[str, Any]:
        self._end_explicit()
        return {"bookmark": _BOOKMARK}

    async def _rollback(self) -> dict[str, Any]:
        self._end_explicit()
        return {}

    def _end_explicit(self) -> None:
        if not (self._transaction and self._transaction.explicit):
            raise BoltFailure(INVALID, "No transaction is open.")
        self._transaction = None

    async def _run(
        self, text: str, parameters: dict[str, Any], extra: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        if self._transaction and not self._transaction.explicit:
            raise BoltFailure(INVALID, "The rows of the statement before were not taken.")
        began = time.monotonic()
        seconds = _seconds(extra or {})
        transaction = self._transaction or _Transaction(explicit=False)
        if transaction.deadline is not None:
            seconds = max(0.001, transaction.deadline - began)
        asked = (str(text), dict(parameters), self._version[0], seconds)
        answer = await self._waited_for(self._statements.answer, *asked)
        self._transaction = transaction
        transaction.last += 1
        transaction.results[transaction.last] = _Open(answer)
        milliseconds = int(1000 * (time.monotonic() - began))
        qid = {"qid": transaction.last} if transaction.explicit else {}
        return {"fields": list(answer.columns), "t_first": milliseconds, **qid}

    async def _waited_for(self, function: Callable[..., BoltAnswer], *arguments: Any) -> BoltAnswer:
        """Call it in a thread. Raises `_Interrupted` as soon as the client no longer waits; the
        store ends the statement at its time limit then."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        stop = asyncio.create_task(self._stop.wait())
        either: list[asyncio.Future[Any]] = [work, stop]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not work.done():
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise _Interrupted
        error = work.exception()
        if error and not isinstance(error, BoltFailure):  # a mistake of ours ends no connection
            raise BoltFailure(OURS, f"This should not happen: {type(error).__name__}: {error}")
        return work.result()

    async def _pull(self, extra: dict[str, Any] | None = None) -> dict[str, Any]:
        return await self._take(extra or {}, send=True)

    async def _discard(self, extra: dict[str, Any] | None = None) -> dict[str, Any]:
        return await self._take(extra or {}, send=False)

    async def _take(self, extra: dict[str, Any], send: bool) -> dict[str, Any]:
        """Send or leave out the next `n` rows of a result, all for -1."""
        transaction = self._transaction
        number, n = extra.get("qid", -1), extra.get("n", -1)
        if transaction and number == -1:
            number = transaction.last
        if transaction is None or not (result := transaction.results.get(number)):
            raise BoltFailure(INVALID, "There is no such result.")
        began, records = time.monotonic(), result.answer.records
        stop = len(records) if n < 0 else min(len(records), result.sent + n)
        while send and result.sent < stop and not self._stop.is_set():
            some = records[result.sent : min(stop, result.sent + _AT_ONCE)]
            self._writer.write(b"".join(map(framed, some)))
            result.sent += len(some)
            async with asyncio.timeout(_SECONDS_TO_TAKE):
                await self._writer.drain()
        if self._stop.is_set():
            raise _Interrupted
        result.sent = stop
        if stop < len(records):
            return {"has_more": True}
        return self._finished(transaction, number, began)

    def _finished(self, transaction: _Transaction, number: int, began: float) -> dict[str, Any]:
        """The summary of a result that is at its end."""
        result = transaction.results.pop(number)
        milliseconds = int(1000 * (time.monotonic() - began))
        summary = {"type": "r", "t_last": milliseconds, "db": "neo4j", **result.answer.summary}
        if not transaction.explicit:
            self._transaction = None
            summary["bookmark"] = _BOOKMARK
        return summary

    async def _route(
        self, context: dict[str, Any], _: list[str], extra: dict[str, Any] | str | None = None
    ) -> dict[str, Any]:
        _seconds(extra if isinstance(extra, dict) else {"db": extra})  # a name alone in Bolt 4.3
        host, port = self._writer.get_extra_info("sockname")[:2]
        address = str(context.get("address") or f"{host}:{port}")
        return {"rt": {**routing(address), "db": "neo4j"}}

    async def _telemetry(self, _: int) -> dict[str, Any]:
        return {}


def _seconds(extra: dict[str, Any]) -> float | None:
    """The time limit of a statement or transaction. Raises `BoltFailure` for another database or
    user, which stand beside it."""
    if extra.get("db") not in _DATABASES:
        raise BoltFailure(NO_DATABASE, f"There is no database {extra['db']!r}; this is neo4j.")
    if extra.get("imp_user"):
        raise BoltFailure(INVALID, "Nobody can be impersonated here: there is one user.")
    given = extra.get("tx_timeout")
    return given / 1000 if isinstance(given, int) and given > 0 else None


_REQUESTS = {
    0x01: "hello",
    0x0F: "reset",
    0x10: "run",
    0x11: "begin",
    0x12: "commit",
    0x13: "rollback",
    0x2F: "discard",
    0x3F: "pull",
    0x54: "telemetry",
    0x66: "route",
    0x6A: "logon",
    0x6B: "logoff",
}
"""The messages of clients, by their tags."""
