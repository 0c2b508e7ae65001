"""Command lines that load or download: shell files, Dockerfiles, commands held in strings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

from ptmgraph.analysis.code.identifiers import (
    Identifier,
    hub_identifier,
    is_hosted,
    spacy_wheel,
    weights_url,
)
from ptmgraph.analysis.code.names import is_elsewhere, role_of, words
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.shell import LONGEST_LINE, ShellCommand, shell_commands
from ptmgraph.analysis.code.signatures import matching
from ptmgraph.analysis.code.tables import rows

MOST_FILLED = 100  # wordings of one command by the values of its variables
_ASSIGNMENT = re.compile(r"(\w+)\+?=(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?:\[[@*\w]+\])?(?::?[-=]([^}]*))?[^}]*\}|(\w+|@))")
_BRANCHING = {"if": 1, "case": 1, "fi": -1, "esac": -1}
_LOADED = re.compile(r"(\w+)\(\s*(?:\w+\s*=\s*)?[\"']([^\"']+)[\"']")
_DECLARING = ("export", "ENV", "ARG", "local", "declare", "readonly", "typeset")
_STATING = ("export", "ENV", "ARG")
_SAYING = frozenset({"echo", "printf"})
_FETCHERS = frozenset({"wget", "curl", "aria2c", "ADD", "pip", "pip3", "uv"})
_INSTALLERS = frozenset({"pip", "pip3", "uv", "poetry", "pdm", "pipx", "conda", "install"})
_INSTRUCTIONS = frozenset({"RUN", "CMD", "ENTRYPOINT"})
_WRITTEN = frozenset({"output", "out", "save", "push", "upload", "target", "served", "hub"})
_MADE_FROM = re.compile(r"\s*(FROM|ADAPTER)\s+[\"']?([^\s\"']+)", re.IGNORECASE)
_LANGUAGES = {"py": "python", "sh": "sh", "bash": "sh", "modelfile": "modelfile"}

Variables = dict[str, tuple[int, list[str]]]
"""Where a variable is given a value, and the values that it may have."""


@dataclass(frozen=True, slots=True)
class Command:
    """One id named by a command line."""

    identifier: Identifier
    role: Role
    mode: Mode
    framework: str
    call: str


def in_line(line: str) -> Iterator[Command]:
    """Ids that one command line loads or downloads."""
    if len(line) <= LONGEST_LINE:
        yield from (command for _, command in in_script(line))


def in_script(text: str) -> Iterator[tuple[int, Command]]:
    """Ids in a shell file or Dockerfile, with line numbers; variables of the file are filled in."""
    script = Script(text)
    yield from script.found
    for line, source in script.python:
        yield from ((line, one) for one in in_python(source))


class Script:
    """What a shell file or Dockerfile says: ids with their lines (`found`), and the Python that it
    runs, as first lines and sources (`python`)."""

    def __init__(self, text: str, first: int = 1) -> None:
        self.found: list[tuple[int, Command]] = []
        self.python: list[tuple[int, str]] = []
        self._variables: Variables = {}
        self._first = first
        self._branches = 0  # of `if` and `case`, around the command that is read
        for command in map(_plain, shell_commands(text)):
            self._branches = max(self._branches + _BRANCHING.get(command.begins, 0), 0)
            self._read_here(command)
            if command.words:
                self._read(command)

    def _line(self, line: int) -> int:
        return line + self._first - 1

    def _read(self, command: ShellCommand) -> None:
        words, line = command.words, command.lines[0]
        if words[0] in _STATING:
            self.found += [(self._line(number), one) for number, one in _stated(command)]
        if words[0] == "for" and words[2:3] == ["in"]:
            known = _VARIABLE.search(words[3]) if len(words) == 4 else None
            given = self._variables.get(known[1] or known[3]) if known else None
            self._variables[words[1]] = given or (line, words[3:])
            return
        before = dict(self._variables) if self._branches else {}
        if _assigned(command, self._variables):
            _keep(before, self._variables)
            return
        if words[-1].endswith(":") and len(words[-1]) > 1:  # the targets of a rule of make
            self._variables["@"] = line, [*words[:-1], words[-1].rstrip(":")]
        if words[0] in _SAYING:
            return
        self._read_argument(command)
        for place, filled in _filled(command, self._variables):
            self.found += [(self._line(place), one) for one in in_words(filled)]

    def _read_argument(self, command: ShellCommand) -> None:
        """`python -c "..."` and `bash -c "..."`."""
        for before, option, word in zip(
            range(len(command.words)), command.words[1:], command.words[2:], strict=False
        ):
            program = command.words[before].rpartition("/")[2]
            if option in ("-c", "-lc") and " " in word:
                self._read_source(program, word, command.lines[before + 2])

    def _read_here(self, command: ShellCommand) -> None:
        """A here-document, by the program that reads it or the file that it is written to."""
        if command.here is None:
            return
        first, text = command.here
        program = command.words[0].rpartition("/")[2] if command.words else "sh"
        if program in ("cat", "tee", "COPY", "ADD"):
            program = _LANGUAGES.get(command.words[-1].rpartition(".")[2].lower(), "")
        self._read_source(program, text, first)

    def _read_source(self, program: str, text: str, first: int) -> None:
        if program.startswith("python") or program in ("uv", "poetry", "pipenv"):
            self.python.append((self._line(first), text))
        elif program in ("sh", "bash", "zsh"):
            inside = Script(text, self._line(first))
            self.found += inside.found
            self.python += inside.python
        elif program == "modelfile":
            self.found += in_modelfile(text, self._line(first))


def _plain(command: ShellCommand) -> ShellCommand:
    """A Dockerfile's instruction as the command that it runs."""
    if command.words[0] not in _INSTRUCTIONS:
        return command
    words, lines = command.words[1:], command.lines[1:]
    while words and words[0].startswith("--"):
        words, lines = words[1:], lines[1:]
    if words and words[0].startswith("["):
        words = [word.strip("[],") for word in words]
    return ShellCommand(words, lines, command.here, command.begins)


def in_modelfile(text: str, first: int = 1) -> Iterator[tuple[int, Command]]:
    """The models that a Modelfile of Ollama is made from."""
    for number, line in enumerate(text.splitlines(), first):
        told = _MADE_FROM.match(line)
        found = by_rule("ollama", told[2]) if told else None
        if told and found is not None:
            yield number, Command(found, "model", "loads", "ollama", told[1].upper())


def _assigned(command: ShellCommand, variables: Variables) -> bool:
    """Takes note of `NAME=value`; whether the command is nothing else."""
    words = command.words[command.words[0] in _DECLARING :]
    if len(words) == 2 and command.words[0] in ("ENV", "ARG") and "=" not in words[0]:
        words = [f"{words[0]}={words[1]}"]  # the older form of Dockerfiles
    for word in words:
        told = _ASSIGNMENT.fullmatch(word)
        if told is None:
            return command.words[0] in _DECLARING
        values = [filled for _, filled in _values(told[2].split("\n"), variables)]
        variables[told[1]] = (command.lines[0], values)
    return True


def _keep(before: Variables, variables: Variables) -> None:
    """In a branch, a variable may also still have what it had before."""
    for name, (line, held) in before.items():
        if variables[name] != (line, held):
            values = variables[name][1]
            variables[name] = line, [*held, *(one for one in values if one not in held)]


def _values(words: Sequence[str], variables: Variables) -> Iterator[tuple[int, str]]:
    """Words with each value of their variables; the line of the last value, 0 for none."""
    for word in words:
        found = list(_VARIABLE.finditer(word))
        choices = [_choices(one, variables) for one in found]
        for picked in itertools.islice(itertools.product(*choices), MOST_FILLED):
            text, place = word, 0
            for one, (number, value) in zip(found, picked, strict=True):
                text, place = text.replace(one[0], value, 1), number or place
            yield place, text


def _choices(variable: re.Match[str], variables: Variables) -> list[tuple[int, str]]:
    place, values = variables.get(variable[1] or variable[3], (0, []))
    fallback = [(0, variable[2].strip("\"'"))] if variable[2] else []
    return [(place, value) for value in values] or fallback or [(0, variable[0])]


def _filled(command: ShellCommand, variables: Variables) -> Iterator[tuple[int, list[str]]]:
    """The words with each value of one variable word, placed where the value is written."""
    line = command.lines[0]
    choices = [list(_values([word], variables)) for word in command.words]
    for picked in itertools.islice(itertools.product(*choices), MOST_FILLED):
        place = next((number for number, _ in reversed(picked) if number), line)
        yield place, [text for _, text in picked]


def in_words(words: list[str]) -> Iterator[Command]:
    """Ids that one command loads or downloads."""
    flat = [part for word in words for part in (word.split() if " " in word else [word])]
    flat = [part for part in flat if part]
    for row in rows("commands"):
        start = _starts(flat, row["words"].split())
        for word in _taken(flat[start:], row["take"]) if start is not None else ():
            found = by_rule(row["rule"], word, False)
            if found is not None:
                role: Role = "dataset" if row["role"] == "dataset" or found.is_dataset else "model"
                role = "dataset" if _says_dataset(flat) else role
                mode = cast(Mode, row["mode"])
                yield Command(found, role, mode, row["framework"], row["words"])
    if "-c" in flat and flat[flat.index("-c") - 1].rpartition("/")[2].startswith("python"):
        yield from in_python(" ".join(words))
    yield from _fetched(flat)


def _says_dataset(words: list[str]) -> bool:
    told = "--repo-type"
    return f"{told}=dataset" in words or (
        told in words and words[words.index(told) + 1 :][:1] == ["dataset"]
    )


def _fetched(words: list[str]) -> Iterator[Command]:
    """Weights that a program for downloads fetches, and models that are installed as packages."""
    names = {word.rpartition("/")[2] for word in words[:6]}
    for word in words:
        wheel = spacy_wheel(word) if not names.isdisjoint(_INSTALLERS) else None
        if wheel is not None:
            yield Command(wheel, "model", "downloads", "spacy", "install")
        elif not names.isdisjoint(_FETCHERS):
            url = weights_url(word, sure=True)
            if url is not None:
                role: Role = "dataset" if url.is_dataset else "model"
                yield Command(url, role, "downloads", "weights-url", "download")


def in_python(line: str) -> Iterator[Command]:
    """Ids in the loading calls of `python -c "..."`."""
    for call in _LOADED.finditer(line):
        for signature in matching(f"?.{call[1]}"):
            found = by_rule(signature.rule, call[2])
            if found is not None:
                yield Command(found, signature.role, signature.mode, signature.framework, call[1])


def _stated(command: ShellCommand) -> Iterator[tuple[int, Command]]:
    """The id that a variable of the environment is given, where its name says that it is one."""
    words = command.words[1:]
    if len(words) == 2 and "=" not in words[0]:
        words = [f"{words[0]}={words[1]}"]
    for word, line in zip(words, command.lines[1:], strict=False):
        name, _, value = word.partition("=")
        role, found = role_of([name]), hub_identifier(value)
        if role is not None and found is not None and not is_hosted(value):
            yield line, Command(found, role, "loads", "huggingface_hub", name)


def _starts(words: list[str], wanted: list[str]) -> int | None:
    """Where the words of a command end in a line; the first may carry a path or an image tag."""
    for position in range(len(words) - len(wanted) + 1):
        first = words[position].partition(":")[0].rpartition("/")[2]
        begins = first in (wanted[0], wanted[0] + "3") or words[position] == wanted[0]
        if begins and words[position + 1 : position + len(wanted)] == wanted[1:]:
            return position + len(wanted)
    return None


def _taken(words: list[str], take: str) -> Iterator[str]:
    """The word a row takes: the first that belongs to no option, or the value of an option."""
    if take == "next":
        yield from itertools.islice(_positional(words), 1)
        return
    if take.startswith("--{"):
        for option, word in _options(words):
            if says_what(option) == take[3:-1]:
                yield word
        return
    for position, word in enumerate(words):
        if take.endswith("=") and take in word:
            yield word.partition(take)[2].partition(",")[0]
        elif word == take and position + 1 < len(words):
            yield words[position + 1]
        elif word.startswith(take + "="):
            yield word.partition("=")[2]


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """The options of a command with their values."""
    for word, after in itertools.zip_longest(words, words[1:], fillvalue=""):
        name, equals, value = word.partition("=")
        if name.startswith("--"):
            yield name, value if equals else after


def says_what(option: str) -> str:
    """Whether the name of an option says that its value is a "model" or a "dataset" to load; ""
    for others."""
    is_written = not _WRITTEN.isdisjoint(words(option))
    return "" if is_written or is_elsewhere(option) else role_of([option]) or ""


def _positional(words: list[str]) -> Iterator[str]:
    """The words that are neither options nor their values."""
    is_value = False
    for word in words:
        if word.startswith("-") and len(word) > 1:
            is_flag = any(fnmatchcase(word, row["form"]) for row in rows("flags"))
            is_value = "=" not in word and not is_flag
        elif is_value:
            is_value = False
        else:
            yield word
