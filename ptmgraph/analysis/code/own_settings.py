"""Settings that hold a library's own name for a model, as `backbone: resnet50`.

Such a name is an ordinary word by itself. It counts where the code reads that key on the way to a
loading call of the library, and by the rule of that call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ptmgraph.analysis.code.identifiers import is_hosted
from ptmgraph.analysis.code.reach import Reach, WayBackStart, plain_key
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.settings import Setting
from ptmgraph.analysis.code.spoken import has_own_form
from ptmgraph.analysis.code.tables import call_names

_KINDS = frozenset(
    {"timm", "switched", "spacy", "own", "prefix", "hub_or", "file", "owned", "clip"}
)
_OLLAMA = ("prefix:ollama", "ollama")  # routers read the same key for hosted services


class OwnCall(NamedTuple):
    """One loading call of a library that names its models itself, and the way back from it."""

    rule: str
    framework: str
    reach: Reach


def own_calls(
    loads: Iterable[WayBackStart], trace: Callable[[list[WayBackStart]], Reach]
) -> Iterator[OwnCall]:
    """The calls of such libraries, those of one rule together. `trace` goes back from some."""
    groups: dict[tuple[str, str], list[WayBackStart]] = {}
    for load in loads:
        if load.signature.rule.partition(":")[0] in _KINDS:
            key = load.signature.rule, load.signature.framework
            groups.setdefault(key, []).append(load)
    for (rule, framework), some in groups.items():
        yield OwnCall(rule, framework, trace(some))


def named_by_library(one: Setting, calls: Iterable[OwnCall]) -> Setting | None:
    """A setting as the model that a library loads by that name; None where no call reads it."""
    keys = [plain_key(key) for key in one.keys]
    value = one.identifier.id
    for call in calls:
        if not is_read(keys, call.reach) or is_hosted(value):
            continue
        if call.rule in _OLLAMA and not (has_own_form(value, "ollama") or "ollama" in str(keys)):
            continue
        found = by_rule(call.rule, value, False)
        if found is not None:
            return replace(one, identifier=found, framework=call.framework)
    return None


def is_read(keys: list[str], reach: Reach) -> bool:
    """Whether the code reads a key, or one that says nothing itself under the key above it."""
    last = keys[-1]
    above = {before for before, key in reach.pairs if key == last}
    if last not in reach.names or (above and len(keys) > 1 and above.isdisjoint(keys[:-1])):
        return False
    return last not in call_names("plain key") or (
        len(keys) > 1 and not above.isdisjoint(keys[:-1])
    )
