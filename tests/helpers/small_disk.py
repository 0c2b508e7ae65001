"""A small file system of its own, which can be full or read-only without harm to others."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MAY_MOUNT = pytest.mark.skipif(
    os.geteuid() != 0, reason="a small file system can be mounted by root only"
)


class NoMount(Exception):
    """This machine lets nobody mount a file system."""


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes in a new folder. Raises `NoMount`."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={size // 1024}k", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        raise NoMount
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave_free(disk: Path, size: int) -> Path:
    """Fill the file system until only so many bytes are free; the file that fills it."""
    filler = disk / "filler"
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, _free(disk) - size))
    return filler


def make_read_only(disk: Path) -> None:
    """From now on nobody writes there."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def _free(disk: Path) -> int:
    facts = os.statvfs(disk)
    return facts.f_bavail * facts.f_frsize
