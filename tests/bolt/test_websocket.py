"""Bolt over WebSocket, as programs in a web browser speak it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from typing import BinaryIO

import pytest

from ptmgraph.bolt.packstream import PackedStructure, from_packstream, to_packstream
from ptmgraph.bolt.wire import framed
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.bolt import Served, served

REQUEST = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
ACCEPTED = b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # both from the RFC
HANDSHAKE = bytes.fromhex("6060b01700080805") + bytes(12)


@pytest.fixture(scope="module")
def server(store: ArcadeStore) -> Iterator[Served]:
    with served(store) as here:
        yield here


@pytest.fixture
def stream(server: Served) -> Iterator[BinaryIO]:
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as connected,
        connected.makefile("rwb", buffering=0) as raw,
    ):
        yield raw  # type: ignore[misc]


def masked(data: bytes, kind: int = 0x82) -> bytes:
    """A frame as clients send it."""
    size, mask = len(data), os.urandom(4)
    head = bytes((size | 0x80,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return (
        bytes((kind,)) + head + mask + bytes(a ^ b for a, b in zip(data, cycle(mask), strict=False))
    )


def exactly(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


def unframed(stream: BinaryIO) -> tuple[int, bytes]:
    """The kind and the bytes of the server's next frame."""
    kind, size = exactly(stream, 2)
    if size > 125:
        size = int.from_bytes(exactly(stream, 2 if size == 126 else 8), "big")
    return kind, exactly(stream, size)


def head(stream: BinaryIO) -> bytes:
    data = b""
    while not data.endswith(b"\r\n\r\n") and (more := stream.read(1)):
        data += more
    return data


def said(tag: int, *fields: object) -> bytes:
    return framed(to_packstream(PackedStructure(tag, fields)))


def test_a_statement_in_frames(server: Served, stream: BinaryIO) -> None:
    stream.write(REQUEST)
    assert ACCEPTED in head(stream)
    stream.write(masked(HANDSHAKE[:7]) + masked(b"are you there", 0x89) + masked(HANDSHAKE[7:]))
    assert unframed(stream) == (0x8A, b"are you there")
    assert unframed(stream) == (0x82, bytes((0, 0, 8, 5)))
    auth = {"scheme": "basic", "principal": "neo4j", "credentials": server.password}
    text = "RETURN $it AS it"
    sent = said(1, {}) + said(0x6A, auth) + said(0x10, text, {"it": "x" * 3000}, {})
    sent += said(0x3F, {"n": -1})
    for piece in (sent[:1], sent[1:300], sent[300:301], sent[301:]):  # wherever frames are cut
        stream.write(masked(piece, 0x02))
    got = b""
    while got.count(b"\x00\x00") < 5 or b"bookmark" not in got:
        got += unframed(stream)[1]
    size = int.from_bytes(got[:2], "big")
    assert from_packstream(got[2 : 2 + size]).fields[0]["server"].startswith("Neo4j/")
    assert b"x" * 3000 in got
    stream.write(masked(b"", 0x88))
    assert unframed(stream)[0] == 0x88
    assert stream.read(1) == b""


@pytest.mark.parametrize(
    "request_",
    [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000],
)
def test_a_request_for_a_page_is_told(stream: BinaryIO, request_: bytes) -> None:
    stream.write(request_)
    with suppress(ConnectionResetError):
        assert head(stream).startswith(b"HTTP/1.1 400") == (len(request_) < 1000)


@pytest.mark.parametrize(
    "frame",
    [
        b"\x82\x04open",  # not masked
        b"\x82\xff" + b"\x7f" * 8 + bytes(4) + b"not Bolt",  # of any length
        masked(b"x" * 200, 0x89),  # a ping that is too long
        masked(b"not Bolt at all, whatever it says"),
    ],
    ids=["not masked", "of any length", "a long ping", "not Bolt"],  # masks differ each time
)
def test_frames_that_no_client_sends(stream: BinaryIO, frame: bytes) -> None:
    stream.write(REQUEST)
    head(stream)
    stream.write(frame)
    with suppress(ConnectionResetError):
        assert unframed(stream)[0] == 0x88
