"""Peers that mean no good, or speak no Bolt: the server drops them and answers everyone else."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import pytest

from ptmgraph.bolt import connection
from ptmgraph.bolt.packstream import PackedStructure, from_packstream, to_packstream
from ptmgraph.bolt.wire import framed
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.bolt import Served, served


def said(tag: int, *fields: object) -> bytes:
    """A message of a client, as it goes over the wire."""
    return framed(to_packstream(PackedStructure(tag, fields)))


MAGIC = bytes.fromhex("6060b017")
V58 = bytes.fromhex("00080805") + bytes(12)
HELLO = said(0x01, {"user_agent": "test"})
RESET, GOODBYE = (
    said(0x0F),
    said(0x02),
)
PULL = said(0x3F, {"n": -1})
SUCCESS, IGNORED, FAILURE, RECORD = 0x70, 0x7E, 0x7F, 0x71


@pytest.fixture(scope="module")
def server(store: ArcadeStore) -> Iterator[Served]:
    with served(store) as here:
        yield here
        with here.driver() as driver:  # whatever was done to it, it still answers
            driver.execute_query("RETURN 1")


class Peer:
    """A connection by hand."""

    def __init__(self, server: Served, opening: bytes = MAGIC + V58) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.file = self.socket.makefile("rb")
        self.send(opening)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none when the server has closed."""
        try:
            return self.file.read(size)
        except ConnectionResetError:
            return b""

    def message(self) -> PackedStructure | None:
        """The next message; None when the server has closed."""
        parts = b""
        while size := int.from_bytes(self.read(2), "big"):
            parts += self.read(size)
        return from_packstream(parts) if parts else None

    def log_in(self, server: Served) -> None:
        assert self.read(4) == bytes((0, 0, 8, 5))
        auth = {"scheme": "basic", "principal": "neo4j", "credentials": server.password}
        self.send(HELLO + said(0x6A, auth))
        assert [self.tag(), self.tag()] == [SUCCESS, SUCCESS]

    def tag(self) -> int:
        message = self.message()
        assert message
        return message.tag

    def run(self, text: str) -> None:
        self.send(said(0x10, text, {}, {}))

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.socket.close()


@pytest.mark.parametrize(
    "opening",
    [
        b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(20),  # TLS
        MAGIC + bytes(16),  # no version
        MAGIC + bytes.fromhex("00000009") + bytes(12),
        MAGIC[:2],
    ],
)
def test_what_is_no_bolt_is_dropped(server: Served, opening: bytes) -> None:
    with Peer(server, opening) as peer:
        peer.socket.shutdown(socket.SHUT_WR)
        assert peer.read() in (b"", bytes(4))


def test_the_version_of_both_is_chosen(server: Served) -> None:
    for offer, version in (
        ("00080805", b"\x00\x00\x08\x05"),
        ("00020a05", b"\x00\x00\x08\x05"),
        ("00000405", b"\x00\x00\x04\x05"),
        ("00000304" + "00000104", b"\x00\x00\x03\x04"),
        ("00000006" + "00030404", b"\x00\x00\x04\x04"),
    ):
        with Peer(server, MAGIC + bytes.fromhex(offer.ljust(32, "0"))) as peer:
            assert peer.read(4) == version


def test_the_manifest_handshake(server: Served) -> None:
    with Peer(server, MAGIC + bytes.fromhex("000001ff00080805") + bytes(8)) as peer:
        assert peer.read(14) == bytes.fromhex("000001ff02000808050003040400")
        peer.send(bytes.fromhex("0000080500") + HELLO)
        assert peer.tag() == SUCCESS
    with Peer(server, MAGIC + bytes.fromhex("000001ff") + bytes(12)) as peer:
        peer.read(14)
        peer.send(bytes.fromhex("0000000900"))  # not offered
        assert peer.message() is None


def test_strangers_may_say_little(server: Served) -> None:
    for message in (
        said(0x10, "RETURN 1", {}, {}),
        said(0x66, {}, [], {}),
        framed(b"\x91" * 60_000),
        framed(b"\xb1\x01" + b"\xd2\xff\xff\xff\xff"),
        framed(to_packstream([1])),
        said(0x01, 1, 2, 3),
        framed(b"x" * 100_000),
        b"\xff\xff" + bytes(65_535) + b"\xff\xff" + bytes(65_535),
    ):
        with Peer(server) as peer:
            peer.read(4)
            peer.send(message)
            answer = peer.message()
            assert answer is None or (answer.tag == FAILURE and peer.message() is None)


def test_who_waits_before_logging_in_is_dropped(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_SECONDS_TO_LOG_IN", 0.2)
    for opening in (MAGIC, MAGIC + V58, MAGIC + V58 + HELLO):
        with Peer(server, opening) as peer:
            peer.read()  # comes to its end


def test_after_a_failure_all_is_ignored_until_reset(server: Served) -> None:
    with Peer(server) as peer:
        peer.log_in(server)
        peer.run("RETURN")
        peer.send(PULL)
        peer.run("RETURN 1")
        peer.send(PULL)
        assert [peer.tag() for _ in range(4)] == [FAILURE, IGNORED, IGNORED, IGNORED]
        peer.send(RESET)
        peer.run("RETURN 1")
        peer.send(PULL)
        assert [peer.tag() for _ in range(4)] == [SUCCESS, SUCCESS, RECORD, SUCCESS]


def test_a_reset_need_not_wait_for_the_statement(server: Served) -> None:
    with Peer(server) as peer:
        peer.log_in(server)
        peer.run("UNWIND range(1, 200000) AS x WITH x ORDER BY -x RETURN count(x)")
        peer.send(PULL + RESET)
        assert [peer.tag() for _ in range(3)] == [IGNORED, IGNORED, SUCCESS]
        peer.run("RETURN 1")
        assert peer.tag() == SUCCESS


@pytest.mark.parametrize(
    "value",
    [
        PackedStructure(0x4E, (1, ["Model"], {}, "#1:0")),  # a node
        [{"a": PackedStructure(0x7F, (1,))}],
        PackedStructure(0x44, (2**62,)),  # a day that no calendar has
        PackedStructure(0x69, (0, 0, "No/Where")),
        PackedStructure(0x44, ()),
    ],
)
def test_what_is_no_value_of_a_parameter_is_refused(server: Served, value: object) -> None:
    with Peer(server) as peer:
        peer.log_in(server)
        peer.send(said(0x10, "RETURN $x", {"x": value}, {}))
        assert peer.tag() == FAILURE


def test_messages_with_wrong_bytes_harm_nobody(server: Served) -> None:
    chance = random.Random(7)
    right = [said(0x10, "RETURN $p", {"p": [1, {"a": 2.5}]}, {}), PULL, RESET, said(0x11, {})]
    for _ in range(150):
        with Peer(server) as peer:
            peer.log_in(server)
            wrong = bytearray(b"".join(chance.choices(right, k=3)))
            for _ in range(3):
                wrong[chance.randrange(len(wrong))] = chance.randrange(256)
            peer.send(bytes(wrong))


@pytest.mark.parametrize(
    "messages",
    [
        PULL,  # nothing runs
        said(0x12),  # COMMIT without BEGIN
        said(0x3F, {"n": 1, "qid": 7}),
        said(0x11, {"db": "other"}),
        said(0x11, {"imp_user": "root"}),
    ],
)
def test_messages_out_of_turn_fail_in_words(server: Served, messages: bytes) -> None:
    with Peer(server) as peer:
        peer.log_in(server)
        peer.send(messages)
        assert peer.tag() == FAILURE
        peer.send(RESET)
        assert peer.tag() == SUCCESS


@pytest.mark.parametrize(
    "message",
    [
        PackedStructure(0x10, ("RETURN 1",)),
        PackedStructure(0x10, (1, 2, 3)),
        PackedStructure(0x3F, ({"n": "x"},)),
        PackedStructure(0x77, ()),
        PackedStructure(0x11, (["x"],)),
        PackedStructure(0x66, (1, [], {})),
    ],
)
def test_messages_with_wrong_fields_end_the_connection(
    server: Served, message: PackedStructure
) -> None:
    with Peer(server) as peer:
        peer.log_in(server)
        if message.tag == 0x3F:
            peer.run("UNWIND range(1, 5) AS x RETURN x")
            assert peer.tag() == SUCCESS
        peer.send(framed(to_packstream(message)))
        assert peer.tag() == FAILURE
        assert peer.message() is None


def test_who_leaves_in_the_middle_costs_nobody(server: Served) -> None:
    for last in (b"", GOODBYE, b"\x00", b"\x00\x50half"):
        with Peer(server) as peer:
            peer.log_in(server)
            peer.run("UNWIND range(1, 20000) AS x RETURN x")
            peer.send(PULL + last)


def test_too_many_connections_are_turned_away(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.bolt.server._CONNECTIONS", 3)
    peers = [Peer(server) for _ in range(12)]
    answers = [peer.read(4) for peer in peers]
    for peer in peers:
        peer.__exit__()
    assert answers.count(bytes((0, 0, 8, 5))) <= 3
    assert b"" in answers
