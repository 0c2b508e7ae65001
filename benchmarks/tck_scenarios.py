"""The scenarios of the openCypher TCK, read from a checkout: `tck/features/**/*.feature`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Cells = list[list[str]]


@dataclass
class Step:
    """A step: its words, and the text or the table below it."""

    words: str
    text: str = ""
    table: Cells = field(default_factory=list)


@dataclass
class Scenario:
    """What is given, asked and expected. `rows` is None where an error is expected.

    `folder` is where it stands, such as `clauses/match`; `given` are the statements that make the
    graph; `parameters` are names and values as the TCK writes them.
    """

    folder: str
    name: str
    given: tuple[str, ...]
    query: str
    parameters: Cells
    columns: list[str]
    rows: Cells | None
    in_order: bool
    lists_in_any_order: bool
    writes: bool
    needs_procedure: bool


def scenarios(checkout: Path) -> Iterator[Scenario]:
    """All scenarios, with outlines written out for each of their examples."""
    root = checkout / "tck" / "features"
    graphs = {
        file.stem: file.read_text("utf-8") for file in (checkout / "tck").glob("graphs/*/*.cypher")
    }
    for file in sorted(root.rglob("*.feature")):
        folder = file.parent.relative_to(root).as_posix()
        for name, steps in _read(file.read_text("utf-8")):
            yield _scenario(folder, name, steps, graphs)


def _read(text: str) -> Iterator[tuple[str, list[Step]]]:
    """The name and steps of each scenario of a file, after those of the background."""
    _, *parts = re.split(
        r"^ *(?=Background:|Scenario:|Scenario Outline:)", text, flags=re.MULTILINE
    )
    first: list[Step] = []
    for part in parts:
        heading, _, body = part.partition("\n")
        kind, _, name = heading.partition(":")
        body, *examples = re.split(r"^ *Examples:.*\n", body, flags=re.MULTILINE)
        steps = list(_steps(body))
        if kind == "Background":
            first = steps
        elif kind == "Scenario":
            yield name.strip(), first + steps
        for example in examples:
            names, *rows = [_cells(line) for line in example.splitlines() if _is_row(line)]
            for row in rows:
                yield name.strip(), first + [_filled(step, names, row) for step in steps]


def _steps(body: str) -> Iterator[Step]:
    lines = iter(body.splitlines())
    step = Step("")
    for line in lines:
        words = line.strip()
        if words == '"""':
            text = list(itertools.takewhile(lambda line: line.strip() != '"""', lines))
            step.text = "\n".join(text)
        elif _is_row(line):
            step.table.append(_cells(line))
        elif words and not words.startswith(("#", "@")):
            if step.words:
                yield step
            step = Step(re.sub(r"^(Given|When|Then|And|But) ", "", words))
    yield step


def _is_row(line: str) -> bool:
    return line.strip().startswith("|")


def _cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return [part.strip().replace("\\|", "|").replace("\\\\", "\\") for part in parts]


def _filled(step: Step, names: list[str], values: list[str]) -> Step:
    def fill(text: str) -> str:
        for name, value in zip(names, values, strict=True):
            text = text.replace(f"<{name}>", value)
        return text

    table = [[fill(cell) for cell in row] for row in step.table]
    return Step(fill(step.words), fill(step.text), table)


def _scenario(folder: str, name: str, steps: list[Step], graphs: dict[str, str]) -> Scenario:
    """A scenario from its steps; a control query after the first is not asked."""
    given, query, parameters, effects, expected = [], "", [], [], Step("")
    needs_procedure = False
    for step in steps:
        if step.words.startswith("the ") and step.words.endswith(" graph"):
            given.append(graphs[step.words.split()[1]])
        elif step.words.startswith("having executed"):
            given.append(step.text)
        elif step.words.startswith("parameters are"):
            parameters = step.table
        elif step.words.startswith("there exists a procedure"):
            needs_procedure = True
        elif step.words.startswith("executing query"):
            query = query or step.text
        elif step.words.startswith("the side effects"):
            effects = step.table
        elif not expected.words and step.words.startswith(("the result", "a ")):
            expected = step
    fails = "should be raised" in expected.words
    columns, *rows = expected.table or [[]]
    return Scenario(
        folder,
        name,
        tuple(given),
        query,
        parameters,
        columns,
        None if fails else rows,
        "in order" in expected.words,
        "ignoring element order" in expected.words,
        bool(effects) or "executing control query" in [s.words.rstrip(":") for s in steps],
        needs_procedure,
    )
