"""Languages other than Python that the scan reads: which files, and by whom.

A reader of a language has two steps, as the scan itself. `read` turns the text of one file into
facts. `follow` gets the facts of all files of the language together, so that values are followed
from one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from ptmgraph.analysis.code.javascript.extract import read_javascript
from ptmgraph.analysis.code.javascript.source import ENDINGS, why_not_read
from ptmgraph.analysis.code.javascript.uses import JavaScriptUses
from ptmgraph.analysis.code.own_settings import OwnCall
from ptmgraph.analysis.code.reach import Reach
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.tables import rows


@dataclass(frozen=True, slots=True)
class Followed:
    """What the files of one language say together: `uses` are all sightings (several of one id in
    a file are merged later), `reach()` the settings that their code loads, `own_calls()` the
    loading calls of libraries that name their models themselves."""

    uses: list[Use]
    reach: Callable[[], Reach]
    own_calls: Callable[[], list[OwnCall]]


@dataclass(frozen=True, slots=True)
class Language:
    """One language and its reader.

    `endings` are those of its files, in lower case and with the dot. `read(text, path)` gives the
    facts of one file, which must be picklable, and a sentence about what of it could not be read
    ("" for nothing); it raises ValueError with the reason for a file of which nothing can.
    `passes_over(text, path)` says why a file is fine but not read, in plain words; "" for one to
    read. `follow(facts)` gets them by path. Files above `largest` bytes are set aside.
    """

    title: str
    endings: tuple[str, ...]
    read: Callable[[str, str], tuple[Any, str]]
    passes_over: Callable[[str, str], str]
    follow: Callable[[Mapping[str, Any]], Followed]
    largest: int = 5_000_000


def follow_javascript(files: Mapping[str, Any]) -> Followed:
    found = JavaScriptUses(files)
    return Followed(found.uses, found.reach, found.own_calls)


LANGUAGES: tuple[Language, ...] = (
    Language("JavaScript", ENDINGS, read_javascript, why_not_read, follow_javascript, 5_000_000),
)
"""Each language with a reader of its own."""


def language_of(path: str) -> Language | None:
    """The language by whose reader a file is read, by the ending of its name."""
    return next((one for one in LANGUAGES if path.lower().endswith(one.endings)), None)


def language_name(path: str) -> str:
    """The name of the language of a file that a reader of its own reads; "" for any other."""
    language = language_of(path)
    return language.title if language is not None else ""


def unread_language(path: str) -> str:
    """The programming language of a file that no reader here reads; "" for any other file."""
    return _unread().get(PurePosixPath(path.lower()).suffix, "")


@cache
def _unread() -> dict[str, str]:
    return {row["ending"]: row["language"] for row in rows("unread_languages")}
