"""Well-known data that is named beside words on training, in whatever words the sentence has.

The other rules need a frame such as `trained on`; here the name itself is most of the evidence, and
words of the sentence (`dataset.toml`) say that it is not that of a test or of another model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader, trained_other
from ptmgraph.analysis.cards.frames import Wording, says, small_letters
from ptmgraph.analysis.cards.names import FoundName, link_addresses, link_name, name_from
from ptmgraph.analysis.cards.rules.data_words import OTHER_SUBJECT
from ptmgraph.analysis.cards.rules.known_bases import is_family
from ptmgraph.analysis.cards.rules.lists import named_items
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    BENCHMARK,
    begins_dataset,
    is_doubtful_dataset,
    is_known_dataset,
    is_listed_dataset,
)

_TOPICS = frozenset(
    ["", "data", "hyperparameter", "base", "hardware", "language", "input", "output"]
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9_.+-]*(?<![.-])")
_CLAUSE = re.compile(r"[.;!?](?=\s|$)|\n|,\s(?:but|while|whereas|and (?:was|is|we))\s")
_TOLD = re.compile(r"\b(?:was|were|is|are|has|had|saw|learned|which|who|that)\b")
_BESIDE = re.compile(r"[\w.+-]+(?:/[\w.+-]+)+")  # `VCTK/LibriTTS`
_LIST_LEAD = re.compile(
    r"[:：;]\s*|\((?=[^()]*$)\s*|\b(?:on|from|of|over|with|using|sur|auf|aus|von|sobre|de|su|da|на|из|з|na|z|på|från)\s+|^\d+\.\s"
)
_SIBLING = re.compile(r"[A-Z].*[A-Z]|[a-z][A-Z]|[A-Za-z]-?\d|_")
_DESIGN = re.compile(r"(?:TDNN|CNN|RNN|LSTM|GAN|Net|[Ff]ormer|MLP|CTC|DPT|BERT\w*|GPT\w*)$")
_NUMBER = re.compile(r"\s[\d.]+$")
_LONGEST_NAME = 4  # words
_TELLING = re.compile(r"[A-Z].*[A-Z\d]|[a-z][A-Z]|[A-Za-z][-_ ]?\d|[a-z][-_][a-z]")
_ALL_CAPITALS = re.compile(r"[A-Z\d-]{3,}")
_CAPITAL = re.compile(r"[A-Z\d]")
_BENCHMARK = Wording(rf"(?:{BENCHMARK})")
# After a name: what is named is something else.
_NOT_DATA = Wording(
    r"[-\s](?:agreement|credential\w*|account|like|style|benchmark|test|eval\w*|dev(?:test)?|validation|format|schema|leaderboard|paper|"
    r"licen[cs]e|pipeline|models?|tokeni[sz]er|challenge task|task|codes?|classes|labels|"
    r"taxonomy|script|"
    r"backbone|initiali\w+|pre-?trained|weights|checkpoint|pretraining\b(?! data))\b|"
    r"\s?(?:test|eval|dev)\b|-?(?:pre-?trained|trained|tuned|supervised)\b"
)
_BEFORE = re.compile(
    r"(?:\b(?:than|like|as in|à la|called|named|unlike|see|from the authors of)\s+|"
    r"\b[A-Z]\S*\d\S*(?: \w+)? (?:subset|part|split|portion|section) of (?:the )?)$"
)
_ALONE_IN_BRACKETS = re.compile(
    r"(?:[A-Z]\S*|\S*/\S*)\s\($"
)  # the project of which the data before it is


def known_names(card: Card) -> Iterator[tuple[FoundName, View]]:
    """Names of well-known data in sentences on training."""
    for sentence in card.sentences:
        if sentence.topic not in _TOPICS or talks_to_reader(sentence.text):
            continue
        yield from ((name, sentence.view) for name in _in_view(card, sentence.view, sentence.topic))


def _in_view(card: Card, view: View, topic: str) -> Iterator[FoundName]:
    if trained_other(view.text, card.words) or (
        OTHER_SUBJECT.search(view.text) and _TOLD.search(view.text)
    ):
        return
    small = small_letters(view.text)
    start = 0
    cuts = [match.end() for match in _CLAUSE.finditer(view.text)]
    told = topic == "data" or says(small, "dataset", "evidence", card.tongues)
    for end in (*cuts, len(view.text)):
        clause = small[start:end]
        names = list(_known(card, view, start, end)) if told else []
        if names and not says(_without(clause, start, names), "dataset", "guards", card.tongues):
            yield from (name for name in names if not is_turned(view.text, name.start))
            yield from _beside(card, view, start, end, names)
        start = end


def _beside(
    card: Card, view: View, start: int, end: int, names: list[FoundName]
) -> Iterator[FoundName]:
    """The other names of a list that holds a well-known one."""
    first = names[0].start
    leads = [match.end() for match in _LIST_LEAD.finditer(view.text, start, first)]
    run: list[FoundName] = []
    for item in (*named_items(card, view, leads[-1] if leads else start, end), None):
        name = item.name if item else None
        if item is not None and name is not None and item.is_whole:
            run.append(name)
            continue
        if any(is_known_dataset(card.text.cut(name.span)) for name in run):
            yield from (name for name in run if _is_sibling(card, name))
        run = []


def _is_sibling(card: Card, name: FoundName) -> bool:
    words = card.text.cut(name.span)
    is_model = is_family(words) or _DESIGN.search(words)
    return (
        not name.kind
        and bool(_SIBLING.search(words))
        and not (is_model or _BENCHMARK.fullmatch(words))
    )


def _without(clause: str, start: int, names: list[FoundName]) -> str:
    """A clause without the names in it, whose words may be those of a guard."""
    for name in reversed(names):
        clause = clause[: name.start - start] + "#" + clause[name.end - start :]
    return clause


def _known(card: Card, view: View, start: int, end: int) -> Iterator[FoundName]:
    """The longest well-known names between two places, with what stands behind them allowed."""
    words = list(_WORD.finditer(view.text, start, end))
    number = 0
    while number < len(words):
        taken = 1
        if not begins_dataset(words[number][0]):
            number += 1
            continue
        for many in range(min(_LONGEST_NAME, len(words) - number), 0, -1):
            first, last = words[number], words[number + many - 1]
            if "  " in view.text[first.end() : last.start()] or not _joined(
                view.text, words, number, many
            ):
                continue
            name = view.text[first.start() : last.end()]
            if _is_name(view, first.start(), last.end(), name):
                taken = many
                yield _found(card, view, first.start(), last.end())
                break
        number += taken


def _joined(text: str, words: list[re.Match[str]], number: int, many: int) -> bool:
    return all(
        text[words[n].end() : words[n + 1].start()] == " " for n in range(number, number + many - 1)
    )


def _is_name(view: View, start: int, end: int, name: str) -> bool:
    if not is_known_dataset(name) or (
        _BENCHMARK.fullmatch(_NUMBER.sub("", name)) and not is_listed_dataset(name)
    ):
        return False
    if _NOT_DATA.match(view.text, end) or _BEFORE.search(view.text, max(0, start - 50), start):
        return False
    if view.text.startswith(")", end) and _ALONE_IN_BRACKETS.search(view.text, 0, start):
        return False
    for link in view.links:
        if link.start <= start and end <= link.end:
            return is_known_dataset(view.text[link.start : link.end])
    if "/" in (view.text[start - 1 : start], view.text[end : end + 1]):
        beside = _BESIDE.search(view.text, max(0, start - 40), end + 40)
        if beside is None or not all(is_known_dataset(part) for part in beside[0].split("/")):
            return False
    if any(a <= start and end <= b for a, b in view.marks):
        return True
    if not _CAPITAL.match(name) and not _TELLING.search(name):
        return False
    return bool(_ALL_CAPITALS.fullmatch(name)) or not is_doubtful_dataset(name)


def _found(card: Card, view: View, start: int, end: int) -> FoundName:
    links = link_addresses(card, view)
    for link, address in links.items():
        if (
            link.start <= start
            and end <= link.end
            and is_known_dataset(view.text[link.start : link.end])
        ):
            return link_name(view, link, address) or name_from(view, start, end)
    return name_from(view, start, end)
