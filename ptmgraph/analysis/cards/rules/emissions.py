"""The carbon that the training of a model emitted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, Sentence
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import own_rows
from ptmgraph.analysis.cards.words import fields_of

_MASS = (
    r"(?:kilograms?|kilos?|kg|grams?|g|metric tons?|tons?|tonnes?|tonnen|toneladas?|tonnellate|"
    r"kilogramos?|"
    r"quilos?|кг|г|тонн\w*|吨|千克|公斤|克|キログラム|킬로그램|톤|t|lbs|pounds)"
)
_EQUAL = r"(?:éq(?:uiv\w*)?(?:\.(?= ))?|eq(?:uiv\w*)?(?:\.(?= ))?|[äÄ]quivalente?n?|экв\w*)"
# No letter; in languages without spaces, a particle: `12.3 kgCO2eqでした`.
_END = r"(?![^\W\u3040-\u30ff\uac00-\ud7a3])"
_AMOUNT = Wording(
    rf"(?P<many>\d[\d.,]*\s?{_MASS}?\s?(?:(?:of|de|di|d['’]|an|von)\s?)?(?:{_EQUAL}\s?(?:(?:of|de|en)\s)?)?"
    rf"(?:CO[2₂](?:[ -]?(?:e(?:q)?{_END}|{_EQUAL}))?|(?:二氧化碳|CO[2₂])(?:当量|換算)?|carbon|"
    rf"carbone|carbono|Kohlendioxid|углерода)){_END}"
)
_WEIGHT = Wording(rf"(?P<many>\d[\d.,]*\s?{_MASS}(?:CO[2₂](?:e|eq)?)?)(?![\w/])")
_NOTHING = re.compile(r"0(?:[.,]0+)?(?![\d.,])")
_EMITTED = expression("carbon", "emitted")

_UNIT = Wording(rf"(?<!\w){_MASS}(?:\s?(?:of )?CO[2₂]\w*)?(?!\w)")
_UNIT_IN_KEY = re.compile(
    r"\((?:in )?(?:grams?|g|kg|kilograms?|tons?|tonnes?|t|kgco2eq?|tco2eq?)\)"
)
_BARE = re.compile(r"\s*(?P<many>\d[\d.,]*\d|\d)\s*$")
# A factor of the power grid (`0.16 kg CO2 per kWh`), and keys of such.
_OF_POWER = Wording(r"\s?(?:/|per|pro|par|por|je|a)\s?(?:k|m|g)wh\b")
_FACTOR = Wording(r"\b(?:efficiency|intensity|factor)\b|/\s?kwh")
# The title of a column: `Carbon Emissions (tCO₂eq)`
_COLUMN = Wording(r"(?:emissions?|emitted|footprint|co[2₂](?:e|eq)?)\b.*")
_LONGEST_KEY = 80
_MOST = Wording(
    r"(?:less|fewer|lower) than\s+(?:about\s+)?$|"
    r"\b(?:under|below|weniger als|moins de|menos de|meno di)\s+$"
)


def carbon(card: Card) -> Iterator[CardValue]:
    """The carbon that was emitted; none only where no other amount is given. Where no sentence says
    it, what stands in a table."""
    found = list(_emitted(card)) or list(_in_tables(card))
    some = [value for value in found if not _NOTHING.match(value.value)]
    yield from some or found


def _emitted(card: Card) -> Iterator[CardValue]:
    for pair in card.pairs:
        named = "carbon" in fields_of(pair.key) and not _FACTOR.search(pair.written)
        if named and pair.block.kind is not BlockKind.CODE:
            match = _AMOUNT.search(pair.value.text) or _WEIGHT.search(pair.value.text)
            if match is None and _UNIT_IN_KEY.search(pair.key):
                match = _BARE.match(pair.value.text)
            if match:
                span = pair.value.span(*match.span("many"))
                yield card.text.value("carbon", span, 0.95, label=pair.label)
    for sentence in card.sentences:
        yield from _carbon_in_sentence(card, sentence)


def _carbon_in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    text = sentence.text
    key, colon, _ = text[:_LONGEST_KEY].partition(":")
    if talks_to_reader(text) or (colon and _FACTOR.search(key)):
        return
    amounts = list(_AMOUNT.finditer(text))
    if not amounts and _EMITTED.search(text):
        amounts = list(_WEIGHT.finditer(text))
    for match in amounts:
        start = match.start()
        if most := _MOST.search(text, max(0, start - 30), start):
            start = most.start()
        if not is_turned(text, start) and not _OF_POWER.match(text, match.end()):
            yield card.text.value("carbon", sentence.view.span(*match.span("many")), 0.9)


def _in_tables(card: Card) -> Iterator[CardValue]:
    """An amount in a cell, when the table has no other; or the number of this model in a column of
    emissions."""
    for block in card.blocks:
        if block.kind is not BlockKind.TABLE or not block.rows:
            continue
        amounts = [
            (cell, match)
            for row in block.rows
            for cell in row
            for match in _AMOUNT.finditer(cell.text)
        ]
        if len(amounts) == 1 and not _OF_POWER.match(amounts[0][0].text, amounts[0][1].end()):
            cell, match = amounts[0]
            yield card.text.value("carbon", cell.span(*match.span("many")), 0.85)
        elif not amounts:
            yield from _in_column(card, block)


def _in_column(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0]
    rows = block.rows[1:] if len(block.rows) == 2 else own_rows(card, block) or ()
    for column, cell in enumerate(header):
        if column and _COLUMN.search(cell.text) and _UNIT.search(cell.text):
            for row in rows if len(rows) == 1 and not _FACTOR.search(cell.text) else ():
                match = _BARE.match(row[column].text) if column < len(row) else None
                if match and not _NOTHING.match(match["many"]):
                    span = row[column].span(*match.span("many"))
                    yield card.text.value("carbon", span, 0.85, label=cell.whole)
                    return
