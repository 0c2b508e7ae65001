"""Command lines that code puts together, as `f"huggingface-cli download {MODEL}"`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ptmgraph.analysis.code.command_words import Command
from ptmgraph.analysis.code.commands import in_line
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.held import Evaluator
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.scopes import scope_of


def commands_in(facts: FileFacts, values: Evaluator) -> Iterator[Use]:
    """Ids in the command lines of a file, with the values of the variables in them: each stands
    where its variable gets it."""
    for line, number in facts.commands:
        given = [one for part in line.parts for one in values.texts(part, facts.path)]
        for text in values.texts(line, facts.path):
            for command in in_line(text.text):
                name = command.identifier.id.rpartition(":")[2]
                place = next((one for one in given if name in one.text), None)
                if place is None:
                    yield from command_uses([(number, command)], facts.path)
                else:
                    yield from command_uses([(place.line, command)], place.path)


def command_uses(found: Iterable[tuple[int, Command]], path: str) -> Iterator[Use]:
    for line, c in found:
        yield Use(
            path,
            line,
            c.identifier.id,
            c.role,
            "config",
            scope_of(path),
            c.mode,
            c.framework,
            c.call,
            c.identifier.revision,
            0.7,
        )
