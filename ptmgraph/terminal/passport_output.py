"""A passport in the terminal: at most 25 lines of 100 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ptmgraph.answers.passport import Passport, PassportSection
from ptmgraph.terminal.output import printable

_WIDTH, _TITLE = 100, 20
_LINES = 25
_VERDICT, _MOST = 4, 3  # lines of the first section, and of the others


def passport_text(passport: Passport) -> str:
    """The passport as text. What does not fit is cut, and `--full` has it."""
    head = [*_fitted(passport.id, 1), *_fitted(passport.summary, 2)]
    head += [passport.page] if passport.page else []
    if passport.unknown:
        head += _fitted(f"Not known: {', '.join(passport.unknown)}", 1)
    end = "All that is known, with evidence: --full"
    for most in range(_MOST, 0, -1):
        sections = _sections(passport, most)
        if len(head) + len(sections) < _LINES:
            break
    return "".join(f"{line}\n" for line in (*head, *sections, end))


def _sections(passport: Passport, most: int) -> list[str]:
    """The sections, the first with its verdict, the others with at most so many lines."""
    lines: list[str] = []
    for number, section in enumerate(passport.sections):
        lines += _section(section, most if number else _VERDICT)
    return lines


def _section(section: PassportSection, most: int) -> Iterator[str]:
    width = _WIDTH - _TITLE
    told = [line for one in section.lines for line in _fitted(one.text, most, width)]
    for number, line in enumerate(told[:most]):
        title = section.title if number == 0 else ""
        yield f"{title:<{_TITLE}}{line}"


def _fitted(text: str, most: int, width: int = _WIDTH) -> list[str]:
    """The text in at most so many lines."""
    lines = wrap(printable(text), width, break_on_hyphens=False, max_lines=most, placeholder=" ...")
    return lines or [""]
