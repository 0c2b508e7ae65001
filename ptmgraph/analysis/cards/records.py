"""What is read from a card: values that are pieces of its text, and its headings."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

FIELDS = (
    *("dataset", "base_model", "paper", "parameter_count", "hyperparameter", "hardware"),
    *("carbon", "evaluation", "limitation", "demo", "licence_grant", "input_format"),
    *("output_format", "language"),
)
"""All that a value may be; docs/cards.md says what each means."""


class Span(NamedTuple):
    """A piece of the text: from the letter `start` up to, and without, `end`."""

    start: int
    end: int


NO_SPAN = Span(0, 0)


class CardValue(NamedTuple):
    """A value of a field. `value`, `label` and `context` are pieces of the text, the last two
    perhaps empty: the words that name the value, and what a result was measured on. `line` counts
    from 1, and `start` is the place of the value in the text; `target` is the address behind a
    value that is a link."""

    field: str
    value: str
    line: int
    confidence: float
    label: str = ""
    context: str = ""
    target: str = ""
    start: int = 0


class CardSection(NamedTuple):
    """A heading; `is_filled` when text stands below it that is no placeholder."""

    level: int
    title: str
    line: int
    is_filled: bool


@dataclass(frozen=True)
class CardText:
    """A text from which values are cut: the only way to make one, so that none can be invented."""

    text: str

    def cut(self, span: Span) -> str:
        """The piece of the text."""
        return self.text[span.start : span.end]

    def line(self, place: int) -> int:
        """The number of the line, from 1, of a letter."""
        return bisect_right(self._starts, place)

    def value(
        self,
        field: str,
        span: Span,
        confidence: float,
        label: Span = NO_SPAN,
        context: Span = NO_SPAN,
        target: Span = NO_SPAN,
    ) -> CardValue:
        """A value of a field, with all its words cut out of the text."""
        return CardValue(
            *(field, self.cut(span), self.line(span.start), confidence),
            *(self.cut(label), self.cut(context), self.cut(target), span.start),
        )

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts
