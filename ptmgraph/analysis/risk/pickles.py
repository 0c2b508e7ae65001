"""What a pickle would call when it is loaded, told without loading it.

`modelaudit-picklescan` follows the opcodes and says clean, suspicious, malicious or unknown, and
whether it came to the end. It is asked without its look into installed libraries, so that an answer
does not depend on the machine. To it, every checkpoint of PyTorch is suspicious then; those that
call nothing but what `torch.load(weights_only=True)` allows are plain.
"""

from __future__ import annotations

import io
import pickletools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, cast

from ptmgraph.analysis.architecture.pytorch_pickle import LEGACY
from ptmgraph.analysis.risk.opcodes import MOST_OPCODES, Unsound, check_opcodes

LONGEST_SCAN = 30.0
"""Seconds for one file."""

_LEGACY_PICKLES = 5  # the magic number, the version, the machine, the object, the storages' keys
_MOST_REASONS = 5
_ZIP = b"PK\x03\x04"
_LONGEST_BEGINNING = 50_000_000
_PICKLE_SUFFIXES = (".pkl", ".pickle")
# torch/_weights_only_unpickler.py (2.6), and the arrays of numpy.
_PLAIN = re.compile(
    r"collections\.(OrderedDict|Counter)|_codecs\.encode"
    r"|torch\.(storage\.)?\w*Storage|torch\.(Size|Tensor|device|nn\.parameter\.Parameter)"
    r"|torch\.(bool|u?int\d+|b?float\d+(_\w+)?|bfloat16|half|double|long|complex\d+|qu?int\d+(x\d)?)"
    r"|torch\.(strided|sparse_\w+|per_\w+|serialization\._get_layout)"
    r"|torch\._utils\._rebuild_(tensor(_v[23])?|parameter(_with_state)?|qtensor|sparse_tensor"
    r"|nested_tensor|wrapper_subclass|meta_tensor_no_storage|device_tensor_from_(numpy|cpu_tensor))"
    r"|torch\._tensor\._rebuild_from_type_v2"
    r"|numpy\.(ndarray|dtype)|numpy\._?core\.(multiarray\.(_reconstruct|scalar)|numeric\._frombuffer)"
)

PickleState = Literal["clean", "suspicious", "malicious", "unknown"]


class PickleVerdict(NamedTuple):
    """What was found; `reasons` say why in a few words. What is not whole is `unknown`, but for
    what is malicious in the part that was read."""

    verdict: PickleState
    reasons: tuple[str, ...] = ()


def read_pickle(file: Path) -> PickleVerdict:
    """The verdict on a pickle, or a zip file that `torch.save` wrote. Nothing in it is called."""
    try:
        if _is_both(file):
            return _of_both(file)
        head = _legacy_head(file)
        found = _verdict(_scanned(file, head))
        if found.verdict in ("clean", "suspicious"):
            for stream in _pickles(file, head):
                check_opcodes(stream)
    except MemoryError:
        raise
    except Unsound as reason:
        return PickleVerdict("unknown", (str(reason),))
    except Exception as error:  # a file of strangers may break any reader
        return PickleVerdict("unknown", (f"cannot be read: {type(error).__name__}",))
    return found


def _is_both(file: Path) -> bool:
    """Whether a file ends as a zip file and begins as something else. Programs differ in which end
    they trust: torch.load and pickle.load take the beginning."""
    with file.open("rb") as stream:
        begins_as_zip = stream.read(len(_ZIP)) == _ZIP
    return not begins_as_zip and zipfile.is_zipfile(file)


def _of_both(file: Path) -> PickleVerdict:
    """The verdict on what comes before the zip file. What two programs read as two things is never
    clean."""
    with file.open("rb") as stream:
        found = _verdict(_scanned(file, stream.read(_LONGEST_BEGINNING)))
    if found.verdict == "malicious":
        return found
    return PickleVerdict("unknown", ("a zip file with something else before it",))


def _scanned(file: Path, head: bytes) -> Any:
    from modelaudit_picklescan import ScanOptions, scan_bytes, scan_file

    options = ScanOptions(timeout_s=LONGEST_SCAN)
    if head:
        return scan_bytes(head, options=options, enrich_call_graph=False)
    return scan_file(file, options=options, enrich_call_graph=False)


def _pickles(file: Path, head: bytes) -> Iterator[BinaryIO]:
    """The pickles in a file: each one of a zip file, the five of an old checkpoint, or the one."""
    if head:
        stream = io.BytesIO(head)
        while stream.tell() < len(head):
            yield stream
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(_PICKLE_SUFFIXES):
                    with archive.open(entry) as member:
                        yield cast(BinaryIO, member)
    else:
        with file.open("rb") as opened:
            yield opened


def _verdict(report: Any) -> PickleVerdict:
    reasons = [finding.message for finding in report.findings if not _is_plain(finding)]
    if report.verdict.value == "malicious":
        grave = [f.message for f in report.findings if f.severity.value == "critical"]
        return PickleVerdict("malicious", _few(grave or reasons))
    if report.status.value != "complete" or report.verdict.value == "unknown":
        told = [error.message for error in report.errors] + [n.message for n in report.notices]
        return PickleVerdict("unknown", _few(told or reasons))
    cut = any(
        report.metadata.get(f"{part}_truncated")
        for part in ("import_references", "callable_invocations", "non_allowlisted_global_imports")
    )
    if report.verdict.value == "clean" or not (reasons or cut):
        return PickleVerdict("clean")
    return PickleVerdict("suspicious", _few(reasons or ["too many names to tell them all"]))


def _is_plain(finding: Any) -> bool:
    """Whether a finding is what every checkpoint of PyTorch has."""
    details = finding.details
    if finding.rule_code == "PERSISTENT_ID":
        return bool(details.get("pytorch_storage_persistent_id"))
    name = str(details.get("import_reference", ""))
    return finding.rule_code == "NON_ALLOWLISTED_GLOBAL" and bool(_PLAIN.fullmatch(name))


def _legacy_head(file: Path) -> bytes:
    """The pickles of a checkpoint from before PyTorch 1.6, without the numbers that follow, which
    are no pickle; nothing for other files. Raises as `pickletools` does."""
    with file.open("rb") as stream:
        if stream.read(len(LEGACY)) != LEGACY:
            return b""
        stream.seek(0)
        left = MOST_OPCODES
        for _ in range(_LEGACY_PICKLES):
            for _ in pickletools.genops(stream):
                left -= 1
                if left < 0:
                    raise ValueError("too many opcodes")
        end = stream.tell()
        stream.seek(0)
        return stream.read(end)


def _few(reasons: list[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(reasons))
    more = len(different) - _MOST_REASONS
    return (*different[:_MOST_REASONS], *([f"and {more} more"] if more > 0 else []))
