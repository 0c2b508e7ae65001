"""What the judge sees of a stretch that may be a text on limits or formats: beside its words, their
senses, those of the title above, of the words before its list, and of its neighbours; and where in
its section it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.senses import links_in, senses_in, shapes_in, tasks_in

_FEW = 3
_HEAD_TASK = re.compile(r"(?m)^(?:pipeline_tag:.*|library_name:.*|[ -]+[a-z-]+)$")
_LONGEST = 600  # letters of a stretch that are looked at
_LONGEST_TITLE = 100


class TextSigns:
    """A card and its stretches; what several candidates share is found once."""

    def __init__(self, card: Card, every: Sequence[Unit]) -> None:
        self._tongues = card.tongues
        self._every = every
        head = _HEAD_TASK.findall(card.text.text[:3000])
        told = " ".join([*head, card.title, *(sentence.text[:300] for sentence in card.opening[:1])])
        self._tasks = tasks_in(told)[:3]
        self._sides = (
            frozenset().union(*(t.taken for t in self._tasks)),
            frozenset().union(*(t.given for t in self._tasks)),
        )
        self._senses: dict[int, list[str]] = {}
        self._of_titles: dict[str, list[str]] = {}
        self._numbers: dict[int, int] = {}
        below: dict[int, int] = {}
        for unit in every:
            if id(unit.block) not in self._numbers:
                above = id(unit.block.titles[0]) if unit.block.titles else 0
                below[above] = self._numbers[id(unit.block)] = below.get(above, -1) + 1

    def of(self, number: int) -> list[str]:
        """The features of a stretch."""
        return list(dict.fromkeys(self._of(number)))

    def _of(self, number: int) -> Iterator[str]:
        unit = self._every[number]
        said = self._said(number)
        text = unit.view.text[:_LONGEST]
        shapes = shapes_in(text)
        kinds = sorted({*said, *(f"#{shape}" for shape in shapes)})
        yield from (f"s {kind}" for kind in kinds)
        yield from (f"s {one} & {other}" for one, other in combinations(kinds, 2))
        yield from (f"s {one} > {other}" for one, other in pairwise(said) if one != other)
        chain = ["^", *links_in(text[:300], self._tongues), "$"]
        yield from (f"b {one} {other}" for one, other in pairwise(chain))
        yield from (f"b {' '.join(three)}" for three in zip(chain, chain[1:], chain[2:]))
        yield f"s first {said[0] if said else ''}"
        yield f"s firsts {' '.join(said[:2])}"
        titled = self._titled(unit)
        place = f"{min(self._numbers[id(unit.block)], _FEW)} {min(unit.number, _FEW)}"
        yield f"s at {unit.topic} {unit.block.kind.value} {place}"
        for title in titled:
            yield f"s title {title} {place}"
            yield from (f"s title {title} & {kind}" for kind in kinds)
        if unit.topic:
            yield from (f"s topic {unit.topic} & {kind}" for kind in kinds)
        lead = unit.key if unit.column > 0 else unit.block.lead
        yield from (f"s lead {kind}" for kind in set(self._of_text(lead.text[-_LONGEST_TITLE:])))
        for task in self._tasks:
            yield f"s task {task.name}"
            yield from (f"s task {task.name} & {kind}" for kind in kinds)
        if self._tasks:
            taken, given = (side.intersection(kinds) for side in self._sides)
            if taken:
                yield "s has taken"
            if given:
                yield "s has given"
            if taken and given:
                yield "s has both"
            yield from (f"s {sign} & {kind}" for sign, one in (("taken", taken), ("given", given)) if one for kind in kinds)
        for sign, step in (("last", -1), ("next", 1)):
            beside = number + step
            if 0 <= beside < len(self._every) and self._every[beside].block is unit.block:
                yield from (f"s {sign} {kind}" for kind in set(self._said(beside)))
            else:
                yield f"s no {sign}"

    def _said(self, number: int) -> list[str]:
        found = self._senses.get(number)
        if found is None:
            text = self._every[number].view.text[:_LONGEST]
            found = self._senses[number] = senses_in(text, self._tongues)
        return found

    def _titled(self, unit: Unit) -> list[str]:
        title = unit.block.titles[0].text if unit.block.titles else ""
        return sorted(set(self._of_text(title[:_LONGEST_TITLE])))

    def _of_text(self, text: str) -> list[str]:
        found = self._of_titles.get(text)
        if found is None:
            found = self._of_titles[text] = senses_in(text, self._tongues)
        return found
