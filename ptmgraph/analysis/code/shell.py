"""Shell text as commands: split at `&&`, `;`, `|` and line ends, with quotes, continued lines and
here-documents as the shell reads them. Nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_LINE = 10_000
MOST_WORDS = 400
_FUNCTION = re.compile(r"([ \t]*)(?:function[ \t]+([\w-]+)|([\w-]+)[ \t]*\(\s*\))")
_HERE = re.compile(r"<<(-?)\s*(['\"]?)(\w+)\2")
_SPACE = " \t\r"
_OPERATORS = "&|;()\n"
_BEFORE = frozenset(
    (
        *("do", "then", "else", "elif", "if", "while", "until", "time", "sudo", "exec", "nohup"),
        "!",
        "{",
    )
)
"""Words before a command."""


@dataclass(slots=True)
class ShellCommand:
    """One command: its words, the line (from 1) where each stands, and the here-document that it
    reads, as its first line and its text. `begins` is its first word before it was trimmed."""

    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    here: tuple[int, str] | None = None
    begins: str = ""

    def add(self, word: str, line: int) -> None:
        """Adds a word, if there is room."""
        if len(self.words) < MOST_WORDS:
            self.words.append(word)
            self.lines.append(line)

    def trimmed(self) -> ShellCommand:
        """Without what stands before the command itself."""
        start = 0
        while start < len(self.words) - 1 and self.words[start] in _BEFORE:
            start += 1
        if self.words[start].startswith("@"):  # a recipe of make that is not shown
            self.words[start] = self.words[start].lstrip("@-")
        return ShellCommand(self.words[start:], self.lines[start:], self.here, self.words[0])


def shell_commands(text: str) -> Iterator[ShellCommand]:
    """The commands of a script, a line, or a cell, in their order."""
    reader = _Reader(text)
    found = []
    while not reader.at_end:
        found.append(reader.command())
    for command in found:  # a here-document is known after the end of its line
        if command.words:
            yield command.trimmed()


def shell_functions(text: str) -> dict[str, range]:
    """The functions of a script by name, with their lines (from 1): up to a closing brace that is
    indented as the function is."""
    lines = text.splitlines()
    found: dict[str, range] = {}
    for number, line in enumerate(lines, 1):
        begins = _FUNCTION.match(line)
        if begins is None:
            continue
        closing = begins[1] + "}"
        ends = (n for n in range(number, len(lines)) if lines[n].startswith(closing))
        last = number if "}" in line[begins.end() :] else next(ends, number - 1) + 1
        found[begins[2] or begins[3]] = range(number, last + 1)
    return found


class _Reader:
    """Reads the text from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.line = text, 0, 1
        self.waiting: list[tuple[ShellCommand, str, bool]] = []  # for their here-documents

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.text)

    def next(self) -> str:
        letter = self.text[self.place]
        self.place += 1
        self.line += letter == "\n"
        return letter

    def command(self) -> ShellCommand:
        """The words up to the next operator."""
        command = ShellCommand()
        while not self.at_end:
            letter = self.text[self.place]
            if letter in _SPACE:
                self.next()
            elif letter == "#":
                self.skip_comment()
            elif self.text.startswith("<<", self.place) and self.here(command):
                continue
            elif letter == "(" and command.words and command.words[-1].endswith("="):
                self.array(command)
            elif letter in _OPERATORS:
                self.next()
                if letter == "\n":
                    self.bodies()
                break
            elif not self.continued():
                line = self.line
                command.add(self.word(), line)
        return command

    def skip_comment(self) -> None:
        end = self.text.find("\n", self.place)
        self.place = len(self.text) if end < 0 else end

    def continued(self) -> bool:
        """Whether the line goes on in the next one, which is then begun; comments between are
        left out, as Dockerfiles have them."""
        ends = re.compile(r"\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*").match(self.text, self.place)
        if ends:
            self.line += ends[0].count("\n")
            self.place = ends.end()
        return bool(ends)

    def word(self) -> str:
        parts: list[str] = []
        while not self.at_end:
            letter = self.text[self.place]
            if letter in _SPACE or letter in _OPERATORS:
                break  # what runs in `$(...)` is a command of its own
            if letter in "'\"":
                parts.append(self.quoted(self.next()))
            elif letter == "\\":
                if self.continued():
                    break
                self.next()
                parts.append("" if self.at_end else self.next())
            elif self.text.startswith("${", self.place):
                parts.append(self.until("}"))
            else:
                parts.append(self.next())
        return "".join(parts)

    def until(self, end: str) -> str:
        found = self.text.find(end, self.place)
        stop = len(self.text) if found < 0 else found + 1
        text = self.text[self.place : stop]
        self.line += text.count("\n")
        self.place = stop
        return text

    def quoted(self, mark: str) -> str:
        parts: list[str] = []
        while not self.at_end:
            letter = self.next()
            if letter == mark:
                break
            if letter == "\\" and mark == '"' and not self.at_end:
                follows = self.next()
                parts.append(
                    follows if follows in '"\\$`' else "" if follows == "\n" else "\\" + follows
                )
            else:
                parts.append(letter)
        return "".join(parts)

    def array(self, command: ShellCommand) -> None:
        """`NAME=(a b c)`, also over several lines: one word, its entries apart by line ends."""
        name, line = command.words.pop(), command.lines.pop()
        self.next()
        entries: list[str] = []
        while not self.at_end and self.text[self.place] != ")":
            letter = self.text[self.place]
            if letter in _SPACE + _OPERATORS:
                self.next()
            elif letter == "#":
                self.skip_comment()
            elif not self.continued():
                entries.append(self.word())
        if not self.at_end:
            self.next()
        command.add(name + "\n".join(entries), line)

    def here(self, command: ShellCommand) -> bool:
        found = _HERE.match(self.text, self.place)
        if found:
            self.place = found.end()
            self.waiting.append((command, found[3], bool(found[1])))
        return bool(found)

    def bodies(self) -> None:
        """Takes the here-documents that begin after this line."""
        for command, mark, dedented in self.waiting:
            first, lines = self.line, []
            while not self.at_end:
                end = self.text.find("\n", self.place)
                line = self.text[self.place : end if end >= 0 else len(self.text)]
                self.place = len(self.text) if end < 0 else end + 1
                self.line += end >= 0
                if (line.strip() if dedented else line.rstrip()) == mark:
                    break
                lines.append(line)
            command.here = first, "\n".join(lines)
        self.waiting.clear()
