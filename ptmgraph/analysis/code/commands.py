"""Command lines that load or download: shell files, Dockerfiles, commands held in strings."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from ptmgraph.analysis.code.identifiers import (
    Identifier,
    by_rule,
    hub_identifier,
    is_hosted,
    weights_url,
)
from ptmgraph.analysis.code.names import role_of
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.signatures import matching
from ptmgraph.analysis.code.tables import rows

_ASSIGNMENT = re.compile(r"^\s*(?:export\s+|ENV\s+|ARG\s+|local\s+)?(\w+)[= ](.*)$")
_VARIABLE = re.compile(r"\$\{?(\w+)(?:\[[@*\w]+\])?(?::?-([^}]*))?\}?")
_STATED = re.compile(r"\s*(?:ENV|ARG|export)\s+(\w+)[= ]\"?([^\s\"]+)")
_LOADED = re.compile(r"(\w+)\(\s*(?:\w+\s*=\s*)?[\"']([^\"']+)[\"']")
_FETCHERS = ("wget", "curl", "aria2c", "ADD")
MOST_WORDS = 400
LONGEST_LINE = 10_000


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
    if len(line) > LONGEST_LINE:
        return
    try:
        words = shlex.split(line, comments=True)[:MOST_WORDS]
    except ValueError:
        words = line.split()[:MOST_WORDS]
    flat = [part for word in words for part in (word.split() if " " in word else [word])]
    for row in rows("commands"):
        start = _starts(flat, row["words"].split())
        if start is None:
            continue
        for word in _taken(flat[start:], row["take"]):
            identifier = by_rule(row["rule"], word)
            if identifier is not None:
                is_dataset = row["role"] == "dataset" or identifier.is_dataset
                role: Role = "dataset" if is_dataset else "model"
                if "--repo-type dataset" in line or "--repo-type=dataset" in line:
                    role = "dataset"
                mode = cast(Mode, row["mode"])
                yield Command(identifier, role, mode, row["framework"], row["words"])
    if "-c" in flat and flat[flat.index("-c") - 1].rpartition("/")[2].startswith("python"):
        yield from in_python(line)
    if flat and any(word in _FETCHERS for word in flat):
        for word in flat:
            identifier = weights_url(word, sure=True)
            if identifier is not None:
                yield Command(identifier, "model", "downloads", "weights-url", "download")


def in_python(line: str) -> Iterator[Command]:
    """Ids in the loading calls of `python -c "..."`."""
    for call in _LOADED.finditer(line):
        for signature in matching(f"?.{call[1]}"):
            identifier = by_rule(signature.rule, call[2])
            if identifier is not None:
                yield Command(
                    identifier, signature.role, signature.mode, signature.framework, call[1]
                )


def stated(line: str) -> Iterator[Command]:
    """The id that a variable of the environment is given, where its name says that it is one."""
    told = _STATED.match(line)
    role = role_of([told[1]]) if told else None
    identifier = hub_identifier(told[2]) if told else None
    if told and role is not None and identifier is not None and not is_hosted(told[2]):
        yield Command(identifier, role, "loads", "huggingface_hub", told[1])


def _starts(words: list[str], wanted: list[str]) -> int | None:
    """Where the words of a command end in a line; the first may carry a path or an image tag."""
    for position in range(len(words) - len(wanted) + 1):
        first = words[position].partition(":")[0].rpartition("/")[2]
        begins = first in (wanted[0], wanted[0] + "3") or words[position] == wanted[0]
        if begins and words[position + 1 : position + len(wanted)] == wanted[1:]:
            return position + len(wanted)
    return None


def _taken(words: list[str], take: str) -> Iterator[str]:
    """The word a row takes: the first that is no option, or the value of an option."""
    if take == "next":
        yield from [word for word in words if not word.startswith("-")][:1]
        return
    for position, word in enumerate(words):
        if take.endswith("=") and take in word:
            yield word.partition(take)[2].partition(",")[0]
        elif word == take and position + 1 < len(words):
            yield words[position + 1]
        elif word.startswith(take + "="):
            yield word.partition("=")[2]


def in_script(text: str) -> Iterator[tuple[int, Command]]:
    """Ids in a shell file or Dockerfile, with line numbers; variables of the file are filled in."""
    variables: dict[str, tuple[int, list[str]]] = {}
    for number, line in logical_lines(text):
        assigned = _ASSIGNMENT.match(line)
        if assigned:
            values = assigned[2].strip().strip("()").replace('"', "").replace("'", "").split()
            variables[assigned[1]] = (number, values)
        for command in stated(line):
            yield number, command
        for place, filled in _filled(number, line, variables):
            for command in in_line(filled):
                yield place, command


def _filled(
    number: int, line: str, variables: dict[str, tuple[int, list[str]]]
) -> Iterator[tuple[int, str]]:
    """The line with each value of its variables, placed where the value is written."""
    loop = re.match(r"\s*for\s+(\w+)\s+in\s+(.*?);?(?:\s*do)?$", line)
    if loop:
        known = _VARIABLE.search(loop[2])
        if known and known[1] in variables:
            variables[loop[1]] = variables[known[1]]
        else:
            variables[loop[1]] = (number, loop[2].replace('"', "").split())
        return
    yield number, line
    for match in _VARIABLE.finditer(line):
        place, values = variables.get(match[1], (number, [match[2]] if match[2] else []))
        for value in values[:100]:
            yield place, line.replace(match[0], value)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with continuations and open arrays joined, by first line; comments left out."""
    start, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        start = start or number
        held += line.rstrip().removesuffix("\\") + " "
        is_open = line.rstrip().endswith("\\") or re.match(r"\s*\w+=\([^)]*$", held)
        if not is_open:
            yield start, _plain(held.rstrip())
            start, held = 0, ""
    if held:
        yield start, _plain(held)


def _plain(line: str) -> str:
    """A Dockerfile instruction as the shell line it runs."""
    instruction = re.match(r"\s*(?:RUN|CMD|ENTRYPOINT)\s+(.*)", line)
    if instruction is None:
        return line
    words = instruction[1]
    return words.translate(str.maketrans("[],", "   ")) if words.startswith("[") else words
