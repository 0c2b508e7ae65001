"""What the name of a variable, parameter or key says about its value."""

import functools
import re
from collections.abc import Iterable, Sequence

from ptmgraph.analysis.code.records import Role
from ptmgraph.analysis.code.tables import call_names as table_names
from ptmgraph.analysis.code.tables import rows

_NAMED = frozenset({"model", "pretrained", "checkpoint", "name", "init"})
_REPOSITORY = frozenset({"repo", "repos", "repository"})
_ON_HUB = frozenset({"hf", "hub", "huggingface", "id"})
_FOLDER = frozenset({"dir", "folder", "directory"})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@functools.lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """`modelNameOrPath` and `MODEL_NAME_OR_PATH` as lower-case words."""
    return tuple(word.lower() for word in _WORDS.findall(name))


@functools.cache
def _roles() -> dict[str, str]:
    return {row["word"]: row["role"] for row in rows("name_words")}


def role_of(names: Sequence[str]) -> Role | None:
    """The role that the names around a value give it, the nearest telling name first.

    A plain key (`id`, `name`, `path`) says nothing itself and passes the question on. One that
    only says "on the Hub" (`repo_id`) is of a model, unless a name further out says "dataset".
    """
    on_hub = False
    for name in reversed(names):
        found = {_roles()[word] for word in words(name) if word in _roles()}
        if "model" in found:
            return "model"
        if "dataset" in found and (not on_hub or len(words(name)) == 1):
            return "dataset"
        on_hub = on_hub or "either" in found
        if not on_hub and name and not passes_on(name):
            return None
    return "model" if on_hub else None


def speaks_of_hub(name: str) -> bool:
    """Whether a name says that its value is on the Hub, as `hf_repo_id`."""
    return any(_roles().get(word) == "either" for word in words(name))


def says_repository(name: str) -> bool:
    """Whether a name says no more than that its value is a repository, which may be one of code.
    The Hub calls its own `repo_id`."""
    said = set(words(name))
    told = {_roles()[word] for word in said if word in _roles()} - {"either"}
    return not told and not said.isdisjoint(_REPOSITORY) and said.isdisjoint(_ON_HUB)


def passes_on(name: str) -> bool:
    """Whether a name says nothing itself: a plain key, or the call that makes a field."""
    is_field = name.endswith("()") and name[:-2] in table_names("field call")
    return is_field or name.lower() in table_names("plain key")


def is_record(keys: Iterable[str]) -> bool:
    """Whether a mapping is a row of a price list, the answer of a service, or the description of an
    architecture, by its keys."""
    known = table_names("record word")
    return any(
        "_".join(words(key)) in known or not known.isdisjoint(words(key)) for key in keys if key
    )


def says_dataset(path: str) -> bool:
    """Whether a file's path says that it is about datasets, as `datasets/squad.py`."""
    return not {"dataset", "datasets"}.isdisjoint(words(path))


def says_model(path: str) -> bool:
    """Whether a file's own name says that it is about models, as `model_fetcher.py`."""
    return not {"model", "models"}.isdisjoint(words(path.rpartition("/")[2]))


@functools.lru_cache(maxsize=20_000)
def is_cache_folder(name: str) -> bool:
    """Whether a name says that its value is a folder in which models are kept, as `cache_dir`: what
    is loaded from it is a file, also where a model's name is part of the path."""
    said = words(name)
    return "cache" in said and not _FOLDER.isdisjoint(said)


def is_elsewhere(name: str) -> bool:
    """Whether a name says that its value is a folder, a file or a repository on GitHub."""
    said = words(name)
    is_folder = said[-1:] in (("dir",), ("folder",), ("root",))
    is_place = said[-1:] in (("path",), ("file",)) and _NAMED.isdisjoint(said)
    return not {"github", "git", "kaggle"}.isdisjoint(said) or is_folder or is_place
