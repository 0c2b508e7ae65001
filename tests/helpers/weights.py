"""Headers of weights files, written byte by byte."""

from __future__ import annotations

import json
import struct


def safetensors(entries: object) -> bytes:
    raw = json.dumps(entries).encode()
    return struct.pack("<Q", len(raw)) + raw


def gguf_text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def gguf(
    pairs: list[bytes] | None = None, tensors: list[bytes] | None = None, version: int = 3
) -> bytes:
    pairs, tensors = pairs or [], tensors or []
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs))
    return head + b"".join(pairs) + b"".join(tensors)


def gguf_tensor(name: str, shape: tuple[int, ...], dtype: int = 0) -> bytes:
    dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return gguf_text(name) + dimensions + struct.pack("<IQ", dtype, 0)


def gguf_pair(key: str, value: str | int | list[str]) -> bytes:
    """A key of the metadata with a text, a number or a list of texts."""
    if isinstance(value, int):
        return gguf_text(key) + struct.pack("<II", 4, value)
    if isinstance(value, list):
        texts = b"".join(map(gguf_text, value))
        return gguf_text(key) + struct.pack("<IIQ", 9, 8, len(value)) + texts
    return gguf_text(key) + struct.pack("<I", 8) + gguf_text(value)
