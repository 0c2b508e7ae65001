"""A card made ready for the rules: its sentences, and its pairs of a key and a value.

    - **Learning rate:** 1e-4        an item, or a sentence
    | Learning rate | 1e-4 |         a row of a table
    learning_rate: 1e-4              a line of code

Each sentence and pair knows its block, and what the titles above it are about.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from ptmgraph.analysis.cards.document import Block, BlockKind, read_blocks
from ptmgraph.analysis.cards.frames import Wording, expression, small_letters, tongues_of
from ptmgraph.analysis.cards.records import CardText, Span
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import HYPERPARAMETER, key_words, says_nothing, topic_of

_LONGEST_SENTENCE = 2_000
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\bMr\.)(?<!\bDr\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bMio\.)(?<!\bMrd\.)"
    r"(?<!\bca\.)(?<!\bvs\.)(?<!\bal\.)(?<!\bapprox\.)(?<![ée]q\.)(?<!équiv\.)(?<!equiv\.)(?<!\bNo\.)"
    r"[\"')\]]{0,3}[ \n]+(?=[^a-z\s]|[a-z]{1,12}[A-Z\d])|"
    r"(?<=[。！？])|\n(?=\s*\n)"
)
_PAIR = re.compile(
    r"\s*([^\n:：=→]{1,60}?)\s*(?:[:：](?=\s|$)|"
    r"\?(?=[\s*_])|(?<=[\u3040-\u9fff\uac00-\ud7a3]):|：|→|->|\s[–—=]\s)\s*(?=\S)"
)
_CODE_PAIR = re.compile(
    r"""(?:^|[\s,({\[;])(?:--)?["']?([A-Za-z][\w.-]{0,40})["']?(?:\s*[:=,]\s*|\s+(?=[\d"']))
        (["']?[^\s,"'\])}]{1,60}["']?)""",
    re.VERBOSE,
)
_OPTION = re.compile(r"(?<!\S)--(\w[\w-]{0,40})(?:[ =]([^\s`-][^\s`]{0,60}))?")
_ASSIGNED = re.compile(r"(?<![\w.])([A-Za-z_]\w{0,30})\s?=\s?([\w.+-]{1,30})")
_KEY_TITLES = re.compile(
    r"hyper.?parameters?|parameters?|settings?|items?|features?|names?|option|component|"
)
_SETTINGS_TITLE = re.compile(
    r"(?:training )?(?:hyper ?parameters?|settings?|config(?:uration)?)|参数"
)
# A sentence on settings of the training, wherever it stands.
_TRAINED = expression("hyperparameter", "told_training")
_WORD = re.compile(r"[^\W_]+")
_SUBJECT = re.compile(
    r"\s*(?:The )?((?:[A-Z][\w.-]*|[\w.]+-[\w.-]+)(?: [A-Z\d][\w.-]*){0,4}) (?:is|are|was) "
)
_FIRST_FEW = 2
_OPENING = 3
_FEWEST_LETTERS = 3
_RETOLD = ("evaluation", "prompt", "usage")
# A line of a paragraph that is a pair; two of them make it a list of pairs.
_KEY_LINE = re.compile(r"(?m)^[ \t]*[^\W\d][^\n:：.]{0,39}[:：][ \t]*(?=\S)")
_FEWEST_LINES = 2
_TITLE_END = re.compile(r"[:：]\s")
_DESCRIPTION = Wording(
    r"description|overview|summary|\babout\b|what (?:it|this)|introduction|beschreibung|"
    r"présentation|"
    r"descripción|descrição|descrizione|概要|简介|介绍|소개|описание|intended use"
)
_GROUP = re.compile(r"\([^()]*\)")
_NO_TITLE = frozenset(["model", "card", "for", "the"])
_NO_NAME = frozenset(["this", "it", "that", "these", "here", "we"])


class Sentence(NamedTuple):
    """A sentence, or an item that is none."""

    view: View
    block: Block
    topic: str

    @property
    def text(self) -> str:
        return self.view.text

    @property
    def small(self) -> str:
        """The text in small letters, each at its place."""
        return small_letters(self.view.text)


class CardPair(NamedTuple):
    """A key and what stands beside it: `written` as it stands, `key` as the vocabulary has it."""

    key: str
    written: str
    label: Span
    value: View
    block: Block
    topic: str


@dataclass(frozen=True)
class Card:
    """One card. `words` are those of its title, in small letters."""

    text: CardText
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, text: str) -> Card:
        """The card of a text. Never raises."""
        blocks = (block for block in read_blocks(text) if not _is_contents(text, block))
        return cls(CardText(text), tuple(blocks))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the name of the model: of the title, and of what the first sentences are
        about."""
        subjects = (_SUBJECT.match(sentence.text) for sentence in self.sentences[:_FIRST_FEW])
        said = " ".join(match[1] for match in subjects if match)
        words = frozenset(words_of(f"{self.title} {said}"))
        return words - _NO_NAME - _NO_TITLE

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of the first title, without what stands in brackets."""
        return frozenset(words_of(_GROUP.sub("", self.title))) - _NO_TITLE

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words of the first title up to a colon: `HistoMAE: masked autoencoders`."""
        return frozenset(words_of(_TITLE_END.split(self.title)[0])) - _NO_TITLE

    @cached_property
    def title(self) -> str:
        """The first title."""
        return next((b.view.text for b in self.blocks if b.kind is BlockKind.HEADING), "")

    @cached_property
    def tongues(self) -> tuple[str, ...]:
        """The languages in which the card may be written."""
        return tongues_of(small_letters(" ".join(block.view.text for block in self.blocks)))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of texts and items, in their order."""
        return tuple(
            Sentence(view, block, _told_topic(view, about))
            for block in self.blocks
            if block.kind in (BlockKind.TEXT, BlockKind.ITEM)
            for about in (topic(block),)
            for view in sentence_views(block.view)
        )

    @cached_property
    def opening(self) -> tuple[Sentence, ...]:
        """The first three sentences that are more than a row of links."""
        told = (sentence for sentence in self.sentences if not is_link_row(sentence.view))
        return tuple(islice(told, _OPENING))

    @cached_property
    def pairs(self) -> tuple[CardPair, ...]:
        """All pairs, in their order."""
        return tuple(pair for block in self.blocks for pair in _pairs(block))

    @cached_property
    def keys_of(self) -> defaultdict[int, Counter[str]]:
        """How often each key stands in each block, by its `id`."""
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for pair in self.pairs:
            found[id(pair.block)][pair.key] += 1
        return found

    @cached_property
    def settings_of(self) -> defaultdict[int, set[str]]:
        """The keys of each block that name known settings of a training, by its `id`."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for block, keys in self.keys_of.items():
            plain = (_GROUP.sub("", key).strip() for key in keys)
            found[block] = {key for key in plain if HYPERPARAMETER.fullmatch(key)}
        return found


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _WORD.findall(text.lower())


def is_link_row(view: View) -> bool:
    """Whether hardly a letter stands beside the links of a view: badges, a choice of languages."""
    outside = list(view.text)
    for link in view.links:
        outside[link.start : link.end] = " " * (min(link.end, len(outside)) - link.start)
    return bool(view.links) and sum(map(str.isalpha, outside)) < _FEWEST_LETTERS


def _is_contents(text: str, block: Block) -> bool:
    """Whether a text or item is of a table of contents: a row of links into the card itself."""
    if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or not is_link_row(block.view):
        return False
    return any(text.startswith("#", link.target.start) for link in block.view.links)


def describes(block: Block) -> bool:
    """Whether a text is the first one below a title such as `Model description`."""
    return (
        bool(block.titles)
        and not block.lead.text
        and _DESCRIPTION.search(block.titles[0].text) is not None
    )


def topic(block: Block) -> str:
    """What the nearest title with a known topic is about. A table of settings is about those, below
    results too."""
    found = next((found for title in block.titles if (found := topic_of(title.text))), "")
    if block.kind is BlockKind.TABLE and block.rows and block.rows[0]:
        titled = _SETTINGS_TITLE.fullmatch(key_words(block.rows[0][0].text))
        if titled and found == "evaluation":
            return "hyperparameter"
    return found


def _told_topic(view: View, about: str) -> str:
    """What a sentence is about: below a title on results or prompts it may tell of the training."""
    return "hyperparameter" if about in _RETOLD and _TRAINED.search(view.text) else about


def sentence_views(view: View) -> Iterator[View]:
    """The sentences of a view. A line that begins in bold begins a sentence; so does one whose
    line before it ends in nothing of a sentence but a pair."""
    text = view.text
    cuts = {match.end() for match in _SENTENCE_END.finditer(text)}
    asked = [mark for mark in view.marks if text[: mark[1]].endswith("?")]  # *How big?* 7B
    lead = next((end for start, end in (*view.bolds, *asked) if not text[:start].strip()), 0)
    cuts = {cut for cut in cuts if not lead or cut > lead + 2 or text[lead:cut].strip(" .:?*_\n")}
    cuts |= {start for start, _ in view.bolds if start and text[:start].rstrip(" ").endswith("\n")}
    keyed = [match.start() for match in _KEY_LINE.finditer(text)]
    if len(keyed) >= _FEWEST_LINES:
        cuts |= {place for place in keyed if place}
    start = 0
    for cut in (*sorted(cuts), len(text)):
        while cut - start > _LONGEST_SENTENCE:
            yield view.part(start, start + _LONGEST_SENTENCE)
            start += _LONGEST_SENTENCE
        if text[start:cut].strip():
            yield view.part(start, cut)
        start = cut


def _pairs(block: Block) -> Iterator[CardPair]:
    about = topic(block)
    if block.kind is BlockKind.CODE:
        found = _code_pairs(block.view)
    elif block.kind is BlockKind.TABLE:
        found = _table_pairs(block)
    elif block.kind is BlockKind.HEADING:
        return
    else:
        for view in sentence_views(block.view):
            yield from _paired(_text_pairs(view), block, _told_topic(view, about))
        return
    yield from _paired(found, block, about)


def _paired(found: Iterator[tuple[View, View]], block: Block, about: str) -> Iterator[CardPair]:
    for key, value in found:
        words = key_words(key.text)
        if words and not says_nothing(value.text):
            yield CardPair(words, key.text, key.whole, value, block, about)


def _text_pairs(view: View) -> Iterator[tuple[View, View]]:
    """The pair that a sentence is, and those of the form `key=value` in it."""
    length = len(view.text)
    bold = next((end for start, end in view.bolds if not view.text[:start].strip()), 0)
    match = _PAIR.match(view.text)
    if match and match[1].count("(") <= match[1].count(")"):
        yield view.part(*match.span(1)), view.part(match.end(), length)
        several = "=" in view.text[match.end(1) : match.end()] and _ASSIGNED.search(
            view.text, match.end()
        )
        if (
            not several
            and not view.text.startswith("--", match.end())
            and HYPERPARAMETER.fullmatch(key_words(match[1]))
        ):
            return
    elif bold and view.text[bold:].strip():
        yield view.part(0, bold), view.part(bold, length)
    for found in (*_ASSIGNED.finditer(view.text), *_OPTION.finditer(view.text)):
        if found[2] is not None:
            yield view.part(*found.span(1)), view.part(*found.span(2))
        else:
            yield view.part(*found.span(1)), view.part(*found.span(1))


def _table_pairs(block: Block) -> Iterator[tuple[View, View]]:
    """The rows of a table with two columns, or with a first one that says that it holds keys."""
    for row in block.rows:
        titled = block.rows[0] and _KEY_TITLES.fullmatch(block.rows[0][0].text.strip().lower())
        if len(row) == 2 or (len(row) == 3 and titled and block.rows[0][0].text.strip()):
            yield row[0], row[1]


def _code_pairs(view: View) -> Iterator[tuple[View, View]]:
    for match in _CODE_PAIR.finditer(view.text):
        start, end = match.span(2)
        quoted = view.text[start] in "\"'"
        ends_quoted = end - start > 1 and view.text[end - 1] in "\"'"
        yield view.part(*match.span(1)), view.part(start + quoted, end - ends_quoted)
