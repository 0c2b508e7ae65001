"""What one command line loads or downloads: by the table of commands, or by its options' names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

from ptmgraph.analysis.code.identifiers import (
    Identifier,
    hub_identifier,
    is_hosted,
    reads_as_model,
    spacy_wheel,
    weights_url,
)
from ptmgraph.analysis.code.names import is_elsewhere, role_of, says_repository, words
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.signatures import matching
from ptmgraph.analysis.code.spoken import is_spoken, loaded_too, spoken_prefix
from ptmgraph.analysis.code.tables import call_names, rows

_ASSIGNED = re.compile(r"(\w[\w.]*)=(.*)", re.DOTALL)
_LOADED = re.compile(r"([\w.]+)\(\s*(?:\w+\s*=\s*)?[\"']([^\"']+)[\"']")
_RUNS_FILES = re.compile(
    r"python[\d.]*|(?:ba|z|k)?sh|uv|poetry|torchrun|node|tsx|bun|deno|.*\.(?:sh|py)"
)
_FETCHERS = frozenset({"wget", "curl", "aria2c", "ADD", "pip", "pip3", "uv"})
_INSTALLERS = frozenset({"pip", "pip3", "uv", "poetry", "pdm", "pipx", "conda", "install"})
_SHORT = ("-hf", "-hfr")  # of llama.cpp
_WRITTEN = frozenset({"output", "out", "save", "push", "upload", "target", "served", "hub"})


@dataclass(frozen=True, slots=True)
class Command:
    """One id named by a command line."""

    identifier: Identifier
    role: Role
    mode: Mode
    framework: str
    call: str


def is_run(call: str) -> bool:
    """Whether a call runs the command line that it gets, as `os.system(...)`."""
    return call.removesuffix("()") in call_names("running call")


def in_words(words: list[str], known_only: bool = False) -> Iterator[Command]:
    """Ids that one command loads or downloads; with `known_only`, of commands of the table."""
    flat = [part for word in words for part in (word.split() if " " in word else [word])]
    flat = [part for part in flat if part]
    found = list(_by_table(flat))
    yield from found
    if "-c" in flat and flat[flat.index("-c") - 1].rpartition("/")[2].startswith("python"):
        yield from in_python(" ".join(words))
    yield from _fetched(flat)
    if not known_only and not loads_nothing(flat):
        known = [one.identifier.id for one in found]
        for one in _by_names(flat):
            if not any(id_.endswith(one.identifier.id) for id_ in known):
                yield one


def _by_table(flat: list[str]) -> Iterator[Command]:
    for row in rows("commands"):
        start = _starts(flat, row["words"].split())
        for word in _taken(flat[start:], row["take"]) if start is not None else ():
            found = by_rule(row["rule"], word, False)
            if row["rule"] == "ollama" and word.isalpha() and not is_spoken(word, ("ollama",)):
                continue  # the next word of a sentence
            if found is not None:
                role: Role = "dataset" if row["role"] == "dataset" or found.is_dataset else "model"
                role = "dataset" if _says_dataset(flat) else role
                mode = cast(Mode, row["mode"])
                yield Command(found, role, mode, row["framework"], row["words"])


def program_of(words: list[str]) -> str:
    """The program that a command runs, without its path and without the variables set for it."""
    program = next((word for word in words if not _ASSIGNED.fullmatch(word)), "")
    return program.rpartition("/")[2]


def loads_nothing(words: list[str]) -> bool:
    """Whether a command is of a program that loads no model, or uploads."""
    near = {word.rpartition("/")[2] for word in words[:3]}
    return program_of(words) in call_names("program without models") or not near.isdisjoint(
        call_names("uploading word")
    )


def _by_names(flat: list[str]) -> Iterator[Command]:
    """Ids of a program that the table does not know: under options and variables whose names say
    that they are models or datasets, and what is handed to a script and reads as a model."""
    program = program_of(flat)
    told = any(role_of([word]) == "model" for word in flat[1:4] if not word.startswith("-"))
    for option, word in _options(flat):
        if role := _role_of_option(option, told):
            yield from _hub(word, role, program)
    for word in flat:
        yield from stated(word)
    if _RUNS_FILES.fullmatch(program):
        for word in _positional(flat[1:]):
            if reads_as_model(word):
                yield from _hub(word, "model", program)


def _role_of_option(option: str, told: bool) -> str:
    """What an option of any program names. A repository may be one of code, unless the command
    (`told`) or the option says that it is about models."""
    if not says_repository(option):
        return says_what(option)
    return says_what(f"{option}-hf") if told else ""


def stated(word: str) -> Iterator[Command]:
    """The id in `NAME=id`, where the name says that it is one."""
    told = _ASSIGNED.fullmatch(word)
    role = role_of([told[1]]) if told else None
    if told is None or role is None or says_repository(told[1]):
        return
    library = spoken_prefix(told[2], {}, told[1], "", role == "model", by_name=True)
    if library and library not in loaded_too():
        named = Identifier(f"{library}:{told[2]}")
        yield Command(named, "model", "loads", library, told[1])
    else:
        yield from _hub(told[2], role, told[1])


def _hub(text: str, role: str, call: str) -> Iterator[Command]:
    found = hub_identifier(text)
    if found is not None and not is_hosted(text):
        kind: Role = "dataset" if role == "dataset" or found.is_dataset else "model"
        yield Command(found, kind, "loads", "huggingface_hub", call)


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
        for signature in matching(call[1]) or matching(f"?.{call[1]}"):
            found = by_rule(signature.rule, call[2])
            if found is not None:
                yield Command(found, signature.role, signature.mode, signature.framework, call[1])


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
    """The options of a command with their values. Scripts of Python have `-m` for a model."""
    is_script = False
    for word, after in itertools.zip_longest(words, words[1:], fillvalue=""):
        name, equals, value = word.partition("=")
        if name.startswith("--") or name in _SHORT:
            yield name, value if equals else after
        elif name == "-m" and is_script:
            yield "--model", after
        is_script = is_script or word.endswith(".py")


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
