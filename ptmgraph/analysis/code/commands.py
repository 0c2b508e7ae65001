"""Command lines that load or download: shell files, Dockerfiles, commands held in strings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ptmgraph.analysis.code.command_words import (
    Command,
    in_python,
    in_words,
    loads_nothing,
    stated,
)
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.shell import LONGEST_LINE, ShellCommand, shell_commands, shell_functions
from ptmgraph.analysis.code.texts import UNKNOWN_PART

MOST_FILLED = 100  # wordings of one command by the values of its variables
MOST_PASSED = 9  # `$1` to `$9`
_ASSIGNMENT = re.compile(r"(\w+)\+?=(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?:\[[^\]]*\])?(?::?[-=]([^}]*))?[^}]*\}|(\w+|@))")
_ENTRY = re.compile(r"\[[^\]]*\]=")  # of an array with keys
_BRANCHING = {"if": 1, "case": 1, "fi": -1, "esac": -1}
_DECLARING = ("export", "ENV", "ARG", "local", "declare", "readonly", "typeset")
_STATING = ("export", "ENV", "ARG")
_RUN_PYTHON = ("uv", "poetry", "pipenv", UNKNOWN_PART)
_SAYING = frozenset({"echo", "printf"})
_INSTRUCTIONS = frozenset({"RUN", "CMD", "ENTRYPOINT"})
_MADE_FROM = re.compile(r"\s*(FROM|ADAPTER)\s+[\"']?([^\s\"']+)", re.IGNORECASE)
_LANGUAGES = {"py": "python", "sh": "sh", "bash": "sh", "modelfile": "modelfile"}

Variables = dict[str, list[tuple[int, str]]]
"""The values that a variable may have, each with the line where it is given."""


def in_line(line: str, is_run: bool = False) -> Iterator[Command]:
    """Ids that one command line loads or downloads, by the commands that the table knows, or by any
    where it is known that it is run."""
    if len(line) <= LONGEST_LINE:
        script = Script(line, known_only=not is_run)
        yield from (command for _, command in (*script.found, *_in_sources(script)))


def in_script(text: str) -> Iterator[tuple[int, Command]]:
    """Ids in a shell file or Dockerfile, with line numbers; variables of the file are filled in."""
    script = Script(text)
    yield from script.found
    yield from _in_sources(script)


def _in_sources(script: Script) -> Iterator[tuple[int, Command]]:
    for line, source in script.python:
        yield from ((line, one) for one in in_python(source))


class Script:
    """What a shell file or Dockerfile says: ids with their lines (`found`), and the Python that it
    runs, as first lines and sources (`python`).

    With `known_only` only commands of the table count, as in texts of which nobody knows that they
    are run.
    """

    def __init__(self, text: str, first: int = 1, known_only: bool = False) -> None:
        self.found: list[tuple[int, Command]] = []
        self.python: list[tuple[int, str]] = []
        self._variables: Variables = {}
        self._first, self._known_only = first, known_only
        self._branches = 0  # of `if` and `case`, around the command that is read
        self._told: dict[str, list[tuple[int, Command]]] = {}  # by variable, until one is used
        self._bodies = shell_functions(text)
        self._passed: dict[str, Variables] = {}  # by function, what it is called with
        commands = [_plain(command) for command in shell_commands(text)]
        for command in commands:
            self._take(command)
        for name in reversed(self._bodies):  # a function calls those that stand before it
            if passed := self._passed.get(name):
                self._variables.update(passed)
                for command in commands:
                    if command.lines[0] in self._bodies[name]:
                        self._take(command)

    def _take(self, command: ShellCommand) -> None:
        self._branches = max(self._branches + _BRANCHING.get(command.begins, 0), 0)
        self._read_here(command)
        if command.words:
            self._read(command)

    def _line(self, line: int) -> int:
        return line + self._first - 1

    def _read(self, command: ShellCommand) -> None:
        words, line = command.words, command.lines[0]
        if words[0] == "for" and words[2:3] == ["in"]:
            self._variables[words[1]] = list(_values(words[3:], line, self._variables))
            self._tell(words[1], False)
            return
        before = dict(self._variables) if self._branches else {}
        if _assigned(command, self._variables):
            _keep(before, self._variables)
            for word in _of_environment(command):
                self._tell(word.partition("=")[0].rstrip("+"), words[0] in _STATING)
            return
        if words[-1].endswith(":") and len(words[-1]) > 1:  # the targets of a rule of make
            targets = [*words[:-1], words[-1].rstrip(":")]
            self._variables["@"] = [(line, target) for target in targets]
        if words[0] in _SAYING:
            return
        self._read_argument(command)
        if words[0] in self._bodies:
            self._pass(command)
        for place, filled in _filled(command, self._variables):
            self.found += [(self._line(place), one) for one in in_words(filled, self._known_only)]
        if not self._known_only and not loads_nothing(words):
            self._use_told(words)

    def _tell(self, name: str, is_stated: bool) -> None:
        """The ids that a variable is given whose name says that they are models. Where it is not
        stated for all programs, they count when it is used."""
        values = self._variables.get(name, ())
        found = [(self._line(n), one) for n, text in values for one in stated(f"{name}={text}")]
        if is_stated:
            self.found += found
        else:
            self._told[name] = found

    def _use_told(self, words: list[str]) -> None:
        """A variable that stands for a whole argument of a program is loaded by it."""
        known = {one.identifier.id for _, one in self.found}
        for word in words:
            variable = _VARIABLE.fullmatch(word.rpartition("=")[2])
            told = self._told.pop(variable[1] or variable[3], []) if variable else []
            self.found += [one for one in told if one[1].identifier.id not in known]

    def _pass(self, command: ShellCommand) -> None:
        """Notes what a function of the script is called with."""
        passed = self._passed.setdefault(command.words[0], {})
        for position in range(1, min(len(command.words), MOST_PASSED + 1)):
            word, line = command.words[position], command.lines[position]
            passed.setdefault(str(position), []).extend(_values([word], line, self._variables))

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
        if program.startswith("python") or program in _RUN_PYTHON:
            source = self._line(first), text
            self.python += [source] if source not in self.python else []
        elif program in ("sh", "bash", "zsh"):
            inside = Script(text, self._line(first), self._known_only)
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


def _of_environment(command: ShellCommand) -> list[str]:
    """The words of a declaration without its first one; `ENV NAME value` is an older form."""
    words = command.words[command.words[0] in _DECLARING :]
    if len(words) == 2 and command.words[0] in _STATING and "=" not in words[0]:
        words = [f"{words[0]}={words[1]}"]
    return words


def _assigned(command: ShellCommand, variables: Variables) -> bool:
    """Takes note of `NAME=value`; whether the command is nothing else."""
    for word in _of_environment(command):
        told = _ASSIGNMENT.fullmatch(word)
        if told is None and word.startswith("-") and command.words[0] in _DECLARING:
            continue
        if told is None:
            return command.words[0] in _DECLARING
        values = [_ENTRY.sub("", one, count=1) for one in told[2].split("\n")]
        variables[told[1]] = list(_values(values, command.lines[0], variables))
    return True


def _keep(before: Variables, variables: Variables) -> None:
    """In a branch, a variable may also still have what it had before."""
    for name, held in before.items():
        if variables[name] != held:
            variables[name] = [*held, *(one for one in variables[name] if one not in held)]


def _values(words: Sequence[str], line: int, variables: Variables) -> Iterator[tuple[int, str]]:
    """Words with each value of their variables, each with the line where it is written: `line`, or
    where a word is nothing but a variable, that of its value."""
    for word in words:
        is_variable = _VARIABLE.fullmatch(word) is not None
        for place, text in _worded(word, variables):
            yield (place if is_variable and place else line), text


def _worded(word: str, variables: Variables) -> Iterator[tuple[int, str]]:
    """A word with each value of its variables; the line of the last value, 0 for none."""
    found = list(_VARIABLE.finditer(word))
    choices = [_choices(one, variables) for one in found]
    for picked in itertools.islice(itertools.product(*choices), MOST_FILLED):
        text, place = word, 0
        for one, (number, value) in zip(found, picked, strict=True):
            text, place = text.replace(one[0], value, 1), number or place
        yield place, text


def _choices(variable: re.Match[str], variables: Variables) -> list[tuple[int, str]]:
    values = variables.get(variable[1] or variable[3], [])
    fallback = [(0, variable[2].strip("\"'"))] if variable[2] else []
    return values or fallback or [(0, variable[0])]


def _filled(command: ShellCommand, variables: Variables) -> Iterator[tuple[int, list[str]]]:
    """The words with each value of their variables, placed where the last value is written."""
    choices = [list(_worded(word, variables)) for word in command.words]
    for picked in itertools.islice(itertools.product(*choices), MOST_FILLED):
        place = next((number for number, _ in reversed(picked) if number), command.lines[0])
        yield place, [text for _, text in picked]
