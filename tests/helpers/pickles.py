"""Pickles by hand: hostile ones, which would leave a file behind where they ran, and others."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def tensor(key: str = "0", numbers: int = 6) -> bytes:
    """The opcodes of a tensor of PyTorch, in protocol 2: a row of numbers in the storage `key`."""
    count = b"J" + struct.pack("<i", numbers)
    parts = (text("storage"), b"ctorch\nFloatStorage\n", text(key), text("cpu"), count)
    storage = b"(" + b"".join(parts) + b"tQ"
    shape = b"K\x00" + count + b"\x85K\x01\x85\x89"
    pairs = b"ccollections\nOrderedDict\n)R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + shape + pairs + b"tR"


def calls(function: str, argument: bytes) -> bytes:
    """Opcodes that call `module name` with one argument, which are opcodes too."""
    module, name = function.split(" ")
    return f"c{module}\n{name}\n".encode() + argument + b"\x85R"


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


TENSOR = tensor()


def pickled(*opcodes: bytes) -> bytes:
    """A pickle of protocol 2 of a dictionary with these values."""
    pairs = b"".join(text(f"key {n}") + one for n, one in enumerate(opcodes))
    return b"\x80\x02}(" + pairs + b"u."


def torch_zip(
    data: bytes, name: str = "archive", method: int = zipfile.ZIP_STORED, **more: bytes
) -> bytes:
    """A checkpoint as `torch.save` writes it since PyTorch 1.6."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(f"{name}/data.pkl", data)
        archive.writestr(f"{name}/version", "3\n")
        archive.writestr(f"{name}/data/0", bytes(24))
        for path, content in more.items():
            archive.writestr(path, content)
    return file.getvalue()


def torch_legacy(data: bytes, numbers: bytes = bytes(24)) -> bytes:
    """A checkpoint as `torch.save` wrote it before."""
    parts = (pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2), data)
    return MAGIC + b"".join(parts) + pickle.dumps(["0"], 2) + struct.pack("<Q", 6) + numbers


class _Runs:
    def __init__(self, function: Any, *arguments: Any) -> None:
        self.called = function, arguments

    def __reduce__(self) -> Any:
        return self.called


def hostile(mark: Path) -> dict[str, bytes]:
    """Pickles that would make the file `mark` when they are loaded, by what is special of them."""
    import os

    touch = text(f"touch {mark}")
    code = text(f"open({str(mark)!r}, 'w').close()")
    system = calls("os system", touch)
    runs = _Runs(os.system, f"touch {mark}")
    return {
        **{f"protocol {n}": pickle.dumps({"w": [1, runs]}, n) for n in range(6)},
        "exec": pickled(calls("builtins exec", code)),
        "eval": pickled(calls("builtins eval", code)),
        "python 2": pickled(calls("__builtin__ eval", code)),
        "subprocess": pickled(calls("subprocess check_output", touch)),
        "resolve_name": pickled(calls("pkgutil resolve_name", text("os:system"))),
        "collect_env": pickled(calls("torch.utils.collect_env run", touch)),
        "runpy": pickled(calls("runpy run_path", text(str(mark)))),
        "timeit": pickled(calls("timeit timeit", code)),
        "numpy runstring": pickled(calls("numpy.testing._private.utils runstring", code)),
        "popped": b"\x80\x02" + system + b"0}.",
        "after a tensor": pickled(TENSOR, system),
        "torch zip": torch_zip(pickled(TENSOR, system)),
        "torch legacy": torch_legacy(pickled(TENSOR, system)),
        "second of a zip": torch_zip(pickled(TENSOR), **{"archive/more.pkl": pickled(system)}),
        "zip member of another suffix": torch_zip(pickled(TENSOR), **{"a/b": pickled(system)}),
        "zip with two roots": torch_zip(pickled(TENSOR), **{"b/data.pkl": pickled(system)}),
        "packed zip": torch_zip(pickled(system), method=zipfile.ZIP_DEFLATED),
        "before a zip": pickled(system) + torch_zip(pickled(TENSOR)),
        "cut off before a zip": b"\x80\x02" + system + torch_zip(pickled(TENSOR)),
        "pickle in a pickle": pickled(
            calls("pickle loads", b"B" + struct.pack("<I", len(pickled(system))) + pickled(system))
        ),
        "cut off after the call": b"\x80\x02" + system,
        "instance": b"(" + touch + b"ios\nsystem\n.",
    }


def broken() -> dict[str, bytes]:
    """Files of which nothing is known: never clean, and never a danger to their reader."""
    whole = pickle.dumps({"weights": [1.5] * 1_000})
    inner = torch_zip(pickled(TENSOR))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.pt", inner)
    return {
        "cut off": whole[:-100],
        "cut off early": whole[:9],
        "a cut zip": inner[:-30],
        "before a zip": pickled(TENSOR) + inner,
        "text before a zip": b"#!/bin/sh\n" + inner,
        "a zip that is said to be locked": _changed(inner, {6: 1}, {8: 1}),
        "a zip of two minds on a name": _changed(inner, {34: 65}, {}),
        "a zip with a wrong sum": _changed(inner, {}, {16: 255}),
        "no pickle": b"these are no weights at all, but a letter",
        "zip in a zip": zipped.getvalue(),
        "a length of 4 GB": b"\x80\x02X" + struct.pack("<I", 2**32 - 1) + b"x.",
        "a length of 8 EB": b"\x80\x04\x8e" + struct.pack("<Q", 2**63 - 1) + b"x.",
        "two million opcodes": b"\x80\x02" + b"N0" * 1_000_000 + b"N.",
        "an index of 4 billion": b"\x80\x02Nr" + struct.pack("<I", 2**32 - 1) + b".",
        "deep marks": b"\x80\x02" + b"(" * 300_000 + b".",
        "an empty stack": b"\x80\x02R.",
        "legacy without an end": MAGIC + pickle.dumps(1001, 2),
    }


def _changed(data: bytes, local: dict[int, int], central: dict[int, int]) -> bytes:
    """A zip file with other bytes at these places of its first entry, and of that in its list."""
    changed = bytearray(data)
    for mark, bytes_ in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        for place, value in bytes_.items():
            changed[data.index(mark) + place] ^= value
    return bytes(changed)


def benign() -> dict[str, bytes]:
    """What people save."""
    return {
        "dictionary": pickle.dumps({"a": [1, 2.5, "text"], "b": None}),
        "ordered dictionary": pickle.dumps(OrderedDict(a=1)),
        "torch zip": torch_zip(pickled(TENSOR, TENSOR)),
        "torch legacy": torch_legacy(pickled(TENSOR), numbers=bytes(range(256)) * 40),
        "torch zip of another name": torch_zip(pickled(TENSOR), "pytorch_model"),
    }


MEMO_BOMB = b"\x80\x04N" + b"\x94" * 300_000 + b"."
"""It takes its readers a time that grows with the square of its length."""

UNKNOWN_LIBRARY = pickled(calls("sklearn.linear_model._base LinearRegression", text("x")))


STARTS = (
    *("os spawnvp", "os spawnv", "os spawnlpe", "posix spawnvp", "os posix_spawn"),
    *("posix posix_spawn", "posix posix_spawnp", "os execvp", "posix execv", "posix fork"),
    *("os forkpty", "pty spawn", "pty fork", "_posixsubprocess fork_exec", "nt startfile"),
    *("multiprocessing.util spawnv_passfds", "multiprocessing.popen_fork Popen"),
    *("multiprocessing.spawn spawn_main", "multiprocessing.context Process"),
    *("asyncio create_subprocess_shell", "distutils.spawn spawn", "os kill"),
)
"""Functions that start or replace a process, or end one, by many doors."""

STARTS_BY_A_LIBRARY = (
    *("_winapi CreateProcess", "joblib.externals.loky.backend.fork_exec fork_exec"),
    *("torch.multiprocessing spawn", "psutil Popen", "test.support.script_helper spawn_python"),
)
"""The same by doors that the scanner has no name for."""


def started(function: str, argument: bytes) -> dict[str, bytes]:
    """Pickles that call a function in the ways that opcodes have, by their name."""
    module, name = function.split(" ")
    named = f"{module}\n{name}\n".encode()
    stacked = text(module) + b"q\x00" + text(name) + b"q\x01\x93"
    return {
        "REDUCE": b"\x80\x02c" + named + argument + b"\x85R.",
        "STACK_GLOBAL": b"\x80\x04" + stacked + argument + b"\x85R.",
        "INST": b"(" + argument + b"i" + named + b".",
        "OBJ": b"\x80\x02(c" + named + argument + b"o.",
        "NEWOBJ": b"\x80\x02c" + named + argument + b"\x85\x81.",
        "names by memo": b"\x80\x04" + stacked + b"0h\x00h\x01\x93" + argument + b"\x85R.",
    }
