"""Names of weights files that a table of the project maps to links: used where a default has one.

`Asset("net-base.pth", "https://...")` or `{"net-base.pth": "https://..."}` is such a table, and
`pretrain_weights: str = "net-base.pth"` the use.
"""

from __future__ import annotations

from collections.abc import Iterator

from ptmgraph.analysis.code.expressions import Call, Expression, Items, Text
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.identifiers import ends_as_weights, weights_url
from ptmgraph.analysis.code.names import role_of
from ptmgraph.analysis.code.project import Project
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.scopes import scope_of

_CONFIDENCE = 0.8


def named_files(project: Project) -> Iterator[Use]:
    """The names of weights files that settings of the code have as their value, in its tables."""
    known = {name for facts in project.files.values() for name in mapped_names(facts)}
    for path, facts in project.files.items() if known else ():
        for (_, variable), given in facts.definitions.items():
            texts = [one for one in given if isinstance(one, Text) and one.value in known]
            for one in texts if role_of([variable]) == "model" else ():
                yield Use(
                    path,
                    one.line,
                    one.value,
                    "model",
                    one.home,
                    scope_of(path),
                    "downloads",
                    "weights-url",
                    variable,
                    confidence=_CONFIDENCE,
                )


def mapped_names(facts: FileFacts) -> Iterator[str]:
    """The names that stand beside a link to weights: in one call, or as the key of an entry."""
    for call in facts.calls:
        yield from beside_link([*call.arguments, *(value for _, value in call.keywords)])
    for given in facts.definitions.values():
        for value in given:
            for key, entry in value.entries if isinstance(value, Items) else ():
                if key is not None:
                    yield from beside_link([key, *entry_parts(entry)])


def entry_parts(entry: Expression) -> list[Expression]:
    """The values of an entry that is a record itself; else the entry alone."""
    if isinstance(entry, Items):
        return [value for _, value in entry.entries]
    return list(entry.arguments) if isinstance(entry, Call) else [entry]


def beside_link(values: list[Expression]) -> Iterator[str]:
    """The names of weights files among values of which one is a link to weights."""
    texts = [one.value for one in values if isinstance(one, Text)]
    names = [one for one in texts if "/" not in one and " " not in one and ends_as_weights(one)]
    if names and any("://" in one and weights_url(one, sure=True) for one in texts):
        yield from names
