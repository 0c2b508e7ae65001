"""What the name of a variable, parameter or key says about its value."""

import functools
import re
from collections.abc import Sequence

from analysis.code.records import Role
from analysis.code.tables import rows

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PLAIN_KEYS = frozenset({"id", "name", "path", "source", "value", "default", "url", "file", ""})


@functools.lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """`modelNameOrPath` and `MODEL_NAME_OR_PATH` as lower-case words."""
    return tuple(word.lower() for word in _WORDS.findall(name))


@functools.cache
def _roles() -> dict[str, str]:
    return {row["word"]: row["role"] for row in rows("name_words")}


def role_of(names: Sequence[str]) -> Role | None:
    """The role that the names around a value give it, the nearest telling name first.

    A plain key (`id`, `name`, `path`) says nothing itself and passes the question on.
    """
    for name in reversed(names):
        found = {_roles()[word] for word in words(name) if word in _roles()}
        if found:
            return "model" if "model" in found else "dataset"
        if name.lower() not in _PLAIN_KEYS:
            return None
    return None
