"""Headers of weights files: two formats, written here byte by byte, and hostile variants."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptmgraph.analysis.architecture import Header, HeaderError, Tensor, file_reader, read_header
from tests.helpers.weights import gguf, gguf_pair, gguf_tensor, gguf_text, safetensors


def read(data: bytes) -> Header:
    return read_header(file_reader(io.BytesIO(data)))


def test_safetensors_header_is_read_without_the_weights() -> None:
    asked: list[tuple[int, int]] = []
    entry = {"dtype": "F16", "shape": [3, 4], "data_offsets": [0, 24]}
    data = safetensors({"__metadata__": {"format": "pt"}, "a.weight": entry}) + bytes(24)

    def reader(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return data[offset : offset + length]

    header = read_header(reader)
    assert header == Header("safetensors", (Tensor("a.weight", "F16", (3, 4)),), {"format": "pt"})
    assert header.parameter_count == 12
    assert max(offset + length for offset, length in asked) == len(data) - 24


def test_gguf_header_is_read_in_torch_order() -> None:
    pairs = [
        gguf_pair("general.architecture", "llama"),
        gguf_pair("general.datasets", ["a/b", "c/d"]),
        gguf_pair("tokenizer.ggml.tokens", ["word"] * 1_001),
        gguf_pair("llama.block_count", 22),
    ]
    data = gguf(pairs, [gguf_tensor("blk.0.attn_q.weight", (64, 32), 12)])
    header = read(data)
    assert header.tensors == (Tensor("blk.0.attn_q.weight", "Q4_K", (32, 64)),)
    assert header.metadata == {
        "general.architecture": "llama",
        "general.datasets": ["a/b", "c/d"],
        "llama.block_count": 22,
    }
    assert header.parameters == {"Q4_K": 2_048}


@pytest.mark.parametrize(("dtype", "name"), [(3, "Q4_1"), (6, "Q5_0"), (30, "BF16"), (99, "99")])
def test_gguf_types_have_their_published_names(dtype: int, name: str) -> None:
    assert read(gguf(tensors=[gguf_tensor("t", (1,), dtype)])).tensors[0].dtype == name


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "shorter"),
        (struct.pack("<Q", 2**60) + b"{}", "header length"),
        (struct.pack("<Q", 50) + b"{}", "ends inside"),
        (struct.pack("<Q", 3) + b"{]}", "not JSON"),
        (struct.pack("<Q", 40_000) + b"[" * 40_000, "not JSON"),
        (safetensors([]), "not a JSON object"),
        (safetensors({"a": 1}), "not an object"),
        (safetensors({"a": {"dtype": "F32"}}), "no dtype or shape"),
        (safetensors({"a": {"dtype": "F32", "shape": [-1]}}), "shape"),
        (safetensors({"a": {"dtype": "F32", "shape": [True]}}), "shape"),
        (safetensors({"a": {"dtype": "F32", "shape": [2**61, 2**61]}}), "shape"),
        (safetensors({"a": {"dtype": "F32", "shape": [1] * 9}}), "shape"),
        (gguf(version=1), "version 1"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**63, 0), "above"),
        (b"GGUF" + struct.pack("<IQQ", 3, 5, 0), "ends inside"),
        (gguf([gguf_text("k") + struct.pack("<IQ", 8, 2**50)]), "above"),
        (gguf([gguf_text("k") + struct.pack("<I", 77)]), "value type 77"),
        (gguf([gguf_text("k") + struct.pack("<IIQ", 9, 12, 10**8)]), "longer than"),
        (gguf([gguf_text("k") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 9]), "type 9"),
        (gguf(tensors=[gguf_text("t") + struct.pack("<I", 9)]), "9 dimensions"),
    ],
)
def test_hostile_headers_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(HeaderError, match=reason):
        read(data)


@given(st.binary(max_size=300), st.sampled_from([b"", b"GGUF\x03\x00\x00\x00"]))
def test_any_bytes_give_a_header_or_a_reason(data: bytes, prefix: bytes) -> None:
    try:
        assert isinstance(read(prefix + data), Header)
    except HeaderError as error:
        assert str(error)
