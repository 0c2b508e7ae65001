"""PackStream, the form that Bolt gives its values: bytes to Python values and back.

Source: the PackStream specification, version 1 (neo4j.com/docs/bolt/current/packstream/).
What comes in is a stranger's: it is read with limits on depth and on the number of values.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

_DEPTH = 64
_VALUES = 500_000


class NotPackStream(ValueError):
    """The bytes are no PackStream, or more of it than is read here."""


@dataclass(frozen=True)
class PackedStructure:
    """A value with a type of its own: a message, a date, a point ... `tag` says which."""

    tag: int
    fields: tuple[Any, ...]


def to_packstream(value: Any) -> bytes:
    """None, bool, int, float, str, bytes, list, tuple, dict and `PackedStructure` as PackStream.

    Raises `ValueError` for an integer of more than 64 bits, `TypeError` for any other type.
    """
    out = bytearray()
    _write(out, value)
    return bytes(out)


def from_packstream(data: bytes) -> Any:
    """The one value that `data` holds. Raises `NotPackStream`."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise NotPackStream("bytes are left over after the value")
    return value


def _write(out: bytearray, value: Any) -> None:
    if value is None:
        out.append(0xC0)
    elif isinstance(value, bool):
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        _write_integer(out, value)
    elif isinstance(value, float):
        out += struct.pack(">Bd", 0xC1, value)
    elif isinstance(value, str):
        text = value.encode("utf-8", "replace")
        _write_size(out, len(text), 0x80, (0xD0, 0xD1, 0xD2))
        out += text
    elif isinstance(value, bytes):
        _write_size(out, len(value), None, (0xCC, 0xCD, 0xCE))
        out += value
    elif isinstance(value, list | tuple):
        _write_size(out, len(value), 0x90, (0xD4, 0xD5, 0xD6))
        for item in value:
            _write(out, item)
    elif isinstance(value, dict):
        _write_size(out, len(value), 0xA0, (0xD8, 0xD9, 0xDA))
        for key, item in value.items():
            _write(out, str(key))
            _write(out, item)
    elif isinstance(value, PackedStructure):
        out += bytes((0xB0 + len(value.fields), value.tag))
        for field in value.fields:
            _write(out, field)
    else:
        raise TypeError(f"PackStream has no {type(value).__name__}")


def _write_integer(out: bytearray, value: int) -> None:
    if -16 <= value < 128:
        out += struct.pack(">b", value)
        return
    for marker, form, bits in ((0xC8, ">Bb", 7), (0xC9, ">Bh", 15), (0xCA, ">Bi", 31)):
        if -(1 << bits) <= value < 1 << bits:
            out += struct.pack(form, marker, value)
            return
    if not -(1 << 63) <= value < 1 << 63:
        raise ValueError("an integer of more than 64 bits")
    out += struct.pack(">Bq", 0xCB, value)


def _write_size(out: bytearray, size: int, tiny: int | None, markers: tuple[int, int, int]) -> None:
    if tiny is not None and size < 16:
        out.append(tiny + size)
        return
    for marker, form, bits in zip(markers, (">BB", ">BH", ">BI"), (8, 16, 32), strict=True):
        if size < 1 << bits:
            out += struct.pack(form, marker, size)
            return
    raise ValueError("a value of more than 4 GB")


class _Reader:
    """Reads values one after another; `at` is the place of the next byte."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self._left = _VALUES

    def value(self, depth: int) -> Any:
        self._left -= 1
        if depth > _DEPTH:
            raise NotPackStream(f"values are nested more than {_DEPTH} deep")
        if self._left < 0:
            raise NotPackStream(f"a message of more than {_VALUES:,} values")
        marker = self._take(1)[0]
        if marker < 0x80 or marker >= 0xF0:
            return marker if marker < 0x80 else marker - 0x100
        if marker in _SINGLE:
            return _SINGLE[marker]
        if marker in _NUMBERS:
            form, size = _NUMBERS[marker]
            return struct.unpack(form, self._take(size))[0]
        kind, size = self._head(marker)
        return getattr(self, f"_{kind}")(size, depth + 1)

    def _head(self, marker: int) -> tuple[str, int]:
        if marker in _SIZED:
            kind, width = _SIZED[marker]
            return kind, int.from_bytes(self._take(width), "big")
        if (tiny := _TINY.get(marker & 0xF0)) is None:
            raise NotPackStream(f"no value begins with the byte {marker:#04x}")
        return tiny, marker & 0x0F

    def _take(self, size: int) -> bytes:
        taken = self.data[self.at : self.at + size]
        if len(taken) < size:
            raise NotPackStream("the bytes end within a value")
        self.at += size
        return taken

    def _string(self, size: int, _: int) -> str:
        try:
            return self._take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise NotPackStream("a text that is not UTF-8") from None

    def _bytes(self, size: int, _: int) -> bytes:
        return self._take(size)

    def _list(self, size: int, depth: int) -> list[Any]:
        return [self.value(depth) for _ in range(size)]

    def _map(self, size: int, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for _ in range(size):
            key = self.value(depth)
            if not isinstance(key, str):
                raise NotPackStream("a key of a map that is no text")
            entries[key] = self.value(depth)
        return entries

    def _structure(self, size: int, depth: int) -> PackedStructure:
        tag = self._take(1)[0]
        return PackedStructure(tag, tuple(self.value(depth) for _ in range(size)))


_SINGLE: dict[int, bool | None] = {0xC0: None, 0xC2: False, 0xC3: True}
_NUMBERS = {0xC1: (">d", 8), 0xC8: (">b", 1), 0xC9: (">h", 2), 0xCA: (">i", 4), 0xCB: (">q", 8)}
_TINY = {0x80: "string", 0x90: "list", 0xA0: "map", 0xB0: "structure"}
_SIZED = {
    marker + index: (kind, width)
    for kind, marker in (("bytes", 0xCC), ("string", 0xD0), ("list", 0xD4), ("map", 0xD8))
    for index, width in enumerate((1, 2, 4))
}
