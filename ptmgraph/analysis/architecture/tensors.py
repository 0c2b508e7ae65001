"""What a weights file says of its tensors, and the function its bytes are read through.

A header is read through a `Reader`, a function (offset, length) -> bytes, so that a local file and
an HTTP range request look the same. Headers come from strangers: every reader checks each length
before it reads, allocates nothing on a file's word, and raises HeaderError for a bad file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import BinaryIO

Reader = Callable[[int, int], bytes]
Metadatum = str | int | float | bool | list[str]

# The safetensors library refuses headers above 100 MB; the same bound serves the other formats.
MAX_HEADER = 100_000_000
MAX_TENSORS = 200_000
MAX_DIMENSIONS = 8
MAX_SIZE = 2**62
CHUNK = 1 << 20


class HeaderError(ValueError):
    """The bytes are not a header this package reads; the message says why."""


@dataclass(frozen=True)
class Tensor:
    """One tensor: its name, its dtype as the file spells it, and its shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    """What a weights file says of itself. `metadata` holds texts, numbers and lists of texts."""

    format: str
    tensors: tuple[Tensor, ...]
    metadata: Mapping[str, Metadatum] = field(default_factory=dict)

    @property
    def parameter_count(self) -> int:
        """Elements of all tensors. Packed quantised tensors count as they are stored."""
        return sum(self.parameters.values())

    @property
    def parameters(self) -> Counter[str]:
        """Elements by dtype, as they are stored."""
        found: Counter[str] = Counter()
        for tensor in self.tensors:
            found[tensor.dtype] += prod(tensor.shape)
        return found


def file_reader(file: BinaryIO) -> Reader:
    """A Reader over an open, seekable file."""

    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return read


def checked_shape(shape: Sequence[object]) -> tuple[int, ...]:
    """The shape as sizes. Raises HeaderError for anything but a short list of sizes."""
    sizes = tuple(size for size in shape if type(size) is int and 0 <= size < MAX_SIZE)
    if len(sizes) != len(shape) or len(sizes) > MAX_DIMENSIONS or prod(sizes) >= MAX_SIZE:
        raise HeaderError("a tensor's shape is not a short list of sizes")
    return sizes
