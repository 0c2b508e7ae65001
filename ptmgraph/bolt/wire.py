"""Bytes on a Bolt connection: the handshake that agrees on a version, and messages in chunks.

Source: the handshake and message specifications (neo4j.com/docs/bolt/current/bolt/).
"""

from __future__ import annotations

from typing import Any, Protocol

Version = tuple[int, int]
"""Major and minor."""

_MAGIC = b"\x60\x60\xb0\x17"
_MANIFEST = b"\x00\x00\x01\xff"  # "tell me all that you speak", of drivers since Bolt 5.7
_SPOKEN: dict[int, tuple[int, int]] = {5: (0, 8), 4: (1, 4)}  # major: lowest and highest minor
_CHUNK = 0xFFFF


class NotBolt(Exception):
    """What came is no Bolt, or too much of it: the connection is closed."""


class BoltSource(Protocol):
    """Where bytes come from."""

    async def readexactly(self, n: int, /) -> bytes: ...


class BoltSink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> None: ...

    async def drain(self) -> None: ...

    def close(self) -> None: ...

    def get_extra_info(self, name: str, /) -> Any: ...


async def agree(opening: bytes, reader: BoltSource, writer: BoltSink) -> Version:
    """The version that both sides speak. `opening` are the first four bytes of the client. Raises
    `NotBolt` when there is none."""
    if opening != _MAGIC:
        raise NotBolt("no Bolt handshake")
    offers = [await reader.readexactly(4) for _ in range(4)]
    if _MANIFEST in offers:
        return await _agree_by_manifest(reader, writer)
    for offer in offers:
        if version := _best(offer):
            writer.write(bytes((0, 0, version[1], version[0])))
            return version
    writer.write(bytes(4))
    raise NotBolt("no version in common")


async def _agree_by_manifest(reader: BoltSource, writer: BoltSink) -> Version:
    ranges = [bytes((0, high - low, high, major)) for major, (low, high) in _SPOKEN.items()]
    writer.write(_MANIFEST + bytes((len(ranges),)) + b"".join(ranges) + b"\x00")
    choice = await reader.readexactly(4)
    for _ in range(8):  # the capabilities that it asks for: a number of seven bits a byte
        if not (await reader.readexactly(1))[0] & 0x80:
            break
    if choice[:2] == b"\x00\x00" and (version := _best(choice)):
        return version
    raise NotBolt("a version that was not offered")


def _best(offer: bytes) -> Version | None:
    """The highest version of an offer, "this minor and so many below", that is spoken here."""
    _, below, minor, major = offer
    low, high = _SPOKEN.get(major, (1, 0))
    best = min(minor, high)
    return (major, best) if best >= max(low, minor - below) else None


async def read_message(reader: BoltSource, most: int) -> bytes:
    """The next message, of at most `most` bytes. Raises `NotBolt`, or `IncompleteReadError` when
    the connection ends."""
    message = bytearray()
    while True:
        size = int.from_bytes(await reader.readexactly(2), "big")
        if size == 0 and message:
            return bytes(message)
        if len(message) + size > most:  # an empty chunk alone only keeps the connection alive
            raise NotBolt(f"a message of more than {most:,} bytes")
        message += await reader.readexactly(size)


def framed(message: bytes) -> bytes:
    """A message in chunks, as it goes over the wire."""
    if len(message) <= _CHUNK:
        return len(message).to_bytes(2, "big") + message + b"\x00\x00"
    parts = [message[place : place + _CHUNK] for place in range(0, len(message), _CHUNK)]
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts) + b"\x00\x00"
