"""Containers and enumerations: `d[key]`, loops, members, command-line options."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Element,
    Expression,
    Index,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.held import (
    Container,
    Evaluator,
    Foreign,
    Held,
    HeldSet,
    Instance,
    StringValue,
)
from ptmgraph.analysis.code.project import Target
from ptmgraph.analysis.code.texts import piece

MOST_MERGED = 40


class Display(NamedTuple):
    """The entries of a dictionary or list, sorted by what their keys are: `by_text` for texts,
    `others` for anything else. `has_functions` tells whether a text leads to `module.name`."""

    items: Items  # kept, so that its id is not used again
    by_text: dict[str, list[Expression]]
    others: list[tuple[Expression | None, Expression]]
    has_functions: bool


def display(items: Items) -> Display:
    """Sorts the entries of a dictionary or list."""
    by_text: dict[str, list[Expression]] = {}
    others: list[tuple[Expression | None, Expression]] = []
    has_functions = False
    for key, value in items.entries:
        if isinstance(key, Text):
            by_text.setdefault(key.value, []).append(value)
            has_functions = has_functions or isinstance(value, Attribute)
        else:
            others.append((key, value))
    return Display(items, by_text, others, has_functions)


class Containers(Evaluator):
    """The part of the evaluation that looks into dictionaries, lists and enumerations."""

    options: dict[str, list[tuple[Expression, str]]]
    known_options: dict[str, dict[str, list[Expression]]]
    known_displays: dict[int, Display]

    def display(self, items: Items) -> Display:
        """The sorted entries of a display, which is looked into again and again."""
        known = self.known_displays.get(id(items))
        if known is None:
            known = self.known_displays[id(items)] = display(items)
        return known

    def index(self, base: Expression, key: Expression | int | None, path: str) -> HeldSet:
        if isinstance(base, Call) and isinstance(key, int):
            return piece(self, base, key, path) or self.indexed(base, key, path)
        return self.indexed(base, key, path)

    def indexed(self, base: Expression, key: Expression | int | None, path: str) -> HeldSet:
        found: HeldSet = {}
        for held in self.values(base, path):
            if isinstance(held, Container):
                named = self.functions(held, key, path)
                entries = self.entries(held, key)
                for one in named:
                    entries.pop(Foreign(one.name), None)
                found |= entries
                found |= dict.fromkeys(named)
            elif isinstance(held, Instance) and (own := self.getter(held.owner)):
                found |= self.returned(own)
            elif isinstance(held, Instance) and self.is_enum(held.owner):
                found |= self.members(held.owner)
            elif isinstance(held, Foreign) and held.name.endswith(".__dict__"):
                found |= self.picked_from(held.name.removesuffix(".__dict__"), key, path)
            elif isinstance(held, Instance) and isinstance(key, int):
                found[held] = None  # one of the objects that a parser of dataclasses gives back
        if not found and isinstance(key, Text):
            found = self.option(key.value, path)
        return found

    def functions(self, box: Container, key: Expression | int | None, path: str) -> list[Foreign]:
        """The functions of other modules in a table that has them by their own names: each by the
        key that picks it there, and by the texts that are asked for."""
        found: list[Foreign] = []
        asked = key if isinstance(key, Text) or not isinstance(key, int) else None
        texts = self.texts(asked, path) if asked is not None else {}
        if not self.display(box.items).has_functions:
            return found
        named = [(k, v) for k, v in box.items.entries if isinstance(k, Text)]
        for name, value in named:
            if isinstance(key, Text) and key.value != name.value:
                continue
            own = StringValue(name.value, box.path, name.line, name.home)
            for held in self.values(value, box.path):
                if isinstance(held, Foreign) and held.name.endswith("." + name.value):
                    asking = [text for text in texts if text.text == name.value]
                    found += [Foreign(held.name, text) for text in (own, *asking)]
        return found

    def getter(self, owner: Target) -> Target | None:
        """The project's own meaning of `object[key]` for a class."""
        return self.project.method(owner, "__getitem__")

    def option(self, name: str, path: str) -> HeldSet:
        """What a command-line option of that destination may hold, of this file if it has one."""
        given = self.given_options(path).get(name)
        if given:
            return self.union(given, path)
        return self.own_option(name, path) or {
            held: None
            for option, place in self.options.get(name, [])
            for held in self.values(option, place)
        }

    def own_option(self, name: str, path: str) -> HeldSet:
        """What an option of that destination may hold that this file itself adds."""
        options = self.options.get(name, [])
        return self.union((option for option, place in options if place == path), path)

    def given_options(self, path: str) -> dict[str, list[Expression]]:
        """The values in the argument lists that the code of a file parses, by option; none where it
        parses those of its caller, too."""
        known = self.known_options.get(path)
        if known is None:
            known = self.known_options[path] = {}
            parsed = [
                call.arguments[0] if call.arguments else None
                for call in self.project.files[path].calls
                if call.text.rpartition(".")[2] in ("parse_args", "parse_known_args")
            ]
            for one in parsed if all(isinstance(one, Items) for one in parsed) else ():
                values = [value for _, value in one.entries] if isinstance(one, Items) else []
                for option, value in pairwise(values):
                    if isinstance(option, Text) and option.value.startswith("-"):
                        name = option.value.lstrip("-").replace("-", "_")
                        known.setdefault(name, []).append(value)
        return known

    def is_enum(self, owner: Target) -> bool:
        return any("Enum" in base for base in self.project.external_bases(owner))

    def members(self, owner: Target) -> HeldSet:
        """The values of all members of an enumeration."""
        facts = self.project.files[owner.path]
        names = [name for scope, name in facts.definitions if scope == owner.name]
        held = [h for name in names for h in self.variable(owner.path, owner.name, name)]
        return {value: None for box in held for value in self.unboxed(box)}

    def unboxed(self, held: Held) -> HeldSet:
        if isinstance(held, Container):
            return self.element(held.items, held.path)
        return {held: None}

    def entries(self, box: Container, key: Expression | int | None) -> HeldSet:
        """The entries of a container under a literal key, all of them under any other key."""
        found = self.picked_entries(box, key)
        if not any(type(held) is Foreign for held in found):
            return found
        return dict.fromkeys(self.placed(found, box))

    def placed(self, found: HeldSet, box: Container) -> Iterator[Held]:
        """Functions of other modules that a dictionary has as values, each as picked where it is
        written."""
        named = {
            held.name: key.line
            for key, value in box.items.entries
            if isinstance(key, Text) and isinstance(value, Name | Attribute)
            for held in self.values(value, box.path)
            if isinstance(held, Foreign)
        }
        for held in found:
            if isinstance(held, Foreign) and held.picked_by is None and held.name in named:
                name = held.name.rpartition(".")[2]
                where = StringValue(name, box.path, named[held.name], "registry")
                yield Foreign(held.name, where)
            else:
                yield held

    def picked_entries(self, box: Container, key: Expression | int | None) -> HeldSet:
        """The entries of a container as they are."""
        entries = box.items.entries
        if isinstance(key, int) and all(name is None for name, _ in entries):
            chosen = [value for _, value in entries][key:][:1]
            return self.union(chosen, box.path)
        if not isinstance(key, Text):
            return self.union((value for _, value in entries), box.path)
        found: HeldSet = {}
        for one in self.merged(box):
            found |= self.named(one, key)
        return found

    def named(self, box: Container, key: Text) -> HeldSet:
        """The entries of a dictionary under a key, without what is merged into it."""
        shown = self.display(box.items)
        if not shown.others:
            return self.union(shown.by_text.get(key.value, ()), box.path)
        return self.union(
            (
                value
                for name, value in box.items.entries
                if name
                and (not isinstance(name, Text) or name.value == key.value)
                and self.copied(name, value, box.path) is None
            ),
            box.path,
        )

    def merged(self, box: Container) -> list[Container]:
        """A dictionary with all that `**` merges into it, each once."""
        if not self.display(box.items).others:
            return [box]
        boxes, waiting = {id(box.items): box}, [box]
        while waiting and len(boxes) < MOST_MERGED:
            current = waiting.pop()
            entries = self.display(current.items).others
            inside = [value for name, value in entries if name is None]
            copied = (self.copied(name, value, current.path) for name, value in entries)
            inside += [source for source in copied if source is not None]
            for held in self.union(inside, current.path):
                if isinstance(held, Container) and id(held.items) not in boxes:
                    boxes[id(held.items)] = held
                    waiting.append(held)
        return list(boxes.values())

    def copied(self, key: Expression | None, value: Expression, path: str) -> Expression | None:
        """The dictionary that a loop copies: `for k, v in d.items(): e[k] = v`."""
        if not isinstance(key, Name) or not isinstance(value, Name):
            return None
        definitions = self.project.files[path].definitions
        keys = definitions.get((key.scope, key.name), [])
        values = definitions.get((value.scope, value.name), [])
        copied: list[Expression] = []
        for pair in zip(keys, values, strict=False):
            match pair:
                case Index(Element(Call(Attribute(base, "items")) as one), 0), Index(
                    Element(Call() as other), 1
                ) if one is other or one == other:
                    copied.append(base)
        is_copy = copied and len(copied) == len(keys) == len(values)
        return Choice(tuple(copied)) if is_copy else None

    def element(self, base: Expression, path: str) -> HeldSet:
        """What a loop yields: entries of a list, keys of a dictionary, a lone string itself."""
        found: HeldSet = {}
        for held in self.values(base, path):
            if isinstance(held, StringValue):
                found[held] = None
            elif isinstance(held, Container):
                entries = held.items.entries
                found |= self.union((v if k is None else k for k, v in entries), held.path)
            elif isinstance(held, Instance) and self.is_enum(held.owner):
                found |= self.members(held.owner)
        return found

    def picked_from(self, module: str, key: Expression | int | None, path: str) -> HeldSet:
        """A member of a module outside the project that is picked by text."""
        texts = self.texts(key, path) if key is not None and not isinstance(key, int) else {}
        return {
            Foreign(f"{module}.{text.text}", text): None
            for text in texts
            if text.text.isidentifier()
        }
