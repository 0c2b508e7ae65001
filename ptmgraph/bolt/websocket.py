"""Bolt over WebSocket, which programs in a web browser speak: Neo4j Browser, neovis.js and others.

Source: RFC 6455. What goes through is the same Bolt; frames are only its wrapping.
"""

from __future__ import annotations

import base64
import hashlib
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from typing import Any

from ptmgraph.bolt.wire import NotBolt

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_BINARY, _CLOSE, _PING = 0x2, 0x8, 0x9
_CONTROL = 0x8  # and above: frames that may stand between those of a message
_MOST_OF_CONTROL = 125
_PIECE = 64 * 1024


async def upgraded(reader: StreamReader, writer: StreamWriter) -> tuple[WebReader, WebWriter]:
    """Answer the request whose "GET " was read, and give streams for what is inside the frames.
    Raises `NotBolt` for a request that is not for a WebSocket."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except LimitOverrunError:
        raise NotBolt("a long request") from None
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    key = {name.strip().lower(): value.strip() for name, _, value in lines}.get(
        b"sec-websocket-key"
    )
    if not key:
        writer.write(
            b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThis port speaks Bolt.\n"
        )
        raise NotBolt("a request for a page")
    accepted = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    words = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(words + b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n")
    return WebReader(reader, writer), WebWriter(writer)


def _frame(kind: int, data: bytes) -> bytes:
    size = len(data)
    if size < 126:
        head = bytes((0x80 | kind, size))
    elif size < 1 << 16:
        head = bytes((0x80 | kind, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | kind, 127)) + size.to_bytes(8, "big")
    return head + data


class WebReader:
    """What a client says inside its frames, as one stream. No frame is held whole."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._data = bytearray()
        self._left = 0  # bytes of the frame that are still to come
        self._mask = bytes(4)

    async def readexactly(self, size: int) -> bytes:
        """The next bytes. Raises `IncompleteReadError` when the client closes."""
        while len(self._data) < size:
            await self._read_on()
        taken = bytes(self._data[:size])
        del self._data[:size]
        return taken

    async def _read_on(self) -> None:
        while not self._left:
            await self._open_frame()
        data = await self._reader.read(min(self._left, _PIECE))
        if not data:
            raise IncompleteReadError(b"", None)
        self._left -= len(data)
        self._data += self._unmasked(data)

    async def _open_frame(self) -> None:
        first, second = await self._reader.readexactly(2)
        kind, size = first & 0x0F, second & 0x7F
        if size > _MOST_OF_CONTROL:
            size = int.from_bytes(await self._reader.readexactly(2 if size == 126 else 8), "big")
        if not second & 0x80 or (kind >= _CONTROL and size > _MOST_OF_CONTROL):
            raise NotBolt("a frame that no client sends")
        self._mask = await self._reader.readexactly(4)
        if kind < _CONTROL:
            self._left = size
            return
        words = self._unmasked(await self._reader.readexactly(size))
        if kind == _CLOSE:
            raise IncompleteReadError(b"", None)
        if kind == _PING:
            self._writer.write(_frame(0xA, words))

    def _unmasked(self, data: bytes) -> bytes:
        mask = (self._mask * (len(data) // 4 + 1))[: len(data)]
        turn = len(data) % 4  # where the mask goes on in the next piece of this frame
        self._mask = self._mask[turn:] + self._mask[:turn]
        plain = int.from_bytes(data, "big") ^ int.from_bytes(mask, "big")
        return plain.to_bytes(len(data), "big")


class WebWriter:
    """Writes to a client in frames."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        """Write a frame."""
        self._writer.write(_frame(_BINARY, data))

    async def drain(self) -> None:
        """Wait until the client has taken some of it."""
        await self._writer.drain()

    def close(self) -> None:
        """Say good-bye and close."""
        self._writer.write(_frame(_CLOSE, b""))
        self._writer.close()

    def get_extra_info(self, name: str) -> Any:
        """What is known of the connection."""
        return self._writer.get_extra_info(name)
