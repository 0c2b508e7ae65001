"""Text that is built or taken apart: f-strings, `+`, `.split`, `.lower`, `.replace`."""

import itertools
import math
import posixpath
import re
from collections.abc import Iterator

from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Call,
    Expression,
    Index,
    Text,
)
from ptmgraph.analysis.code.formats import formatted
from ptmgraph.analysis.code.held import Container, Evaluator, Held, HeldSet, Instance, StringValue
from ptmgraph.analysis.code.project import Target

MOST_JOINED = 300
MOST_MULTIPLIED = 40  # lists that multiply to more name combinations that nobody published
SHORTEST_NAME = 4  # letters of "tiny" and "base"; a language has fewer
_IN_REPOSITORY = re.compile(r"://[^/]+/(?:datasets/)?[^/]+/([^/]+)/(?:resolve|raw|blob)/")
MOST_FILES = 3  # in which the names stand that an address of an archive is filled with
_ARCHIVE = re.compile(r"\.(?:zip|tgz|7z|tar(?:\.\w+)?)$")
_OF_TEMPLATE = -1  # the line of what stands in a template, until it is known
UNKNOWN_PART = "\0"  # stands for a part that is not known: an owner and name before it still count


def join(ev: Evaluator, parts: tuple[Expression, ...], path: str) -> Iterator[StringValue]:
    """Every combination of the parts, placed where the telling part is written."""
    for choices in part_choices(ev, parts, path):
        for combination in itertools.islice(itertools.product(*choices), MOST_JOINED):
            text = "".join(value.text for value in combination)
            weights = list(weighed(text, parts, choices, combination))
            yield combination[weights.index(max(weights))]._replace(text=text)


def weighed(
    text: str,
    parts: tuple[Expression, ...],
    choices: list[list[StringValue]],
    combination: tuple[StringValue, ...],
) -> Iterator[int]:
    """How much each part says of what is loaded, by the letters that it has in the telling part.

    What is filled in says more than what is written in the template, most of all what is picked.
    The beginning of an address says least: many links share it.
    """
    (start, stop), end = telling_part(text), 0
    for part, options, value in zip(parts, choices, combination, strict=True):
        end += len(value.text)
        inside = min(end, stop) - max(end - len(value.text), start)
        if value.text == UNKNOWN_PART:
            yield -len(text)
        elif "://" in value.text:
            yield min(inside, SHORTEST_NAME - 1)
        elif inside >= SHORTEST_NAME:
            times = (not isinstance(part, Text)) + (len(options) > 1)
            yield inside + len(text) * times
        else:
            yield inside


def telling_part(text: str) -> tuple[int, int]:
    """Where the part of a text begins and ends that tells what is loaded: of a link to a file on
    the Hub the name of the repository, of any other text what stands after the last slash."""
    on_hub = _IN_REPOSITORY.search(text) if "://" in text else None
    return on_hub.span(1) if on_hub else (text.rfind("/") + 1, len(text))


def part_choices(
    ev: Evaluator, parts: tuple[Expression, ...], path: str
) -> Iterator[list[list[StringValue]]]:
    """What each part may be. Parts read from one record (`d["a"]`, `d["b"]`) stay together."""
    bases = [part.base for part in parts if isinstance(part, Index | Attribute)]
    shared = next((base for base in bases if bases.count(base) > 1), None)
    records: list[Held | None] = [None]
    if shared is not None:
        held_by = (h for h in ev.values(shared, path) if isinstance(h, Container | Instance))
        records = [record for held in held_by for record in by_classes(ev, held)] or records
    for record in records:
        choices = []
        for part in parts:
            held: HeldSet
            if isinstance(part, Index) and part.base == shared and isinstance(record, Container):
                held = ev.entries(record, part.key)
            elif (
                isinstance(part, Attribute) and part.base == shared and isinstance(record, Instance)
            ):
                held = of_object(ev, record, part.name)
            else:
                held = {} if is_left_over(ev, part, path) else ev.values(part, path)
            known = sorted((v for v in held if isinstance(v, StringValue)), key=_order)
            choices.append(known or [_unknown(path)])
        if math.prod(map(len, choices)) > MOST_MULTIPLIED and sum(len(c) > 1 for c in choices) > 1:
            choices = [c if len(c) == 1 else [_unknown(path)] for c in choices]
        if is_archive(parts):
            choices = [c if is_of_few_files(c) else [_unknown(path)] for c in choices]
        if any(values[0].text != UNKNOWN_PART for values in choices):
            yield choices


def is_archive(parts: tuple[Expression, ...]) -> bool:
    """Whether a text that is put together ends as an archive does, whatever is in that."""
    last = parts[-1] if parts else None
    return isinstance(last, Text) and bool(_ARCHIVE.search(last.value))


def is_of_few_files(values: list[StringValue]) -> bool:
    """Whether texts may be the names of one table. What reaches a function that fetches any archive
    from all over a project is of all kinds."""
    return len({value.path for value in values}) <= MOST_FILES


def by_classes(ev: Evaluator, record: Container | Instance) -> list[Container | Instance]:
    """What a record may be: an object of a class that has subclasses is of any of them."""
    if isinstance(record, Container) or record.made_by is not None:
        return [record]
    return [
        record,
        *(Instance(one, None, one.path) for one in ev.project.descendants(record.owner)),
    ]


def of_object(ev: Evaluator, record: Instance, name: str) -> HeldSet:
    """What a field of an object holds: as its own class has it, and not its other subclasses."""
    for relative in ev.project.ancestors(record.owner) if record.made_by is None else ():
        facts, method = ev.project.files[relative.path], f"{relative.name}.{name}"
        found: HeldSet = {}
        if (relative.name, name) in facts.definitions:
            found = ev.variable(relative.path, relative.name, name)
        elif method in facts.functions:
            found = ev.returned(Target("function", relative.path, method))
        if found:
            return found
    return {} if record.made_by is None else ev.field(record, name)


def is_left_over(ev: Evaluator, part: Expression, path: str) -> bool:
    """Whether a part is what a table does not have (`if key in TABLE: return TABLE[key]`): the text
    made of it then is for names that the code does not know itself."""
    tests = part.tests if isinstance(part, BranchVariable) else ()
    return any(
        key is not None
        for how, operand, holds in tests
        if how == "in" and not holds
        for held in ev.values(operand, path)
        if isinstance(held, Container)
        for key, _ in held.items.entries
    )


def piece(ev: Evaluator, call: Call, key: int, path: str) -> HeldSet:
    """One piece of text taken apart by `.split(literal)`, or by `os.path.split(text)`."""
    how = call.text.rpartition(".")[2]
    separator = call.arguments[0] if call.arguments else None
    if call.text.endswith("path.split") and separator is not None and key in (0, 1):
        halves = ((one, posixpath.split(one.text)) for one in ev.texts(separator, path))
        return {one._replace(text=both[key]): None for one, both in halves}
    if how not in ("split", "rsplit", "partition", "rpartition"):
        return {}
    if not isinstance(call.callee, Attribute) or not isinstance(separator, Text):
        return {}
    found: HeldSet = {}
    for value in ev.texts(call.callee.base, path):
        pieces = value.text.split(separator.value or None)
        position = {2: -1, 1: 1}.get(key, key) if "partition" in how else key
        if -len(pieces) <= position < len(pieces):
            found[value._replace(text=pieces[position])] = None
    return found


def filled_in(ev: Evaluator, base: Expression, call: Call, path: str) -> Iterator[StringValue]:
    """`TEMPLATE.format(name)`: each template that the variable may hold, filled in."""
    named = {key: value for key, value in call.keywords if key != "**"}
    for template in itertools.islice(ev.texts(base, path), MOST_MULTIPLIED):
        line = formatted(template.text, call.arguments, named, _OF_TEMPLATE, template.home)
        for value in ev.texts(line, path):
            is_template = value.line == _OF_TEMPLATE
            yield template._replace(text=value.text) if is_template else value


def changed(
    ev: Evaluator, base: Expression, how: str, call: Call, path: str
) -> Iterator[StringValue]:
    """Text after `.lower()`, `.upper()`, `.replace(a, b)` or `.removeprefix(a)` with literals."""
    literal = [a.value for a in call.arguments if isinstance(a, Text)]
    for value in ev.texts(base, path):
        if how in ("removeprefix", "removesuffix"):
            cut = value.text.removeprefix if how == "removeprefix" else value.text.removesuffix
            yield value._replace(text=cut(literal[0]) if literal else UNKNOWN_PART)
        elif how != "replace":
            text = value.text.lower() if how == "lower" else value.text.upper()
            yield value._replace(text=text)
        elif len(literal) == 2:
            second = literal[1].startswith("http:")  # a second attempt at the same link
            text = value.text if second else value.text.replace(literal[0], literal[1])
            yield value._replace(text=text)


def _unknown(path: str) -> StringValue:
    return StringValue(UNKNOWN_PART, path, 0, "constant")


def _order(value: StringValue) -> tuple[str, str, int]:
    return value.text, value.path, value.line
