"""Files of weights on this machine, read for risks in a process of its own, and nothing run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ptmgraph.analysis.architecture import HeaderError, file_reader, read_header
from ptmgraph.analysis.risk.pickles import LONGEST_SCAN, read_pickle
from ptmgraph.analysis.risk.templates import template_findings
from ptmgraph.loaders.reader.process import Budget, OnWait, ReadingFailed, reader
from ptmgraph.loaders.unfetched import BEGIN, unfetched

BROKEN = "broken-weights"
_BUDGET = Budget(seconds=LONGEST_SCAN + 20)
_PICKLE_SUFFIXES = (".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill", ".pdparams")
_MAYBE_SUFFIXES = (".bin", ".dat", ".model", ".data", ".nemo")
_HEADED_SUFFIXES = (".safetensors", ".gguf")
_OTHER_WEIGHTS = (".h5", ".keras", ".onnx", ".tflite", ".mlmodel", ".msgpack", ".ot", ".pb")
_PYTORCH_NAMES = ("pytorch_model", "adapter_model", "diffusion_pytorch_model", "training_args")
_INSTALLED = ("site-packages", "dist-packages", "node_modules")
_KINDS = {"malicious": "malicious-pickle", "suspicious": "suspicious-pickle", "unknown": BROKEN}
_PICKLE_BEGINS = tuple(bytes([0x80, protocol]) for protocol in range(6))
_ZIP = b"PK\x03\x04"


class WeightsFile(NamedTuple):
    """A file of weights: its path, its size in bytes, and its risks as pairs of kind and words.
    None for a file in a format that is not read."""

    path: str
    size: int
    found: tuple[tuple[str, str], ...] | None


def is_weights(name: str) -> bool:
    """Whether a file may hold weights, by its name."""
    lower = name.lower()
    return lower.endswith(_PICKLE_SUFFIXES + _MAYBE_SUFFIXES + _HEADED_SUFFIXES + _OTHER_WEIGHTS)


def read_weights_files(
    files: Sequence[Path], on_wait: OnWait = lambda: None
) -> Iterator[WeightsFile]:
    """Each file that holds weights, with what was found in it. One that takes too much memory or
    time, or ends the process that reads it, is broken: nothing is known of it."""
    paths = [str(path) for path in files]
    with reader(on_wait, _BUDGET) as own:
        for path, found in zip(paths, own.each(weights_risks, paths), strict=True):
            if isinstance(found, ReadingFailed):
                yield WeightsFile(path, Path(path).stat().st_size, ((BROKEN, str(found)),))
            elif found is not None:
                yield found


def weights_below(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files below a folder that may hold weights, and the folders of installed packages, which
    are passed by; both in order. Links to folders are not followed."""
    found, passed = [], []
    for here, folders, names in os.walk(folder, followlinks=False):
        installed = [name for name in folders if name in _INSTALLED]
        passed += [Path(here) / name for name in installed]
        folders[:] = [name for name in folders if name != ".git" and name not in installed]
        found += [Path(here) / name for name in names if is_weights(name)]
    return sorted(path for path in found if path.is_file()), sorted(passed)


def weights_risks(paths: Sequence[str]) -> Iterator[WeightsFile | None]:
    """The same in the reader's process; None for a file that holds no weights after all."""
    for path in map(Path, paths):
        try:
            size = path.stat().st_size
            with path.open("rb") as stream:
                begin = stream.read(BEGIN)
            found = _risks(path, begin)
        except OSError as error:
            size, found = 0, [(BROKEN, f"cannot be read: {error.strerror}")]
        except _NoWeights:
            yield None
            continue
        yield WeightsFile(str(path), size, None if found is None else tuple(found))


class _NoWeights(Exception):
    """A file with a suffix that many use, and nothing in it that unpickles."""


def _risks(path: Path, begin: bytes) -> list[tuple[str, str]] | None:
    name = path.name.lower()
    unpickles = begin.startswith((*_PICKLE_BEGINS, _ZIP))
    if instead := unfetched(begin):
        return [(BROKEN, instead)]
    if name.endswith(_HEADED_SUFFIXES):
        found = _headed(path)
        return [*found, *_pickle(path)] if unpickles else found
    if name.endswith(_PICKLE_SUFFIXES) or name.startswith(_PYTORCH_NAMES):
        return _pickle(path)
    if name.endswith(_MAYBE_SUFFIXES):
        if not unpickles:
            raise _NoWeights
        return _pickle(path)
    return _pickle(path) if unpickles else None


def _pickle(path: Path) -> list[tuple[str, str]]:
    verdict, reasons = read_pickle(path)
    return [(_KINDS[verdict], "; ".join(reasons))] if verdict in _KINDS else []


def _headed(path: Path) -> list[tuple[str, str]]:
    """What the header says; the numbers themselves can do nothing."""
    try:
        with path.open("rb") as stream:
            header = read_header(file_reader(stream))
    except HeaderError as reason:
        return [(BROKEN, str(reason))]
    if not path.name.lower().endswith(f".{header.format}"):
        return [(BROKEN, f"it is a file of {header.format}, not what its name says")]
    template = header.metadata.get("tokenizer.chat_template")
    return template_findings(template) if isinstance(template, str) else []
