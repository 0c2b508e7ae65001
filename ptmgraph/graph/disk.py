"""The disk: what is written stays written, a full disk is told from other faults, and free space.

A file that was written may still be in memory only, and what goes wrong later on its way to the
disk is told by nobody but `fsync`.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAYS_FULL = re.compile(
    # The last is how DuckDB says that what does not fit in memory does not fit on the disk either.
    "No space left|File too large|quota exceeded|max_temp_directory_size",
    re.IGNORECASE,
)
_MAY_BE_OPEN = os.name == "nt"
_WAITS = (0.05, 0.1, 0.25, 0.6, 1.0)  # seconds
_NO_FOLDERS = (errno.EINVAL, errno.EACCES, errno.EPERM, errno.EBADF)  # Windows, some mounts


def is_full(error: Exception) -> bool:
    """Whether there was no room for what was to be written: the disk, a quota or a limit."""
    return isinstance(error, OSError) and error.errno in _FULL


def says_full(text: str) -> bool:
    """The same of what DuckDB or Java says of an error."""
    return bool(_SAYS_FULL.search(text))


def disk_full() -> OSError:
    """The error of a full disk, for those who learn of it from a text."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def room(folder: Path) -> int:
    """The bytes that are free where a folder lies."""
    return shutil.disk_usage(folder).free


def put_in_place(partial: Path, final: Path) -> None:
    """Give a folder or file that is written its final name, once all of it is on the disk. After
    a crash there is the whole of it under the final name, or nothing."""
    if partial.is_file():
        _sync(partial)
    for folder, _, names in os.walk(partial):
        for name in names:
            _sync(Path(folder, name))
        _sync_folder(Path(folder))
    patiently(partial.rename, final)
    _sync_folder(final.parent)


def write_whole(file: Path, text: str) -> None:
    """Write a small file in the place of the one that is there: after a crash it is the old one
    or the new one."""
    new = file.with_name(f".{file.name}")
    new.write_text(text, "utf-8")
    _sync(new)
    patiently(new.replace, file)
    _sync_folder(file.parent)


def patiently(move: Callable[[Path], object], place: Path) -> None:
    """Move a file or folder to a place, with `Path.rename` or `Path.replace`.

    Windows refuses that while another process has it open, and a scanner for viruses opens what
    is new: there it is tried for two seconds.
    """
    for wait in _WAITS if _MAY_BE_OPEN else ():
        try:
            move(place)
            return
        except PermissionError:
            time.sleep(wait)
    move(place)


def remove_folder(folder: Path, aside: Path) -> None:
    """Remove a folder by way of the name `aside`. On Windows it stays, whole, while a process has
    a file of it open; here it goes in any case."""
    try:
        folder.rename(aside)
    except OSError:
        return
    shutil.rmtree(aside, ignore_errors=True)


def _sync(file: Path) -> None:
    with file.open("r+b") as stream:  # Windows syncs only what is open for writing
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Not every system can: then there is nothing to be done."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in _NO_FOLDERS:
            raise
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NO_FOLDERS:
            raise
    finally:
        os.close(number)
