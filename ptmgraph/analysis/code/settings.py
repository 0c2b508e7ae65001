"""Ids in settings files: YAML, TOML, JSON and .env. Keys tell what a value names."""

import json
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import yaml

from ptmgraph.analysis.bounded_yaml import BoundedLoader
from ptmgraph.analysis.code import catalogues, commands, documents
from ptmgraph.analysis.code.addresses import named_url, shared_file
from ptmgraph.analysis.code.command_words import Command
from ptmgraph.analysis.code.identifiers import (
    Identifier,
    completed,
    ends_as_weights,
    framework_of,
    hub_identifier,
    is_bare_name,
    is_hosted,
    on_other_hub,
    reads_as_model,
    routed,
    spacy_package,
    spacy_wheel,
    weights_url,
)
from ptmgraph.analysis.code.names import role_of, says_model, says_repository, words
from ptmgraph.analysis.code.programs import ProgramKey, keys_for
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.spoken import has_own_form, is_spoken, spoken_prefix
from ptmgraph.analysis.code.tables import call_names, column

LARGEST_SETTINGS = 2_000_000
ALIAS = "alias"  # the framework of a file that is a model only where a table of the project says so
PLAIN = (
    "plain"  # that of an id whose key says nothing: it counts where the code reads that very key
)
OWN_NAME = "own name"  # that of a word which may be a library's own name for a model
_OLLAMA = "ollama"
_NAMES = (("name",), ("model",), ("id",), ("model_name",), ("model_id",))
_MOST_PARTS = 100  # of a dotted key of TOML; its parser needs the square of that in memory
_MOST_SEARCHED = 2_000_000_000  # characters
_WORD = re.compile(r"[^\s\"',=\[\]{}]+")
_FOLDER = re.compile(r"[\w-]+(?:/[\w-]+)+")
_ENTRY = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Setting:
    """One id in a settings file, and the keys that lead to it.

    `known` tells that a known program reads it there; others count when the code reads them. Of a
    table of rows, `beside` are the keys of the row, and `alias` is the name that the row has.
    """

    line: int
    identifier: Identifier
    role: Role
    mode: Mode
    framework: str
    keys: tuple[str, ...]
    known: bool = False
    beside: frozenset[str] = frozenset()
    alias: str = ""

    @property
    def call(self) -> str:
        """The last keys, as the call that loads it."""
        return ".".join(key.removeprefix(documents.MADE) for key in self.keys[-2:])


class _Loader(BoundedLoader):
    """A safe loader that reads a value under any tag (`!ref`, `!new:...`) as plain data."""


def _untagged(loader: yaml.CSafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _untagged)
_Loader.add_multi_constructor("tag:", _untagged)


def parse_settings(text: str, suffix: str) -> list[Any]:
    """The documents of a settings file. Raises ValueError with the reason for a broken one."""
    try:
        if suffix == ".json":
            return [json.loads(text)]
        if suffix == ".toml":
            return [toml(text)]
        if suffix in (".yaml", ".yml"):
            return list(yaml.load_all(text, Loader=_Loader))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not valid {suffix[1:].upper()}: {str(error).splitlines()[0]}") from None
    if suffix in catalogues.ENDINGS:
        return catalogues.catalogue_rows(text, suffix)
    if suffix in (".cfg", ".ini"):
        return [sections(text)]
    pairs = (_ENTRY.match(line) for line in text.splitlines())
    return [{pair[1]: pair[2].strip("\"'") for pair in pairs if pair}]


def toml(text: str) -> dict[str, Any]:
    """A TOML document. Raises ValueError for a broken one, and for keys of too many parts."""
    for word in re.split(r"[^\w.'\"-]+", text):
        if word.count(".") > _MOST_PARTS and ".." not in word:
            raise ValueError(f"a key of more than {_MOST_PARTS} parts")
    return tomllib.loads(text)


def sections(text: str) -> dict[str, dict[str, str]]:
    """A file of `[section]` and `key = value`; the sections of spaCy are named by dots."""
    parser = ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string("\n".join(line.strip() for line in text.split("\n")))
    except ConfigError as error:
        raise ValueError(f"not valid settings: {str(error).splitlines()[0]}") from None
    return {
        name: {key: (value or "").strip("\"'") for key, value in parser.items(name)}
        for name in parser.sections()
    }


def in_settings(parsed: list[Any], text: str, path: str) -> Iterator[Setting]:
    """Ids that the documents of a settings file may name as what is loaded."""
    places = _Lines(text)
    title = PurePosixPath(path).stem
    is_table = catalogues.is_catalogue(path)
    for document in parsed:
        row = document if is_table else {}
        beside, alias = frozenset(row), catalogues.alias_of(row)
        programs = keys_for(path, document)
        texts = list(documents.keyed_texts(document))
        of_code = dict(places_of_code(texts))
        for keys, value in texts:
            if keys in of_code:
                continue
            plain = tuple(key for key in keys if not key.startswith(documents.MADE))
            if is_command(plain):
                for number, command in commands.in_script(value):
                    written = value.splitlines()[number - 1].strip()
                    name = command.identifier.id.rpartition(":")[2]
                    yield _by_command(command, places.line_of(written, name), plain)
                continue
            found = list(_by_program(programs, plain, value))
            is_record = is_table or path.endswith(".json")
            if not found and not is_record:
                found = list(_by_router(plain, value, path))
            known = bool(found)
            for identifier, role, mode, framework in found or _named((title, *keys), value):
                if framework in (PLAIN, OWN_NAME) and is_record:
                    continue  # data, not settings
                name = identifier.id.rpartition(":")[2]
                line = places.line_of(value, name)
                told = known or framework == "spacy wheel"
                at = framework.removesuffix(" wheel"), keys, told, beside, alias
                yield Setting(line, identifier, role, mode, *at)


def _by_command(command: Command, line: int, keys: tuple[str, ...]) -> Setting:
    found = command.identifier, command.role, command.mode, command.framework
    return Setting(line, *found, keys, True)


def is_command(keys: tuple[str, ...]) -> bool:
    """Whether a value is a command line by the keys that lead to it."""
    names = call_names("command key")
    return bool(keys) and (keys[-1] in names or keys[-2:-1] in (("scripts",), ("tasks",)))


def _by_program(
    programs: list[ProgramKey], keys: tuple[str, ...], value: str
) -> Iterator[tuple[Identifier, Role, Mode, str]]:
    path = ".".join(keys).split(".")  # the sections of spaCy are named by dots
    for one in programs:
        identifier = one.identifier(path, value)
        if identifier is not None and not is_hosted(value):
            role: Role = "dataset" if identifier.is_dataset else one.role
            yield identifier, role, one.mode, one.program
            return


def _by_router(
    keys: tuple[str, ...], value: str, path: str
) -> Iterator[tuple[Identifier, Role, Mode, str]]:
    """A model whose name tells who loads it: a router's (`ollama/llama3`), or one of Ollama's own,
    by its form (`llama3:8b`) or because the file stands in a folder of Ollama's."""
    is_model = role_of(keys[-3:]) == "model"
    router = routed(value)
    if router is not None and is_model:
        yield router, "model", "loads", framework_of(router)
    elif is_spoken(value, (_OLLAMA,)):
        inside = _OLLAMA in path.lower().rpartition("/")[0] and keys[-1:] in _NAMES
        if inside or (is_model and has_own_form(value, _OLLAMA)):
            yield Identifier(f"{_OLLAMA}:{value}"), "model", "loads", _OLLAMA


class _Lines:
    """The lines where values stand. A file of two megabytes may hold 100,000: to search its text
    for each would take hours."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._searched = 0

    @cached_property
    def _words(self) -> dict[str, int]:
        """The first place of each word."""
        found: dict[str, int] = {}
        for word in _WORD.finditer(self._text):
            found.setdefault(word[0], word.start())
        return found

    @cached_property
    def _ends(self) -> list[int]:
        return [end.start() for end in re.finditer("\n", self._text)]

    def line_of(self, *wordings: str) -> int:
        """The line, from 1, of the first wording that is there; 1 if none is.

        Raises ValueError for a file with too many that are no words of it.
        """
        place = next((self._words[word] for word in wordings if word in self._words), -1)
        for wording in wordings if place < 0 else ():
            self._searched += len(self._text)
            if self._searched > _MOST_SEARCHED:
                raise ValueError("more ids than their lines can be found for")
            if (place := self._text.find(wording)) >= 0:
                break
        return bisect_left(self._ends, max(place, 0)) + 1


def _named(keys: tuple[str, ...], value: str) -> Iterator[tuple[Identifier, Role, Mode, str]]:
    """What the names of the last keys say of a value; the first one is the name of the file."""
    near = (keys[0], *map(last_name, keys[1:][-3:]))
    wheel = spacy_wheel(value)
    if wheel is not None:
        yield wheel, "model", "downloads", "spacy wheel"
        return
    url = weights_url(value, sure=not says_model(keys[0])) if "://" in value else None
    if url is not None:
        yield url, "model", "downloads", "weights-url"
        return
    of_github = any("github" in words(key) for key in near[1:])
    if of_github or not call_names("silent name").isdisjoint(near[1:]):
        return
    is_argument = any(key.startswith(documents.MADE) for key in keys[-2:])
    role = role_of(near) or ("model" if is_argument else None)
    is_link = role == "model" and "://" in value
    named = named_url(value) or shared_file(value) if is_link else None
    if named is not None:
        yield named, "model", "downloads", "weights-url"
        return
    library = spoken_prefix(value, {}, last_name(keys[-1]), "", role == "model", by_name=True)
    if library and library != _OLLAMA:
        yield Identifier(f"{library}:{value}"), "model", "loads", library
        return
    identifier = hub_identifier(value) or completed(value)
    if role is not None and identifier is not None and not is_hosted(value):
        identifier = on_other_hub(identifier)
        yield identifier, "dataset" if identifier.is_dataset else role, "loads", "huggingface_hub"
    elif role == "dataset" and value in column("canonical_datasets", "name"):
        yield Identifier(value), "dataset", "loads", "datasets"
    elif role == "model" and spacy_package(value) is not None:
        yield Identifier(f"spacy:{value}"), "model", "loads", "spacy"
    elif "/" in value and "://" not in value and ends_as_weights(value):
        yield Identifier(value), "model", "loads", ALIAS
    elif identifier is not None and "://" not in value and not is_hosted(value):
        yield identifier, "model", "loads", PLAIN
    elif role == "model" and is_bare_name(value):
        yield Identifier(value), "model", "loads", OWN_NAME


def places_of_code(texts: Sequence[documents.Keyed]) -> Iterator[documents.Keyed]:
    """A repository of code and the folder in it, where a mapping has both beside each other:
    `repo: owner/program` and `path: integrations/editor`."""
    folders = {
        keys[:-1]: (keys, value)
        for keys, value in texts
        if keys[-1:] in (("path",), ("directory",), ("subdirectory",)) and _FOLDER.fullmatch(value)
    }
    for keys, value in texts if folders else ():
        folder = folders.get(keys[:-1])
        if folder is not None and says_repository(keys[-1]) and not reads_as_model(value):
            yield keys, value
            yield folder


def last_name(key: str) -> str:
    """A key; of a class that a mapping makes its own name, without that of its module."""
    made = key.removeprefix(documents.MADE)
    told = made == key or made.startswith("spacy-transformers.")
    return made if told else made.rpartition(".")[2]
