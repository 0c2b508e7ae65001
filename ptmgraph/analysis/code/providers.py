"""For which provider code is written: what one of several providers gets is no model of another.

`if provider == "openai": model = "..."` gives a model of OpenAI's, also where a function that all
providers share hands it on, and so does `{"openai": "...", "huggingface": "..."}`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ptmgraph.analysis.code.identifiers import is_hosted
from ptmgraph.analysis.code.names import words
from ptmgraph.analysis.code.tables import call_names

_PROVIDER = ""  # stands for a variable of any name, and for the keys of a table
_WORDS = frozenset(
    {"provider", "backend", "engine", "vendor", "service", "library", "framework", "source", "api"}
)
_FOLDERS = frozenset({"providers", "backends", "vendors", "services", "clients"})
_FEWEST = 2  # keys of a table that are names of providers
_FEWEST_LISTED = 4  # names of a list that say what the list is
_OF_HUB = "huggingface"
_OLLAMA = "ollama"
_WITH_OPEN_MODELS = frozenset({"openai"})
_LOCAL = frozenset({_OF_HUB, _OLLAMA, "lmstudio", "koboldcpp"})


class Told(NamedTuple):
    """Lines in which a variable has one of some texts."""

    first: int
    last: int
    name: str
    texts: frozenset[str]


def told_by_test(name: str, texts: Iterable[str], first: int, last: int) -> Iterator[Told]:
    """What a branch says that runs where a variable has one of these texts."""
    said, held = words(name), frozenset(map(as_word, texts))
    if any(map(is_sure, held)):
        yield Told(first, last, _PROVIDER, held)
    if held and (len(said) > 1 or not _WORDS.isdisjoint(said)):
        yield Told(first, last, "_".join(said), held)


def told_by_table(entries: Iterable[tuple[str, int, int]]) -> Iterator[Told]:
    """What a mapping says whose keys are providers, each with the lines of its value. Some are
    called like a family of models, so that others must be sure."""
    told = [one for one in entries if one[0]]
    if len({key for key, _, _ in told if is_sure(key)}) >= _FEWEST:
        for key, first, last in told:
            yield Told(first, last, _PROVIDER, frozenset({as_word(key)}))


def told_by_members(names: Iterable[tuple[str, int, int]]) -> Iterator[Told]:
    """What the members of an enumeration say that are called by their providers:
    `GROQ_SMALL = "..."`, `OPENAI_LARGE = "..."`."""
    yield from told_by_table(
        (words(name)[0], first, last)
        for name, first, last in names
        if len(words(name)) > 1 and provider(words(name)[0])
    )


def names_other(names: Iterable[str], own: str) -> bool:
    """Whether names are of another provider than one that they do not name."""
    said = {word for name in names for word in words(name)}
    return own not in said and any(map(provider, said))


def lists_services(texts: Sequence[str]) -> bool:
    """Whether a list is one of the models of hosted services: most of its names can be nothing
    else, so that the others are names of services too."""
    return len(texts) >= _FEWEST_LISTED and sum(map(is_hosted, texts)) * 2 > len(texts)


def as_word(text: str) -> str:
    return "_".join(words(text)) or text


@functools.lru_cache(maxsize=5000)
def provider(text: str) -> str:
    """The provider that a text names; those that load from the Hub count as one. "" for none."""
    name = "".join(words(text))
    if name in call_names("provider of the Hub"):
        return _OF_HUB
    is_known = name in call_names("provider") or name in call_names("provider or family")
    return name if is_known else ""


@functools.lru_cache(maxsize=5000)
def is_sure(text: str) -> bool:
    """Whether a text names a provider, and nothing else is called so."""
    name = "".join(words(text))
    return name in call_names("provider") or name in call_names("provider of the Hub")


def is_for_service(told: Iterable[Told], line: int) -> bool:
    """Whether a line is written for hosted services: in a table of providers, or in the branch of
    one."""
    around = at_line(told, line)
    named = set(map(provider, around.get(_PROVIDER, ()))) or _providers(around)
    return bool(named) and _LOCAL.isdisjoint(named)


def names_service(name: str) -> bool:
    """Whether a name says that its value is of a hosted service, as `groq_model`."""
    services = call_names("provider") - _LOCAL - _WITH_OPEN_MODELS
    said = words(name)
    return any(word in services for word in (*said, *map("".join, pairwise(said))))


def at_line(told: Iterable[Told], line: int) -> dict[str, frozenset[str]]:
    """What is told of variables at a line, by those blocks around it that are closest."""
    found: dict[str, tuple[int, frozenset[str]]] = {}
    for one in told:
        if one.first <= line <= one.last:
            size, texts = found.get(one.name, (one.last - one.first, frozenset()))
            if one.last - one.first == size:
                found[one.name] = size, texts | one.texts
            elif one.last - one.first < size:
                found[one.name] = one.last - one.first, one.texts
    return {name: texts for name, (_, texts) in found.items()}


def is_for_other_provider(
    written: Iterable[Told], line: int, loaded: Iterable[Told], at: int, framework: str
) -> bool:
    """Whether a text is written for another provider than the call that it reaches. `framework` is
    the library that loads, "" for a call of a service."""
    here = at_line(written, line)
    if not here:
        return False
    there = at_line(loaded, at)
    shared = [name for name in here if name in there and name != _PROVIDER]
    if any(_alike(here[name]).isdisjoint(_alike(there[name])) for name in shared):
        return True
    own, others = _providers(here), _providers(there) or _loader(framework)
    return bool(own and others and own.isdisjoint(others))


def folder_of_service(path: str) -> str:
    """The hosted service that a file is of by its place, as `providers/groq/models.py`; "" for
    none."""
    for folder, name in pairwise(path.split("/")):
        found = provider(name.partition(".")[0]) if folder in _FOLDERS else ""
        if found and found not in _LOCAL:
            return found
    return ""


def _providers(told: dict[str, frozenset[str]]) -> set[str]:
    """The providers that are told of; none where one of the texts is no known one."""
    found: set[str] = set()
    for name, texts in told.items():
        if name == _PROVIDER or not _WORDS.isdisjoint(name.split("_")):
            named = set(map(provider, texts))
            found |= named if "" not in named else set()
    return found


def _alike(texts: frozenset[str]) -> frozenset[str]:
    """Texts as they are compared: providers that load from the Hub are one."""
    return frozenset(provider(text) or text for text in texts)


def _loader(framework: str) -> set[str]:
    """The provider that a library is: Ollama's, or else one that loads from the Hub."""
    return {_OLLAMA if framework == _OLLAMA else _OF_HUB} if framework else set()
