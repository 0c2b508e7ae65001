"""PyTorch checkpoints, pickled here by Python itself, and hostile variants of them."""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptmgraph.analysis.architecture import Header, HeaderError, Tensor, file_reader, read_header
from ptmgraph.analysis.architecture.pytorch_pickle import LEGACY


class Global:
    """Pickles as the name of a function or class that this process does not have."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Call:
    """Pickles as a call, as `torch.Tensor.__reduce_ex__` does."""

    def __init__(self, function: Global, *arguments: object) -> None:
        self.function, self.arguments = function, arguments


class Storage:
    """Pickles as a persistent id, as torch's storages do."""

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype


class Pickler(pickle._Pickler):
    """Python's own pickler, not the one in C, as it calls `save` for every part."""

    def persistent_id(self, thing: object) -> Any:
        if isinstance(thing, Storage):
            return ("storage", Global("torch", thing.dtype), "0", "cpu", 6)
        return None

    def save(self, thing: object, save_persistent_id: bool = True) -> None:
        if isinstance(thing, Global):
            self.write(f"c{thing.module}\n{thing.name}\n".encode())
        elif isinstance(thing, Call):
            self.save(thing.function)
            self.save(thing.arguments)
            self.write(pickle.REDUCE)
        else:
            super().save(thing, save_persistent_id)


def pickled(thing: object) -> bytes:
    file = io.BytesIO()
    Pickler(file, 2).dump(thing)
    return file.getvalue()


def tensor(*shape: object, dtype: str = "FloatStorage") -> Call:
    rebuild = Global("torch._utils", "_rebuild_tensor_v2")
    return Call(rebuild, Storage(dtype), 0, shape, (1,) * len(shape), False, OrderedDict())


def zipped(data: bytes, name: str = "archive/data.pkl", method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, data)
        archive.writestr("archive/data/0", bytes(24))
    return file.getvalue()


def legacy(data: bytes) -> bytes:
    return LEGACY + pickled(1001) + pickled({"little_endian": True}) + data + pickled(["0"])


def read(data: bytes) -> Header:
    return read_header(file_reader(io.BytesIO(data)))


STATE = OrderedDict(
    [("a.weight", tensor(2, 3)), ("a.bias", tensor(2, dtype="HalfStorage")), ("step", 7)]
)
EXPECTED = (Tensor("a.weight", "F32", (2, 3)), Tensor("a.bias", "F16", (2,)))


@pytest.mark.parametrize("wrap", [zipped, legacy])
def test_both_formats_give_names_shapes_and_dtypes(wrap: Any) -> None:
    header = read(wrap(pickled(STATE)))
    assert header == Header("pytorch", EXPECTED)
    assert header.parameter_count == 8


def test_the_largest_state_dict_of_a_checkpoint_is_read() -> None:
    checkpoint = {"epoch": 3, "optimizer": {0: tensor(9)}, "ema": {"x": tensor(1)}, "model": STATE}
    assert read(zipped(pickled(checkpoint))).tensors == EXPECTED


def test_parameters_and_pairs_of_old_pythons_are_read() -> None:
    parameter = Call(Global("torch._utils", "_rebuild_parameter"), tensor(4), True, None)
    pairs = Call(Global("collections", "OrderedDict"), [["w", parameter]])
    assert read(legacy(pickled(pairs))).tensors == (Tensor("w", "F32", (4,)),)


def test_nothing_in_a_pickle_is_called(tmp_path: Any) -> None:
    trace = tmp_path / "called"
    evil = Call(Global("os", "system"), f"touch {trace}")
    assert read(zipped(pickled({"w": tensor(1), "evil": evil}))).tensors[0].name == "w"
    with pytest.raises(HeaderError, match="0 tensors"):
        read(zipped(pickled(evil)))
    assert not trace.exists()


def memory_bomb() -> bytes:
    """A text that claims to be four gigabytes long."""
    return b"\x80\x02X" + struct.pack("<I", 2**32 - 1) + b"x."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(pickled([1, 2])), "0 tensors"),
        (zipped(pickled({"w": tensor(-1)})), "shape"),
        (zipped(pickled({"w": tensor(*[1] * 9)})), "shape"),
        (zipped(pickled({"w": tensor(2**61, 2**61)})), "shape"),
        (zipped(pickled(STATE), name="archive/code.py"), "not a PyTorch checkpoint"),
        (zipped(pickled(STATE) * 9, method=zipfile.ZIP_DEFLATED), "not a PyTorch checkpoint"),
        (zipped(memory_bomb()), "not a readable pickle"),
        (zipped(b"\x80\x02t."), "not a readable pickle"),
        (zipped(b"\x80\x02s."), "not a readable pickle"),
        (legacy(b"\x80\x02h\x05."), "not a readable pickle"),
        (LEGACY, "not a readable pickle"),
        (b"PK\x03\x04", "ends inside"),
    ],
)
def test_hostile_checkpoints_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(HeaderError, match=reason):
        read(data)


@given(st.binary(max_size=300), st.booleans())
def test_any_opcodes_give_a_header_or_a_reason(data: bytes, old: bool) -> None:
    try:
        assert isinstance(read(legacy(data) if old else zipped(data)), Header)
    except HeaderError as error:
        assert str(error)
