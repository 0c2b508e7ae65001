"""Where a file of an archive may be written: below a folder, on every system.

Names are checked as POSIX and as Windows paths, on all systems alike: what one machine reads of
an archive, another reads, too.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

_DEEPEST = 100
_LONGEST = 1_000
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
OUTSIDE = "a path out of the archive"


class ArchiveNames:
    """The names of one archive, without their first `skip` folders."""

    def __init__(self, skip: int) -> None:
        self._skip = skip
        self._spelled: dict[str, str] = {}

    def inside(self, name: str) -> PurePosixPath | None:
        """The path below the folder; None for what lies in the folders that are skipped."""
        parts = PurePosixPath(name.replace("\\", "/")).parts[self._skip :]
        return PurePosixPath(*parts) if parts else None

    def problem(self, name: str, inside: PurePosixPath) -> str:
        """Why a file must not be written there; empty when it may.

        A name that differs from an earlier one by case alone, or by how its letters are composed,
        is refused: some systems take both for one.
        """
        windows = PureWindowsPath(name)
        if name.startswith("/") or ".." in windows.parts or windows.anchor:
            return OUTSIDE
        if any(not _is_plain(part) for part in inside.parts):
            return "a name that not all systems can hold"
        if len(inside.parts) > _DEEPEST or len(str(inside)) > _LONGEST:
            return "a path that is too long"
        for place in (inside, *inside.parents[:-1]):
            spelled = str(place)
            key = unicodedata.normalize("NFC", spelled).casefold()
            if self._spelled.setdefault(key, spelled) != spelled:
                return f"differs by case alone from {self._spelled[key]}"
        return ""


def _is_plain(part: str) -> bool:
    return not (_DEVICE.fullmatch(part) or part[-1] in ". " or ":" in part or "\0" in part)
