"""Tensor names and shapes of a PyTorch checkpoint, read from its pickle without unpickling.

`torch.save` writes a pickle that rebuilds the state dict: the first entry of a zip file since
version 1.6, before that the fourth of several pickles in a row. Its opcodes are listed with
`pickletools` and followed on a stack of plain values. No name in them is imported or called.

Source: torch/serialization.py and torch/_utils.py (`_rebuild_tensor_v2`), Python's pickletools.
"""

from __future__ import annotations

import io
import pickletools
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ptmgraph.analysis.architecture.tensors import (
    CHUNK,
    MAX_HEADER,
    MAX_TENSORS,
    Header,
    HeaderError,
    Reader,
    Tensor,
    checked_shape,
)

MAX_OPCODES = 3_000_000
# The magic number 0x1950a86a20f9469cfc6c, pickled.
LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
LEGACY_PREAMBLE = 3
ZIP_ENTRY = b"PK\x03\x04"
ZIP_ENTRY_SIZE = 30
# Functions of torch._utils whose arguments begin with storage, offset, size.
TENSORS = {"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_qtensor"}
# Those whose first argument is the tensor itself.
PARAMETERS = {"_rebuild_parameter", "_rebuild_parameter_with_state"}
# torch's storage classes by the dtype that safetensors names.
DTYPES = {"FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16"}
DTYPES |= {"DoubleStorage": "F64", "LongStorage": "I64", "IntStorage": "I32", "CharStorage": "I8"}
DTYPES |= {"ShortStorage": "I16", "ByteStorage": "U8", "BoolStorage": "BOOL"}

_MARK = object()


def is_pytorch(read: Reader) -> bool:
    """Whether a file begins as `torch.save` writes it."""
    start = read(0, len(LEGACY))
    return start == LEGACY or start.startswith(ZIP_ENTRY)


def read_pytorch(read: Reader) -> Header:
    """The tensors of the largest state dict in a checkpoint.

    Raises HeaderError for a damaged file and for one that keeps no tensors by name, such as
    a TorchScript archive or a whole module.
    """
    legacy = read(0, len(LEGACY)) == LEGACY
    stream = io.BufferedReader(_Bytes(read, 0 if legacy else _first_entry(read)), CHUNK)
    machine = _Machine()
    try:
        for _ in range(LEGACY_PREAMBLE if legacy else 0):
            for _ in pickletools.genops(stream):
                pass
        machine.run(pickletools.genops(stream))
    except HeaderError:
        raise
    except Exception as error:  # pickletools and the stack fail in many ways on a damaged file
        raise HeaderError(f"not a readable pickle: {type(error).__name__}") from None
    found = max(map(_named_tensors, machine.mappings), key=len, default={})
    if not 0 < len(found) <= MAX_TENSORS:
        raise HeaderError(f"{len(found)} tensors by name")
    return Header(
        "pytorch", tuple(Tensor(name, t.dtype, checked_shape(t.shape)) for name, t in found.items())
    )


def _first_entry(read: Reader) -> int:
    """Where the data of a zip file's first entry begins, which must be the stored pickle."""
    header = read(0, ZIP_ENTRY_SIZE)
    if len(header) < ZIP_ENTRY_SIZE:
        raise HeaderError("the file ends inside its header")
    method, name_length, extra_length = struct.unpack("<8xH16xHH", header)
    name = read(ZIP_ENTRY_SIZE, name_length)
    if method != 0 or not name.endswith(b"/data.pkl"):
        raise HeaderError("a zip file, but not a PyTorch checkpoint")
    return ZIP_ENTRY_SIZE + int(name_length) + int(extra_length)


class _Bytes(io.RawIOBase):
    """The file as a stream, from an offset on and up to MAX_HEADER bytes."""

    def __init__(self, read: Reader, start: int) -> None:
        self._read = read
        self._at = start
        self._end = start + MAX_HEADER

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._read(self._at, min(len(buffer), self._end - self._at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@dataclass(frozen=True)
class _Name:
    """A class or function that the pickle names; never looked up."""

    name: str


@dataclass(frozen=True)
class _Stored:
    """A tensor as the pickle describes it."""

    dtype: str
    shape: tuple[object, ...]


def _named_tensors(mapping: dict[object, object]) -> dict[str, _Stored]:
    return {k: v for k, v in mapping.items() if isinstance(k, str) and isinstance(v, _Stored)}


class _Machine:
    """Follows a pickle's opcodes with plain values; what it cannot express becomes None."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.mappings: list[dict[object, object]] = []

    def run(self, opcodes: Iterator[tuple[Any, Any, int | None]]) -> None:
        for count, (opcode, argument, _) in enumerate(opcodes):
            if count == MAX_OPCODES:
                raise HeaderError(f"more than {MAX_OPCODES} opcodes")
            handler = _HANDLERS.get(opcode.name)
            if handler:
                handler(self, argument)
            else:
                self.other(opcode, argument)

    def other(self, opcode: Any, argument: Any) -> None:
        """A constant is its own value; all else leaves as many unknowns as pickletools says."""
        if pickletools.markobject in opcode.stack_before:
            self.since_mark()
        elif opcode.stack_before:
            del self.stack[-len(opcode.stack_before) :]
        self.stack += [argument] * len(opcode.stack_after)

    def since_mark(self) -> list[Any]:
        """Take all values above the last mark, and the mark."""
        at = len(self.stack) - 1
        while self.stack[at] is not _MARK:
            at -= 1
        values = self.stack[at + 1 :]
        del self.stack[at:]
        return values

    def take(self, count: int) -> list[Any]:
        values = self.stack[-count:]
        del self.stack[-count:]
        return values

    def new_mapping(self, pairs: list[Any]) -> None:
        mapping: dict[object, object] = {}
        self.mappings.append(mapping)
        self.stack.append(mapping)
        self.put([part for pair in pairs if isinstance(pair, list) for part in pair[:2]])

    def put(self, parts: list[Any]) -> None:
        """Keys and values in turn, into the mapping on top of the stack."""
        if isinstance(self.stack[-1], dict):
            for key, value in zip(parts[::2], parts[1::2], strict=True):
                if isinstance(key, str):
                    self.stack[-1][key] = value

    def append(self, values: list[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1] += values

    def call(self) -> None:
        """What a call would give: a tensor, a mapping, or nothing known."""
        function, arguments = self.take(2)
        name = function.name if isinstance(function, _Name) else ""
        if not isinstance(arguments, tuple):
            arguments = ()
        if name == "collections OrderedDict":
            self.new_mapping(arguments[0] if arguments and isinstance(arguments[0], list) else [])
        elif name.removeprefix("torch._utils ") in TENSORS and len(arguments) > 2:
            self.stack.append(_tensor(arguments))
        elif name.removeprefix("torch._utils ") in PARAMETERS and arguments:
            self.stack.append(arguments[0])
        else:
            self.stack.append(None)

    def named(self) -> None:
        module, name = self.take(2)
        self.stack.append(_Name(f"{module} {name}"))


def _tensor(arguments: tuple[Any, ...]) -> _Stored:
    storage, _, size = arguments[:3]
    kind = storage[1] if isinstance(storage, tuple) and len(storage) > 1 else None
    name = kind.name.split(" ")[-1] if isinstance(kind, _Name) else ""
    if not isinstance(size, tuple):
        raise HeaderError("a tensor's size is not a tuple")
    return _Stored(DTYPES.get(name, name), size)


_HANDLERS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": lambda m, _: m.stack.append(_MARK),
    "STOP": lambda m, _: None,
    "POP": lambda m, _: m.stack.pop() and None,
    "NONE": lambda m, _: m.stack.append(None),
    "GLOBAL": lambda m, name: m.stack.append(_Name(name)),
    "STACK_GLOBAL": lambda m, _: m.named(),
    "BINPERSID": lambda m, _: None,  # a storage stays the tuple that describes it
    "BUILD": lambda m, _: m.stack.pop() and None,  # an object stays as it was built
    "REDUCE": lambda m, _: m.call(),
    "EMPTY_TUPLE": lambda m, _: m.stack.append(()),
    "TUPLE": lambda m, _: m.stack.append(tuple(m.since_mark())),
    "TUPLE1": lambda m, _: m.stack.append(tuple(m.take(1))),
    "TUPLE2": lambda m, _: m.stack.append(tuple(m.take(2))),
    "TUPLE3": lambda m, _: m.stack.append(tuple(m.take(3))),
    "EMPTY_LIST": lambda m, _: m.stack.append([]),
    "APPEND": lambda m, _: m.append(m.take(1)),
    "APPENDS": lambda m, _: m.append(m.since_mark()),
    "EMPTY_DICT": lambda m, _: m.new_mapping([]),
    "SETITEM": lambda m, _: m.put(m.take(2)),
    "SETITEMS": lambda m, _: m.put(m.since_mark()),
    "MEMOIZE": lambda m, _: m.memo.update({len(m.memo): m.stack[-1]}),
}
for _opcode in ("PUT", "BINPUT", "LONG_BINPUT"):
    _HANDLERS[_opcode] = lambda m, number: m.memo.update({number: m.stack[-1]})
for _opcode in ("GET", "BINGET", "LONG_BINGET"):
    _HANDLERS[_opcode] = lambda m, number: m.stack.append(m.memo[number])
