"""What the texts of model cards say, read by rules from what was loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ptmgraph.analysis.cards.reading import read_card
from ptmgraph.graph.beside import CARD_SECTIONS, CARD_TEXTS, CARD_VALUES
from ptmgraph.graph.records import Beside, Record
from ptmgraph.loaders.derived.base import DerivedSource

# One text for each model: that of the most trusted source. `seen` numbers the rows in the order
# of the inputs, the most trusted first.
_TEXTS = """
SELECT model_id, arg_min(text, seen)
FROM (SELECT *, row_number() OVER () AS seen FROM {0}) GROUP BY model_id ORDER BY model_id
"""


class CardFacts(DerivedSource):
    """Values and headings of the cards' texts. All of it is inferred, however clear the text is."""

    name: ClassVar[str] = "cards"
    title: ClassVar[str] = "What the texts of model cards say"
    precedence: ClassVar[int] = 95
    reads: ClassVar[tuple[str, ...]] = (CARD_TEXTS.name,)

    def records(self) -> Iterator[Record]:
        for model, text in self.rows(_TEXTS, CARD_TEXTS.name):
            self.progress += 1
            found = read_card(text)
            for value in found.values:
                row = value._asdict()
                del row["target"]
                yield Beside(CARD_VALUES.name, {"model_id": model, **row})
            for section in found.sections:
                yield Beside(CARD_SECTIONS.name, {"model_id": model, **section._asdict()})
