"""Mappings in code that describe a setting, or say which program runs a model.

`{"name": "caption_model", "type": "str", "value": "a/b", "options": ["a/b", "a/c"]}` is how forms,
nodes of editors and tools for settings describe what a user may choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ptmgraph.analysis.code.expressions import Expression, Items, Text
from ptmgraph.analysis.code.names import role_of
from ptmgraph.analysis.code.syntax import LISTED

_NAMING = ("name", "key", "id", "param", "dest", "field")
_CHOICES = ("options", "choices", "enum", "values", "allowed")
_PICKED = " choices"  # stands behind the name of a list of choices
_GIVEN = frozenset({"value", "default", "defaultValue", *_CHOICES})
_PROVIDERS = ("provider", "model_provider", "modelProvider", "engine")
_INNER = ("config", "args", "params", "parameters", "options", "settings")
_COMPILED = frozenset({"model_lib", "model_lib_url"})

Entries = Iterable[tuple[Expression | None, Expression]]


def described_names(
    texts: Mapping[str, str], keys: Iterable[str], around: Sequence[str]
) -> dict[str, str]:
    """The names under which the values of a mapping stand that describes a setting called a model,
    by key; none for any other mapping.

    `texts` are its entries that are texts, `around` the names around it. An entry of a list of
    choices (`{"label": "Small", "value": "a/b"}`) has its value under the name of that list.
    """
    if around[-1:] == [LISTED] and around[-2:-1] and around[-2].endswith(_PICKED):
        return {"value": around[-2]}
    given = [key for key in keys if key in _GIVEN]
    name = next((texts[key] for key in _NAMING if key in texts), "") if given else ""
    if " " in name or "/" in name or role_of([name]) != "model":
        return {}
    return {key: choices_named(name) if key in _CHOICES else f"default {name}" for key in given}


def choices_named(name: str) -> str:
    """The name under which the choices of a setting stand."""
    return name + _PICKED


def ollama_models(entries: Entries) -> Iterator[Text]:
    """The names of models beside `provider: "ollama"`, also in the mapping of its settings."""
    held = [(key.value, value) for key, value in entries if isinstance(key, Text)]
    if not any(key in _PROVIDERS and _is_ollama(value) for key, value in held):
        return
    inner = [value.entries for key, value in held if key in _INNER and isinstance(value, Items)]
    held += [(k.value, v) for some in inner for k, v in some if isinstance(k, Text)]
    for key, value in held:
        is_model = key not in _PROVIDERS and role_of([key]) == "model"
        if is_model and isinstance(value, Text) and re.fullmatch(r"[\w.:-]+", value.value):
            yield value


def compiled_models(entries: Entries) -> Iterator[Text]:
    """The repositories of the rows of WebLLM: `{ model: "https://...", model_lib: "x.wasm" }`."""
    held = {key.value: value for key, value in entries if isinstance(key, Text)}
    if not _COMPILED.isdisjoint(held):
        for key in ("model", "model_url"):
            if isinstance(value := held.get(key), Text):
                yield value


def _is_ollama(value: Expression) -> bool:
    return isinstance(value, Text) and value.value == "ollama"
