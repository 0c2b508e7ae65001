"""Small inputs that would take the machine: peak memory and time of each, through the commands.

    python -m benchmarks.bombs [NAME ...]

Makes each input in full size, gives it to the command that reads such files, and prints what the
command used, its code and the end of what it said. The peak is that of the largest process, with
the children that it waited for. Cheap forms of all are in the tests. Linux only.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.helpers.http_server import serving

_GOOD = "import timm\ntimm.create_model('resnet50', pretrained=True)\n"
_LONG = 1_500_000_000
_BLOCK = 10_000_000
_GITHUB = """
import sys
from ptmgraph.loaders.github.client import GithubClient
from ptmgraph.loaders.github.source import GithubSource
source = GithubSource(repo=["a/b"], client=GithubClient(api=sys.argv[1]))
print([str(getattr(record, "reason", "a record")) for record in source.records()])
"""

_MEASURE = """
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
seconds = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print(f"{code} | {seconds:.1f} | {cpu:.1f} | {used.ru_maxrss // 1024}")
"""
"""Runs a command from a small process: what a process is started from counts in its peak."""

Command = list[str]
Make = Callable[[Path], Command]


def _code(name: str, content: bytes) -> Make:
    """A folder with a good file and a bad one, to scan."""

    def make(folder: Path) -> Command:
        (folder / "good.py").write_text(_GOOD)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        return ["scan", str(folder)]

    return make


def _git(config: bytes | None) -> Make:
    """A checkout with such a configuration; None is a pipe."""

    def make(folder: Path) -> Command:
        command = _code(".git/HEAD", b"")(folder)
        if config is None:
            os.mkfifo(folder / ".git" / "config")
        else:
            (folder / ".git" / "config").write_bytes(config)
        return ["load", "code", "--no-build", command[1]]

    return make


def _header(kind: bytes) -> Make:
    """A tar file whose first header says that what belongs to it is very long."""

    def make(folder: Path) -> Command:
        header = tarfile.TarInfo("././@LongLink")
        header.type, header.size = kind, _LONG
        return _tar(folder, header.tobuf(), bytes(_BLOCK), _LONG // _BLOCK)

    return make


def _folders(folder: Path) -> Command:
    entry = tarfile.TarInfo("d")
    entry.type = tarfile.DIRTYPE
    return _tar(folder, b"", entry.tobuf() * 10_000, 200)


def _tar(folder: Path, head: bytes, block: bytes, times: int) -> Command:
    file = folder / "code.tar.gz"
    with gzip.open(file, "wb", compresslevel=1) as packed:
        packed.write(head)
        for _ in range(times):
            packed.write(block)
    return ["scan", str(file)]


def _entries(folder: Path) -> Command:
    with zipfile.ZipFile(folder / "code.zip", "w") as archive:
        for number in range(500_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.py"), b"")
    return ["scan", str(folder / "code.zip")]


def _lzma(folder: Path) -> Command:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.py", bytes(range(256)) * 40)
        archive.writestr("good.py", _GOOD)
    data = bytearray(stream.getvalue())
    start = data.index(b"a.py") + 8
    data[start : start + 56] = b"\xff" * 56
    (folder / "code.zip").write_bytes(data)
    return ["scan", str(folder / "code.zip")]


def _line(folder: Path) -> Command:
    with (folder / "models.jsonl").open("wb") as file:
        file.write(b'{"id": "a/bad", "tags": [' + b"{}," * 20_000_000 + b'{}]}\n{"id": "a/good"}\n')
    return ["load", "hub-dump", "--no-build", str(folder / "models.jsonl")]


def _parquet(folder: Path) -> Command:
    ids = pa.DictionaryArray.from_arrays(pa.array([0] * 4_096), pa.array(["a" * 560_000]))
    bad, good = folder / "models.parquet", folder / "models-2.jsonl"
    pq.write_table(pa.table({"id": ids}), bad, compression="zstd", store_schema=False)
    good.write_text('{"id": "a/good"}')
    return ["load", "hub-dump", "--no-build", str(bad), str(good)]


def _bom(folder: Path) -> Command:
    file = folder / "bom.json"
    os.mkfifo(file)
    return ["load", "bom", "--no-build", str(file)]


_NET_WORDS = {"flood", "gzip", "circle"}


class _Server(BaseHTTPRequestHandler):
    """Answers `/flood/...` with 4 GB, `/gzip/...` with a bomb, `/circle/...` with a redirect."""

    def do_GET(self) -> None:
        kind = next((word for word in self.path.split("/") if word in _NET_WORDS), "")
        self.send_response(301 if kind == "circle" else 200)
        if kind == "circle":
            other = self.path[:-1] if self.path.endswith("_") else f"{self.path}_"
            self.send_header("Location", f"http://{self.headers['Host']}{other}")
        if kind == "gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if kind == "flood":
            for _ in range(4_000):
                self.wfile.write(b'{"a": "' + b"x" * 1_000_000)
        if kind == "gzip":
            self.wfile.write(_gzip_bomb())

    def log_message(self, format: str, *args: object) -> None:
        pass


@cache
def _gzip_bomb() -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as packed:
        for _ in range(_LONG * 3 // _BLOCK):
            packed.write(bytes(_BLOCK))
    return stream.getvalue()


BOMBS: dict[str, Make] = {
    "TOML: a key of 20,000 parts": _code("a.toml", b"a" + b".a" * 20_000 + b"=1"),
    "TOML: the same with spaces": _code("a.toml", b"a" + b" .a" * 20_000 + b"=1"),
    "TOML: a key of 800,000 parts": _code("a.toml", b"a" + b".a" * 800_000 + b"=1"),
    "Python: coding rot13": _code("a.py", b"# -*- coding: rot13 -*-\n"),
    "Python: coding zlib": _code("a.py", b"# coding: zlib\n"),
    "YAML: a mapping in itself": _code("a.yaml", b"a: &a {b: *a}"),
    "JSON: 140,000 ids": _code(
        "a.json", b'{"model": [' + b",".join(b'"a%d/b"' % n for n in range(140_000)) + b"]}"
    ),
    "git: the configuration is a pipe": _git(None),
    "git: a million empty lines": _git(b'[remote "origin"]\n\tx = y\n' + b"\n" * 999_000),
    "tar: a GNU long name of 1.5 GB": _header(tarfile.GNUTYPE_LONGNAME),
    "tar: a PAX header of 1.5 GB": _header(tarfile.XHDTYPE),
    "tar: 2,000,000 folders": _folders,
    "zip: 500,000 entries": _entries,
    "zip: damaged LZMA": _lzma,
    "JSONL: a line of 60 MB": _line,
    "Parquet: a dictionary": _parquet,
    "BOM: a pipe": _bom,
}
"""What makes each input in a folder, and the command that reads it."""


def _measured(command: Command, home: Path, **variables: str) -> str:
    """What a command used and said, as a row of a table."""
    environment = {**os.environ, "PTMGRAPH_HOME": str(home), "COLUMNS": "200", **variables}
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, sys.executable, *command],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return f"{done.stdout.strip()} | {''.join(said[-1:])[:90]}"


@contextmanager
def _servers() -> Iterator[dict[str, tuple[Command, dict[str, str]]]]:
    """Commands that ask a server which misbehaves."""
    _gzip_bomb()  # takes longer than a client waits
    with serving(_Server) as url, tempfile.NamedTemporaryFile("w", suffix=".txt") as ids:
        ids.write("a/b\n")
        ids.flush()
        hub = ["-m", "ptmgraph", "load", "hub", "--no-build", "--ids", ids.name]
        yield {
            **{f"GitHub: {word}": (["-c", _GITHUB, f"{url}/{word}"], {}) for word in _NET_WORDS},
            **{f"Hub: {word}": (hub, {"HF_ENDPOINT": f"{url}/{word}"}) for word in _NET_WORDS},
        }


def main(wanted: list[str]) -> None:
    """Print the table of all bombs, or of those whose names begin with a word that is wanted."""
    print("bomb | bytes | code | seconds | CPU s | peak MB | said\n" + "--- | " * 6 + "---")
    for name, make in BOMBS.items():
        if wanted and not name.startswith(tuple(wanted)):
            continue
        with tempfile.TemporaryDirectory(prefix="ptmgraph-bombs-") as place:
            folder, home = Path(place, "in"), Path(place, "home")
            folder.mkdir()
            command = make(folder)
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            row = _measured(["-m", "ptmgraph", *command], home)
            print(f"{name} | {size:,} | {row}", flush=True)
    with _servers() as commands, tempfile.TemporaryDirectory(prefix="ptmgraph-bombs-") as place:
        for name, (command, variables) in sorted(commands.items()):
            if not wanted or name.startswith(tuple(wanted)):
                row = _measured(command, Path(place, name.replace(":", "")), **variables)
                print(f"{name} | | {row}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
