"""The stretches in which candidates are sought: sentences, titles, cells and lines of code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.analysis.cards.card import Card, Sentence, topic
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.views import EMPTY, View


class Unit(NamedTuple):
    """A stretch. `number` is that of the sentence or line in its block, or of the row in its table;
    a cell has a `column`, the first cell of its row as `key`, and the title of its column as
    `header`."""

    view: View
    block: Block
    topic: str
    number: int
    column: int = -1
    key: View = EMPTY
    header: View = EMPTY


def units(card: Card) -> Iterator[Unit]:
    """All stretches of a card, in their order."""
    sentences = iter(card.sentences)
    sentence = next(sentences, None)
    for block in card.blocks:
        if block.kind is BlockKind.HEADING:
            yield Unit(block.view, block, topic(block), 0)
        elif block.kind is BlockKind.TABLE:
            yield from _cells(block)
        elif block.kind is BlockKind.CODE:
            yield from _lines(block)
        else:
            number = 0
            while sentence is not None and sentence.block is block:
                yield _of_sentence(sentence, number)
                number += 1
                sentence = next(sentences, None)


def _of_sentence(sentence: Sentence, number: int) -> Unit:
    return Unit(sentence.view, sentence.block, sentence.topic, number)


def _cells(block: Block) -> Iterator[Unit]:
    about = topic(block)
    header = block.rows[0] if block.rows else ()
    for number, row in enumerate(block.rows):
        for column, cell in enumerate(row):
            if cell.text.strip():
                above = header[column] if column < len(header) and number else EMPTY
                yield Unit(cell, block, about, number, column, row[0] if column else EMPTY, above)


def _lines(block: Block) -> Iterator[Unit]:
    about, text, start = topic(block), block.view.text, 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield Unit(block.view.part(start, start + len(line)), block, about, number)
        start += len(line) + 1
