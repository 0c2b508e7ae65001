"""PackStream: every value comes back as it went, and what is broken or a bomb is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptmgraph.bolt.packstream import NotPackStream, PackedStructure, from_packstream, to_packstream

_ATOMS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=40)
    | st.binary(max_size=40)
)
_VALUES = st.recursive(
    _ATOMS,
    lambda inner: (
        st.lists(inner, max_size=20)
        | st.dictionaries(st.text(max_size=5), inner, max_size=20)
        | st.builds(PackedStructure, st.integers(0, 127), st.tuples(inner, inner))
    ),
    max_leaves=30,
)


@settings(max_examples=50, deadline=None)
@given(_VALUES)
def test_what_is_packed_comes_back(value: Any) -> None:
    assert from_packstream(to_packstream(value)) == value


@pytest.mark.parametrize("size", [0, 15, 16, 255, 256, 65_535, 65_536])
def test_sizes_at_the_edges(size: int) -> None:
    for value in ("x" * size, b"x" * size, [None] * size, {str(n): n for n in range(size)}):
        assert from_packstream(to_packstream(value)) == value


@pytest.mark.parametrize(
    ("value", "data"),
    [  # from the specification
        (1, "01"),
        (-16, "f0"),
        (-17, "c8ef"),
        (1234, "c904d2"),
        (-(2**63), "cb8000000000000000"),
        (1.1, "c13ff199999999999a"),
        ("A", "8141"),
        ({"one": "eins"}, "a1836f6e658465696e73"),
        (PackedStructure(0x4E, (1,)), "b14e01"),
    ],
)
def test_bytes_are_those_of_the_specification(value: Any, data: str) -> None:
    assert to_packstream(value).hex() == data
    assert from_packstream(bytes.fromhex(data)) == value


def test_numbers_that_are_none_and_endless() -> None:
    assert math.isnan(from_packstream(to_packstream(math.nan)))
    assert from_packstream(to_packstream(-math.inf)) == -math.inf
    with pytest.raises(ValueError, match="64 bits"):
        to_packstream(2**63)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc7",  # no marker
        b"\x81",  # a text without its text
        b"\xd2\xff\xff\xff\xff",  # 4 GB are announced
        b"\xd6\xff\xff\xff\xff",
        b"\xda\xff\xff\xff\xff",
        b"\x82\xff\xfe",  # not UTF-8
        b"\xa1\x01\x01",  # a key that is a number
        b"\x01\x01",  # one value too many
        b"\x91" * 10_000 + b"\x01",  # too deep
        b"\xb1\x4e" * 10_000 + b"\x01",
        b"\xa1\x80" * 10_000 + b"\x01",
        b"\xd6" + (600_000).to_bytes(4, "big") + b"\xa0" * 600_000,  # too many values
    ],
)
def test_what_is_broken_or_a_bomb_is_refused(data: bytes) -> None:
    with pytest.raises(NotPackStream):
        from_packstream(data)
