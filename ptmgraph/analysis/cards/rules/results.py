"""Results that a card states for its model: in lists, in sentences and in tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, words_of
from ptmgraph.analysis.cards.clauses import clause_before, is_of_other, is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import BlockKind
from ptmgraph.analysis.cards.frames import Wording
from ptmgraph.analysis.cards.records import NO_SPAN, CardValue, Span
from ptmgraph.analysis.cards.rules.result_tables import (
    holds_results,
    is_table_result,
    results_in_table,
)
from ptmgraph.analysis.cards.rules.result_words import (
    A_BENCHMARK,
    A_METRIC,
    KNOWN_RESULT,
    MORE_RESULTS,
    NAMED_RESULTS,
    NO_RESULT_TOPICS,
    NUMBER,
    OF_TRIES,
    ONE_OF_PAIR,
    PAIRED,
    PART_RESULTS,
    POINTED,
    SAID_RESULTS,
)
from ptmgraph.analysis.cards.rules.tables import is_own, shares_own_word
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    METRIC,
    NO_RESULT,
    SAID_METRIC,
    is_known_dataset,
)

_FIRST = re.compile(
    rf"\s*(?P<value>{NUMBER})(?!\w|\.\d|-\d\d-)(?![\w.]*\d*\s*(?:k|M|B|GB|MB|tokens|"
    rf"hours|ms)\b)"
)
_ABOUT = {"one": "on", "two": "about", "three": "name", "four": "split", "five": "chinese"}
_WHOLE = Wording(r"\s*%?\s*(?:overall|on average|in total|average)")
_PLANNED = Wording(r"\bplan(?:s|ned)?\b")
_FROM = re.compile(r"\bfrom\s+$")
# `(SDXL: 0.55, SD 1.5: 0.43)`: what another model reaches
_IN_BRACKETS = re.compile(
    r"\((?:[^()]{0,40}[,;]\s*)?([A-Z][\w.-]*[A-Z\d][\w.-]*(?: [\d.]+)?(?: "
    r"[a-z]\w+){0,5})\s*[:：]?\s*$"
)
_OF_THEM = re.compile(r"\s*%?\s*\((?:theirs|base|baseline|original|reported|bf16|fp16)\)")
# `0.962 (ward recordings: 0.914)`
_BESIDE = re.compile(r"\((?P<about>[a-z][a-z ]{2,40}):? (?P<value>\d*[.,]\d+)(?!\w)\s?%?\)")
_NOT_OURS = Wording(
    r"base\w*|before|previous|old|teacher|human|random|theirs|was|vs|than|original|without|paper|"
    r"std|error|chance|majority|naive"
)
_LISTED = re.compile(r",\s*(?P<value>\d+[.,]\d+)(?:\s*%)?\s*\((?P<metric>[^()]{1,30})\)")
# The model that a clause is about: `BioBERT has`, `GPT-4 reaches`
_SUBJECT = re.compile(
    r"(?:^|[.;,(]\s*|\b(?:and|while|whereas)\s+)((?=\w*[-\d]|\w+[A-Z])[A-Z]\w*(?:[-.]\w+)*)\s+"
    r"(?:has|have|had|reach(?:es|ed)?|scores?|gets?|achieves?|obtains?|is at)\b[^.;]*$"
)
_CAMEL = re.compile(r"\b[A-Z][a-z]*[A-Z]\w*(?:-\w+)*|\b[A-Z]\w+-\d+[BM]\b")
_NO_UNIT = re.compile(
    r"\s*(?:x\b|k?Hz\b|px\b|fps\b|times|ms\b|s\b|hours|days|GB|MB|k\b|M\b|B\b|epochs|steps|million|billion)"
)
_RESULTS = Wording(r"results?|evaluation set|scores?|quality|metrics?|reaches|performance")
_TEST_RESULT = re.compile(
    r"(?:test|dev|eval(?:uation)?|validation|final|overall) (?:results?|scores?)"
)
_RESULT_KEY = re.compile(
    r"(?:\w+ )?(?:results?|scores|success rates?|accuracies|résultats|resultados|ergebnisse|"
    r"risultati|результаты|wyniki|"
    r"结果|評価|結果|결과|성능)(?: (?:of|on|sur|en|auf) .*)?$"
)
_SAMPLING = Wording(
    r"\b(?:temp(?:erature)?\s?[=:]?\s?\d|top[_ -]?[pk]\b|min[_ -]?p\b|repetition[_ ]penalty)"
)
# `Pass@1 (average of 32)`, `batches of 24`
_COUNTED = Wording(
    r"(?:\((?:average|mean|avg\.?|median|best)|\b(?:batch(?:es)?|crops?|windows?|size)) of $"
)
_WITH_POINT = re.compile(r"\d+[.,]\d+")
_OF_TRAINING = Wording(r"\blr\b|learning rate|\bepochs\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHANGE = Wording(
    r"\b(?:by|improv\w*|gains?|drops?|increas\w*|higher|lower)\b(?! to "
    r")"
)
_FEWEST_DIGITS = 2  # a bare digit behind the name of a metric counts something else
_POINTED_SHARE = re.compile(r"\d{2}[.,]\d")
_POINTED_PART = re.compile(r"\b0[.,]\d{2}|\d{2}[.,]\d")
_SHARE = re.compile(r"\s*\d+[.,]\d+(?!\w)|\s*\d+\s?%")
_LONGEST_KEY = 10
_METRIC_KEY = re.compile(rf"(?:{METRIC})(?: (?:of|on|for|in) .{{2,50}})?")
_METRIC_IN_KEY = re.compile(rf"(?<!\w)(?:{SAID_METRIC})(?!\w)")
_MOST = 2_000  # results of one card; no card of the Hub that was looked at has as many


def evaluations(card: Card) -> Iterator[CardValue]:
    """The results stated for this model; at most 2,000."""
    yield from islice(_evaluations(card), _MOST)


def _evaluations(card: Card) -> Iterator[CardValue]:
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and len(block.rows) > 1 and holds_results(card, block):
            yield from results_in_table(card, block)
    compared = {
        id(pair.block.titles[0])
        for pair in card.pairs
        if pair.block.kind is BlockKind.ITEM and pair.block.titles and is_own(card, pair.key)
    }
    for pair in card.pairs:
        in_list = pair.block.kind is BlockKind.ITEM and pair.block.titles
        beside = in_list and id(pair.block.titles[0]) in compared and not is_own(card, pair.key)
        if beside and not KNOWN_RESULT.search(pair.key):
            continue  # another model of a list
        if pair.block.kind is BlockKind.TABLE:
            is_result = is_table_result(pair)
        else:
            is_result = pair.block.kind is not BlockKind.CODE and _is_result(pair)
        if is_result:
            yield from _in_pair(card, pair)
    yield from _tried(card)
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text):
            yield from _in_sentence(card, sentence)


def _tried(card: Card) -> Iterator[CardValue]:
    """How often tasks were done, in a list of several tried as often: `cloth flat: 8/10`."""
    found: defaultdict[tuple[int, str], list[CardValue]] = defaultdict(list)
    for pair in card.pairs:
        match = OF_TRIES.match(pair.value.text)
        if match is None or pair.block.kind is BlockKind.CODE or pair.topic in NO_RESULT_TOPICS:
            continue
        if int(match["done"]) <= int(match["all"]):
            span = pair.value.span(*match.span("value"))
            value = card.text.value("evaluation", span, 0.85, context=pair.label)
            found[id(pair.block.lead), match["all"]].append(value)
    for values in found.values():
        yield from values if len(values) > 1 else ()


def _is_result(pair: CardPair) -> bool:
    key = pair.key
    if is_turned(key, 0):  # for comparison
        return False
    if NO_RESULT.fullmatch(key) or pair.topic in NO_RESULT_TOPICS or pair.topic == "carbon":
        said = pair.topic in ("hyperparameter", "data", "hardware")
        named = said and _METRIC_KEY.fullmatch(key) and not NO_RESULT.fullmatch(key)
        return bool(named) and _SHARE.match(pair.value.text) is not None
    listed = pair.block.kind is BlockKind.ITEM and (
        pair.topic == "evaluation" or _RESULTS.search(pair.block.lead.text)
    )
    if listed or (pair.topic == "evaluation" and KNOWN_RESULT.search(key)):
        return True
    if re.fullmatch(METRIC, key) or _TEST_RESULT.fullmatch(key):
        return True
    if _RESULT_KEY.match(key) and NAMED_RESULTS.search(pair.value.text):
        return True
    if len(key.split()) > _LONGEST_KEY or _PLANNED.search(key) or is_turned(key, len(key)):
        return False
    share = _SHARE.match(pair.value.text) or NAMED_RESULTS.match(pair.value.text)
    return bool(_METRIC_IN_KEY.search(key) or (share and A_BENCHMARK.search(key)))


def _in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    if PAIRED.match(pair.value.text) and POINTED.search(pair.value.text):
        for one in ONE_OF_PAIR.finditer(pair.value.text):
            yield card.text.value(
                "evaluation", pair.value.span(*one.span()), 0.85, label=pair.label
            )
        return
    match = _FIRST.match(pair.value.text)
    if match and not _NO_UNIT.match(pair.value.text[match.end() :]):
        span = pair.value.span(*match.span("value"))
        is_metric = A_METRIC.search(pair.key)
        label, context = (pair.label, NO_SPAN) if is_metric else (NO_SPAN, pair.label)
        yield card.text.value("evaluation", span, 0.9, label=label, context=context)
        yield from _behind(card, pair, match.end(), label)
        return
    listed = list(NAMED_RESULTS.finditer(pair.value.text))
    own = [more for more in listed if set(words_of(more["about"])) & card.title_words]
    for more in own or listed:  # of several models, this one
        place = more.start("value")
        inside = _IN_BRACKETS.search(pair.value.text, max(0, place - 100), place)
        if inside and not KNOWN_RESULT.search(inside[1]):
            continue
        if not is_turned(pair.value.text, more.start("value")):
            span, about = (pair.value.span(*more.span(name)) for name in ("value", "about"))
            yield card.text.value("evaluation", span, 0.85, label=pair.label, context=about)


def _behind(card: Card, pair: CardPair, place: int, label: Span) -> Iterator[CardValue]:
    """The results behind the first one of a pair."""
    view, text = pair.value, pair.value.text
    whole = _WHOLE.match(text, place)
    for named in NAMED_RESULTS.finditer(text, place):
        known = whole or KNOWN_RESULT.search(named["about"])
        if known and not is_turned(text, named.start("value")):
            span, about = (view.span(*named.span(name)) for name in ("value", "about"))
            yield card.text.value("evaluation", span, 0.8, label=label, context=about)
    yield from _further(card, view, place, label)
    for more in _BESIDE.finditer(text, place):
        if not (_NOT_OURS.search(more["about"]) or is_turned(text, more.start("value"))):
            span, about = (view.span(*more.span(name)) for name in ("value", "about"))
            yield card.text.value("evaluation", span, 0.8, label=label, context=about)
    for more in _LISTED.finditer(text):
        span = view.span(*more.span("value"))
        yield card.text.value("evaluation", span, 0.85, label=label)


def _further(card: Card, view: View, place: int, label: Span) -> Iterator[CardValue]:
    """The results that go on where one ends: `, 7.8 on VoxConverse`."""
    while more := MORE_RESULTS.match(view.text, place):
        name = next(group for group in _ABOUT if more[group])
        if _counts(card, view.text, more, name):
            span, about = (view.span(*more.span(group)) for group in (name, _ABOUT[name]))
            yield card.text.value("evaluation", span, 0.8, label=label, context=about)
        place = more.end()


def _in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    if sentence.topic in ("hyperparameter", "family", "citation", "data", "software"):
        return
    text, last = sentence.text, 0
    if _OF_TRAINING.search(text) and not _POINTED_PART.search(text):
        return
    if _SAMPLING.search(text) and not _POINTED_SHARE.search(text):
        return
    for pattern in SAID_RESULTS:
        for match in pattern.finditer(text):
            if _counts(card, text, match, "value"):
                span = sentence.view.span(*match.span("value"))
                label = sentence.view.span(*match.span("metric"))
                last = max(last, match.end())
                yield card.text.value("evaluation", span, 0.85, label=label)
                yield from _parts(card, sentence.view, match.end())
    if last:
        yield from _further(card, sentence.view, last, NO_SPAN)


def _parts(card: Card, view: View, place: int) -> Iterator[CardValue]:
    """The numbers in brackets behind a result, each with a name: `(easy 86.2 / hard 49.0)`."""
    group = PART_RESULTS.match(view.text, place)
    if group is None or _NOT_OURS.search(group["parts"]) or _CAMEL.search(group["parts"]):
        return
    for number in _WITH_POINT.finditer(view.text, *group.span("parts")):
        yield card.text.value("evaluation", view.span(*number.span()), 0.8)


def _counts(card: Card, text: str, match: re.Match[str], name: str) -> bool:
    """Whether a number in a sentence is a result of this model."""
    start, end = match.span(name)
    if is_turned(text, start) or is_of_other(text, end) or _of_another(card, text, match.start()):
        return False
    if _YEAR.fullmatch(text[start:end]) or _COUNTED.search(text, max(0, start - 25), start):
        return False
    inside = _IN_BRACKETS.search(text, max(0, start - 60), start)
    if inside and not KNOWN_RESULT.search(inside[1]) and not set(words_of(inside[1])) & card.words:
        return False
    if _OF_THEM.match(text, end) or _FROM.search(text, max(0, start - 6), start):
        return False
    if _NO_UNIT.match(text, end) or _PLANNED.search(text[:60]) or _CHANGE.search(match[0]):
        return False
    return end - start >= _FEWEST_DIGITS or not text[start:end].isdecimal()


def _of_another(card: Card, text: str, place: int) -> bool:
    """Whether the clause names a model that is not this one."""
    subject = _SUBJECT.search(text, max(0, place - 80), place)
    if subject and not KNOWN_RESULT.search(subject[1]) and not shares_own_word(card, subject[1]):
        return True
    names = _CAMEL.findall(clause_before(text, place))
    own = [name for name in names if set(words_of(name)) & card.words]
    other = [name for name in names if not (KNOWN_RESULT.search(name) or is_known_dataset(name))]
    return bool(other) and not own and len(_CAMEL.findall(text)) > 2
