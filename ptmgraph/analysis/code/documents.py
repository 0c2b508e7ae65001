"""The texts of a parsed settings file, with the keys that lead to them."""

import re
from collections.abc import Iterator
from typing import Any

from ptmgraph.analysis.code.identifiers import routed
from ptmgraph.analysis.code.names import role_of
from ptmgraph.analysis.code.tables import call_names

MOST_VALUES = 500_000
LONGEST_VALUE = 2000
Keyed = tuple[tuple[str, ...], str]
_ENTRY = re.compile(r"(\w+)=(\S.*)")  # a variable in a list, as Docker Compose has them
_IMPLIED = ("_target_", "target", "class_path", "@architectures")  # what a mapping makes
MOST_KEYS = 8
MADE = ":"  # before the name of the class that a mapping is the arguments of, among the keys


def keyed_texts(document: object) -> Iterator[Keyed]:
    """Every short string with the last keys that lead to it; raises ValueError for too many.

    What YAML repeats by aliases is read once under the same keys, also where it holds itself.
    """
    waiting: list[tuple[object, tuple[str, ...]]] = [(document, ())]
    seen = 0
    met: set[tuple[int, tuple[str, ...]]] = set()
    while waiting:
        node, keys = waiting.pop()
        seen += 1
        if seen > MOST_VALUES:
            raise ValueError(f"more than {MOST_VALUES} values")
        if isinstance(node, dict | list):
            if (id(node), keys) in met:
                continue
            met.add((id(node), keys))
        if isinstance(node, dict):
            yield from command_line(node)
            inside = (*keys, *class_names(node))[1 - MOST_KEYS :]
            hosted, local = has_hosted_provider(node), says_ollama(node)
            waiting += [
                (at_ollama(key, value) if local else value, (*inside, named(node, key)))
                for key, value in node.items()
                if not (hosted and "model" in str(key)) or routed(str(value)) is not None
            ]
        elif isinstance(node, list):
            waiting += [(value, keys) for value in node]
        elif isinstance(node, str) and 0 < len(node) <= LONGEST_VALUE:
            entry = _ENTRY.fullmatch(node)
            yield ((*keys, entry[1]), entry[2]) if entry else (keys, node)


def has_hosted_provider(node: dict[Any, Any]) -> bool:
    """Whether a mapping says that its model is one of a hosted service."""
    said = (node.get(key) for key in ("engine", "provider", "model_provider"))
    return any(isinstance(one, str) and one in call_names("hosted provider") for one in said)


def says_ollama(node: dict[Any, Any]) -> bool:
    """Whether a mapping says that Ollama runs its model."""
    return any(node.get(key) == "ollama" for key in ("provider", "model_provider", "engine", "llm"))


def at_ollama(key: object, value: object) -> object:
    """The name of a model that Ollama runs, as a router has it; other values as they are."""
    if isinstance(value, dict) and key in ("config", "args", "params", "parameters", "settings"):
        return {inner: at_ollama(inner, one) for inner, one in value.items()}
    is_plain = isinstance(value, str) and value != "ollama" and routed(value) is None
    return f"ollama/{value}" if is_plain and role_of([str(key)]) == "model" else value


def named(node: dict[Any, Any], key: Any) -> str:
    """The key of an entry; that of `{name: MODEL_ID, value: ...}` is the name."""
    name = node.get("name")
    return name if key == "value" and isinstance(name, str) else str(key)


def class_names(node: dict[Any, Any]) -> list[str]:
    """The dotted name of the class or function that a mapping is the arguments of."""
    return [MADE + node[key] for key in _IMPLIED if isinstance(node.get(key), str)]


def command_line(node: dict[Any, Any]) -> Iterator[Keyed]:
    """What a container runs: its image and its arguments, as one line."""
    image = node.get("image")
    parts = [node.get("entrypoint"), node.get("command"), node.get("args")]
    if not isinstance(image, str) or not any(parts):
        return
    words = [word for part in parts for word in (part if isinstance(part, list) else [part])]
    yield ("image",), " ".join([image, *(word for word in words if isinstance(word, str))])


def choices(document: object, path: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The config groups of a `defaults` list, as folders, each with what is chosen from it."""
    listed = document.get("defaults") if isinstance(document, dict) else None
    folder = path.rpartition("/")[0]
    for entry in listed if isinstance(listed, list) else ():
        for group, chosen in entry.items() if isinstance(entry, dict) else ():
            names = chosen if isinstance(chosen, list) else [chosen]
            place = str(group).partition("@")[0].split(" ")[-1].strip("/")
            within = f"{folder}/{place}" if folder else place
            yield within, frozenset(str(name).removesuffix(".yaml") for name in names)
