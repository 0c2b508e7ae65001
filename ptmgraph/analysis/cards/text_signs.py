"""What the judge sees of a stretch that may be a text on limits or formats, beside its words: their
senses, those of the title above, of the words before its list, and of its neighbours; the task of
the model; and where in its section it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.senses import Task, sense_chain, senses_in, shapes_in, tasks_in

_FEW = 3
_MOST_TASKS = 3
_LONGEST, _LONGEST_CHAIN, _LONGEST_TITLE = 600, 300, 100  # letters that are looked at
_LONGEST_HEAD = 3_000
_HEAD_TASK = re.compile(r"(?m)^(?:pipeline_tag:.*|library_name:.*|[ -]+[a-z-]+)$")


class TextSigns:
    """A card and its stretches; what several of them share is found once."""

    def __init__(self, card: Card, every: Sequence[Unit]) -> None:
        self._tongues = card.tongues
        self._every = every
        self._tasks = _tasks_of(card)
        self._taken = frozenset(sense for task in self._tasks for sense in task.taken)
        self._given = frozenset(sense for task in self._tasks for sense in task.given)
        self._said: dict[int, list[str]] = {}
        self._of_text: dict[str, list[str]] = {}
        self._numbers: dict[int, int] = {}  # of each block below its title
        below: dict[int, int] = {}
        for unit in every:
            if id(unit.block) not in self._numbers:
                above = id(unit.block.titles[0]) if unit.block.titles else 0
                below[above] = self._numbers[id(unit.block)] = below.get(above, -1) + 1

    def of(self, number: int) -> list[str]:
        """The features of a stretch."""
        unit, said = self._every[number], self._senses_of(number)
        text = unit.view.text[:_LONGEST]
        kinds = sorted({*said, *(f"#{shape}" for shape in shapes_in(text))})
        found = [*self._words(text, said, kinds), *self._place(unit, kinds)]
        return list(dict.fromkeys([*found, *self._on_tasks(kinds), *self._beside(number)]))

    def _words(self, text: str, said: Sequence[str], kinds: Sequence[str]) -> Iterator[str]:
        yield from (f"s {kind}" for kind in kinds)
        yield from (f"s {one} & {other}" for one, other in combinations(kinds, 2))
        yield from (f"s {one} > {other}" for one, other in pairwise(said) if one != other)
        yield f"s first {' '.join(said[:1])}"
        yield f"s firsts {' '.join(said[:2])}"
        chain = ["^", *sense_chain(text[:_LONGEST_CHAIN], self._tongues), "$"]
        yield from (f"b {one} {other}" for one, other in pairwise(chain))
        threes = zip(chain, chain[1:], chain[2:], strict=False)
        yield from (f"b {' '.join(three)}" for three in threes)

    def _place(self, unit: Unit, kinds: Sequence[str]) -> Iterator[str]:
        """Where it stands in its section, and what the title and the words before it are about."""
        place = f"{min(self._numbers[id(unit.block)], _FEW)} {min(unit.number, _FEW)}"
        yield f"s at {unit.topic} {unit.block.kind.value} {place}"
        title = unit.block.titles[0].text if unit.block.titles else ""
        for about in sorted(set(self._senses_in(title[:_LONGEST_TITLE]))):
            yield f"s title {about} {place}"
            yield from (f"s title {about} & {kind}" for kind in kinds)
        if unit.topic:
            yield from (f"s topic {unit.topic} & {kind}" for kind in kinds)
        lead = unit.key if unit.column > 0 else unit.block.lead
        yield from (f"s lead {kind}" for kind in self._senses_in(lead.text[-_LONGEST_TITLE:]))

    def _on_tasks(self, kinds: Sequence[str]) -> Iterator[str]:
        """Whether it speaks of what goes into such a model, and of what comes out."""
        for task in self._tasks:
            yield f"s task {task.name}"
            yield from (f"s task {task.name} & {kind}" for kind in kinds)
        sides = [
            name
            for name, side in (("taken", self._taken), ("given", self._given))
            if not side.isdisjoint(kinds)
        ]
        if sides:
            yield f"s has {' '.join(sides)}"
        for side in sides:
            yield f"s has {side}"
            yield from (f"s {side} & {kind}" for kind in kinds)

    def _beside(self, number: int) -> Iterator[str]:
        """The senses of its neighbours in the same block."""
        block = self._every[number].block
        for sign, other in (("last", number - 1), ("next", number + 1)):
            if 0 <= other < len(self._every) and self._every[other].block is block:
                yield from (f"s {sign} {kind}" for kind in self._senses_of(other))
            else:
                yield f"s no {sign}"

    def _senses_of(self, number: int) -> list[str]:
        found = self._said.get(number)
        if found is None:
            text = self._every[number].view.text[:_LONGEST]
            found = self._said[number] = senses_in(text, self._tongues)
        return found

    def _senses_in(self, text: str) -> list[str]:
        found = self._of_text.get(text)
        if found is None:
            found = self._of_text[text] = senses_in(text, self._tongues)
        return found


def _tasks_of(card: Card) -> Sequence[Task]:
    """The tasks that the head of a card, its title and its first sentence name."""
    text = card.text.text[:_LONGEST_HEAD]
    head = text[3:].partition("\n---")[0] if text.startswith("---") else ""
    first = " ".join(sentence.text[:_LONGEST_CHAIN] for sentence in card.opening[:1])
    return tasks_in(" ".join([*_HEAD_TASK.findall(head), card.title, first]))[:_MOST_TASKS]
