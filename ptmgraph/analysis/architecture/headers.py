"""Read the header of a weights file: tensor names, shapes and dtypes, never weights.

Sources: the safetensors format (github.com/huggingface/safetensors, "Format") and the GGUF
specification (github.com/ggml-org/ggml, docs/gguf.md), versions 2 and 3. PyTorch's own format is
read in `pytorch_pickle`.
"""

from __future__ import annotations

import json
import struct

from ptmgraph.analysis.architecture.pytorch_pickle import is_pytorch, read_pytorch
from ptmgraph.analysis.architecture.tensors import (
    CHUNK,
    MAX_DIMENSIONS,
    MAX_HEADER,
    MAX_TENSORS,
    Header,
    HeaderError,
    Metadatum,
    Reader,
    Tensor,
    checked_shape,
)

MAX_NESTING = 4
MAX_TEXTS = 1_000  # in a list: datasets and languages, not the words of a tokenizer

# GGUF value types with a fixed width, as struct formats.
GGUF_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?"}
GGUF_SCALARS |= {10: "Q", 11: "q", 12: "d"}
GGUF_STRING, GGUF_ARRAY = 8, 9
# The names of ggml_type; a number outside the list stays a number.
GGML_TYPES = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0"}
GGML_TYPES |= {9: "Q8_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K"}
GGML_TYPES |= {16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S"}
GGML_TYPES |= {22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64"}
GGML_TYPES |= {29: "IQ1_M", 30: "BF16"}


def read_header(read: Reader) -> Header:
    """The header of a safetensors, GGUF or PyTorch file; the first bytes say which it is.

    Raises HeaderError for anything else and for a damaged or oversized header.
    """
    if read(0, 4) == b"GGUF":
        return _read_gguf(read)
    if is_pytorch(read):
        return read_pytorch(read)
    return _read_safetensors(read)


def _read_safetensors(read: Reader) -> Header:
    prefix = read(0, 8)
    if len(prefix) < 8:
        raise HeaderError("shorter than 8 bytes")
    (length,) = struct.unpack("<Q", prefix)
    if not 2 <= length <= MAX_HEADER:
        raise HeaderError(f"not safetensors: header length {length}")
    raw = read(8, length)
    if len(raw) < length:
        raise HeaderError("the file ends inside its header")
    try:
        entries = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise HeaderError(f"the header is not JSON: {type(error).__name__}") from None
    if not isinstance(entries, dict):
        raise HeaderError("the header is not a JSON object")
    metadata = entries.pop("__metadata__", None)
    if len(entries) > MAX_TENSORS:
        raise HeaderError(f"more than {MAX_TENSORS} tensors")
    return Header(
        "safetensors",
        tuple(_safetensors_entry(name, entry) for name, entry in entries.items()),
        {k: v for k, v in metadata.items() if isinstance(v, str)}
        if isinstance(metadata, dict)
        else {},
    )


def _safetensors_entry(name: str, entry: object) -> Tensor:
    if not isinstance(entry, dict):
        raise HeaderError("a tensor's entry is not an object")
    dtype, shape = entry.get("dtype"), entry.get("shape")
    if not isinstance(dtype, str) or not isinstance(shape, list):
        raise HeaderError("a tensor has no dtype or shape")
    return Tensor(name, dtype, checked_shape(shape))


class _Cursor:
    """Reads little-endian values in order, fetching the file in chunks up to MAX_HEADER."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._buffer = b""
        self._start = 0
        self._at = 0

    def take(self, length: int) -> bytes:
        end = self._at + length
        if end > MAX_HEADER:
            raise HeaderError(f"the header is longer than {MAX_HEADER} bytes")
        if end > self._start + len(self._buffer):
            self._buffer = self._read(self._at, max(length, CHUNK))
            self._start = self._at
        at = self._at - self._start
        taken = self._buffer[at : at + length]
        if len(taken) < length:
            raise HeaderError("the file ends inside its header")
        self._at = end
        return taken

    def number(self, code: str) -> int | float | bool:
        value: int | float | bool = struct.unpack(f"<{code}", self.take(struct.calcsize(code)))[0]
        return value

    def count(self, limit: int) -> int:
        value = int(self.number("Q"))
        if value > limit:
            raise HeaderError(f"a count of {value} is above {limit}")
        return value

    def text(self) -> str:
        return self.take(self.count(MAX_HEADER)).decode("utf-8", errors="replace")

    def value(self, kind: int, nesting: int = 0) -> Metadatum | None:
        """A metadata value. A short list of texts is read, another array answers None."""
        if kind in GGUF_SCALARS:
            return self.number(GGUF_SCALARS[kind])
        if kind == GGUF_STRING:
            return self.text()
        if kind != GGUF_ARRAY or nesting == MAX_NESTING:
            raise HeaderError(f"unknown GGUF value type {kind}")
        item, length = int(self.number("I")), self.count(MAX_HEADER)
        if item in GGUF_SCALARS:
            self.take(struct.calcsize(GGUF_SCALARS[item]) * length)
        elif item == GGUF_STRING and length <= MAX_TEXTS:
            return [self.text() for _ in range(length)]
        else:
            for _ in range(length):
                self.value(item, nesting + 1)
        return None


def _read_gguf(read: Reader) -> Header:
    cursor = _Cursor(read)
    cursor.take(4)
    version = int(cursor.number("I"))
    if version not in (2, 3):
        raise HeaderError(f"GGUF version {version} is not 2 or 3 in little-endian order")
    tensor_count, pair_count = cursor.count(MAX_TENSORS), cursor.count(MAX_TENSORS)
    metadata: dict[str, Metadatum] = {}
    for _ in range(pair_count):
        key = cursor.text()
        value = cursor.value(int(cursor.number("I")))
        if value is not None:
            metadata[key] = value
    tensors = tuple(_gguf_tensor(cursor) for _ in range(tensor_count))
    return Header("gguf", tensors, metadata)


def _gguf_tensor(cursor: _Cursor) -> Tensor:
    name = cursor.text()
    dimensions = int(cursor.number("I"))
    if dimensions > MAX_DIMENSIONS:
        raise HeaderError(f"a tensor has {dimensions} dimensions")
    # GGUF writes the fastest dimension first; safetensors and torch write it last.
    shape = [cursor.number("Q") for _ in range(dimensions)][::-1]
    dtype = int(cursor.number("I"))
    cursor.number("Q")  # the offset of the weights, which nobody reads
    return Tensor(name, GGML_TYPES.get(dtype, str(dtype)), checked_shape([*shape]))
