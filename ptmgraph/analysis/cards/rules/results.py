"""Results that a card states for its model: in lists, in sentences and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic, words_of
from ptmgraph.analysis.cards.clauses import clause_before, is_of_other, is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind, TableCells
from ptmgraph.analysis.cards.frames import Wording
from ptmgraph.analysis.cards.records import NO_SPAN, CardValue, Span
from ptmgraph.analysis.cards.rules.result_words import (
    MORE_RESULTS,
    NAMED_RESULTS,
    SAID_RESULTS,
)
from ptmgraph.analysis.cards.rules.tables import (
    holds_other_models,
    is_of_other_model,
    is_own,
    own_columns,
    own_rows,
    shares_own_word,
)
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    BENCHMARK,
    HYPERPARAMETER,
    LOG_COLUMNS,
    METRIC,
    NO_RESULT,
    SAID_METRIC,
    is_known_dataset,
    key_words,
)

_NUMBER = r"[-+−]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_CELL = re.compile(rf"\s*(?P<value>{_NUMBER})\s*%?\s*(?:(?:±|\+/-|\()\s*[\d.,]+\)?)?\s*%?\s*$")
_PAIRED = re.compile(r"\s*[-−]?\d*[.,]?\d+(?:\s*/\s*[-−]?\d*[.,]?\d+){1,5}\s*$")
_ONE = re.compile(r"\d*[.,]\d+|(?<!/)\d+|(?<=/)(?!(?:4|5|7|10|100)\b)\d+")
_POINTED = re.compile(r"\d[.,]\d")
_METRIC = Wording(rf"(?:{METRIC})")
_KNOWN = Wording(rf"(?<![\w])(?:{METRIC}|{BENCHMARK})(?![\w])")
_BENCHMARK = Wording(rf"(?<!\w)(?:{BENCHMARK})(?!\w)")
_FIRST = re.compile(
    rf"\s*(?P<value>{_NUMBER})(?!\w|\.\d)(?![\w.]*\d*\s*(?:k|M|B|GB|MB|tokens|"
    rf"hours|ms)\b)"
)
_ABOUT = {"one": "on", "two": "about", "three": "name", "four": "split", "five": "chinese"}
_WHOLE = Wording(r"\s*%?\s*(?:overall|on average|in total|average)")
_PLANNED = Wording(r"\bplan(?:s|ned)?\b")
_FROM = re.compile(r"\bfrom\s+$")
# `(SDXL: 0.55, SD 1.5: 0.43)`: what another model reaches
_IN_BRACKETS = re.compile(
    r"\((?:[^()]{0,40}[,;]\s*)?([A-Z][\w.-]*[A-Z\d][\w.-]*(?: [\d.]+)?(?: "
    r"[a-z]\w+){0,2})\s*[:：]?\s*$"
)
_OF_THEM = re.compile(r"\s*%?\s*\((?:theirs|base|baseline|original|reported|bf16|fp16)\)")
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
_SETTINGS = re.compile(r"(?:hyper ?)?parameters?|settings?|option|argument")
_METRIC_COLUMN = re.compile(rf"metrics?|benchmarks?|(?:{METRIC})|(?:{BENCHMARK})")
_NO_RESULTS = (
    "hyperparameter",
    "data",
    "usage",
    "family",
    "license",
    "hardware",
    "input",
    "software",
)
_RESULT_KEY = re.compile(
    r"(?:\w+ )?(?:results?|scores|résultats|resultados|ergebnisse|risultati|результаты|wyniki|"
    r"结果|評価|結果|결과|성능)(?: (?:of|on|sur|en|auf) .*)?$"
)
_SAMPLING = Wording(
    r"\b(?:temp(?:erature)?\s?[=:]?\s?\d|top[_ -]?[pk]\b|min[_ -]?p\b|repetition[_ ]penalty)"
)
# `Pass@1 (average of 32)`, `batches of 24`
_COUNTED = Wording(
    r"(?:\((?:average|mean|avg\.?|median|best)|\b(?:batch(?:es)?|crops?|windows?|size)) of $"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHANGE = Wording(
    r"\b(?:by|improv\w*|gains?|drops?|increas\w*|higher|lower)\b(?! to "
    r")"
)
_FEWEST_DIGITS = 2  # a bare digit behind the name of a metric counts something else
_POINTED_SHARE = re.compile(r"\d{2}[.,]\d")
_SHARE = re.compile(r"\s*\d+[.,]\d+(?!\w)|\s*\d+\s?%")
_LONGEST_KEY = 10
_SETTING_ROWS = 2
_GROUPS = re.compile(r"\([^()]*\)")
_LOGS = ("usage", "family", "citation")
_POINT = re.compile(r"\s*\d+\.\d+\s*%?\s*$")
_FEWEST_CELLS = 2
_METRIC_KEY = re.compile(rf"(?:{METRIC})(?: (?:of|on|for|in) .{{2,50}})?")
_METRIC_IN_KEY = re.compile(rf"(?<!\w)(?:{SAID_METRIC})(?!\w)")
_MOST = 2_000  # results of one card; no card of the Hub that was looked at has as many


def evaluations(card: Card) -> Iterator[CardValue]:
    """The results stated for this model; at most 2,000."""
    yield from islice(_evaluations(card), _MOST)


def _evaluations(card: Card) -> Iterator[CardValue]:
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and len(block.rows) > 1 and _holds_results(card, block):
            yield from _in_table(card, block)
    compared = {
        id(pair.block.titles[0])
        for pair in card.pairs
        if pair.block.kind is BlockKind.ITEM and pair.block.titles and is_own(card, pair.key)
    }
    for pair in card.pairs:
        in_list = pair.block.kind is BlockKind.ITEM and pair.block.titles
        beside = in_list and id(pair.block.titles[0]) in compared and not is_own(card, pair.key)
        if beside and not _KNOWN.search(pair.key):
            continue  # another model of a list
        if pair.block.kind is BlockKind.TABLE:
            is_result = _is_table_result(pair)
        else:
            is_result = pair.block.kind is not BlockKind.CODE and _is_result(pair)
        if is_result:
            yield from _in_pair(card, pair)
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text):
            yield from _in_sentence(card, sentence)


def _is_table_result(pair: CardPair) -> bool:
    """Whether a row of a table of many things is a result: its key is the name of a metric."""
    key = _GROUPS.sub("", pair.key).strip()
    named = re.match(r"quality|accuracy \(", pair.key) or re.fullmatch(SAID_METRIC, key)
    named = named or _BENCHMARK.fullmatch(pair.written.strip())
    return bool(named and _POINTED.search(pair.value.text)) and topic(pair.block) not in _LOGS


def _header(block: Block) -> list[str]:
    return [key_words(cell.text) for cell in block.rows[0]]


def _holds_results(card: Card, block: Block) -> bool:
    """Whether a table lists results, and not sizes, files, settings or the log of a training."""
    header = _header(block)
    if LOG_COLUMNS & set(header) or (header and _SETTINGS.fullmatch(header[0])):
        return False
    labels = [key_words(cell.text) for row in block.rows[1:] for cell in _labels(row)]
    known = sum(bool(_KNOWN.search(words)) for words in (*header, *labels))
    if any(
        sum(bool(HYPERPARAMETER.fullmatch(words)) for words in titles) >= _SETTING_ROWS
        for titles in (labels, header)
    ):
        return False
    about = topic(block)
    if about in _NO_RESULTS:
        metric = header and _METRIC_COLUMN.fullmatch(header[0])
        named = about not in ("hyperparameter", "data", "usage") and known
        return bool(metric or (named and any(_KNOWN.search(cell) for cell in header)))
    return known >= 1 or about == "evaluation" or _compares(card, block)


def _compares(card: Card, block: Block) -> bool:
    """Whether a table has numbers with a point beside this model and others."""
    if own_rows(card, block) is None and own_columns(card, block) is None:
        return False
    cells = [cell.text for row in block.rows[1:] for cell in row[1:]]
    return sum(bool(_POINT.match(cell)) for cell in cells) * 2 >= len(cells) > _FEWEST_CELLS


def _labels(row: TableCells) -> TableCells:
    """The cells before the first number of a row."""
    first = next((n for n, cell in enumerate(row) if n and _CELL.match(cell.text)), 1)
    return row[:first]


def _in_table(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0]
    columns, rows = own_columns(card, block), None
    if columns is None:
        rows = own_rows(card, block)
        columns = [n for n, c in enumerate(header) if not n or not is_of_other_model(card, c.text)]
        if rows is None and holds_other_models(block):
            return  # several models, and none is known to be this one
    names = _header(block)
    told = topic(block) == "evaluation" or any(_KNOWN.search(name) for name in names)
    told = told or _compares(card, block)
    for row in rows if rows is not None else block.rows[1:]:
        labels = [key_words(cell.text) for cell in _labels(row)]
        if rows is None and any(is_of_other_model(card, cell.text) for cell in row[:1]):
            continue
        if rows is None and any(NO_RESULT.fullmatch(label or "-") for label in labels):
            continue
        if not (told or rows is not None or any(_KNOWN.search(label) for label in labels)):
            continue
        for column in columns:
            skipped = column >= len(row) or (names[column] and NO_RESULT.fullmatch(names[column]))
            if not skipped and (column or _is_result_column(block, column)):
                yield from _in_cell(card, block, row, column, rows is not None)


def _is_result_column(block: Block, column: int) -> bool:
    """Whether the first column holds results as well: its title is a metric, its cells numbers."""
    title = key_words(block.rows[0][column].text)
    if not all(_CELL.match(row[column].text) for row in block.rows[1:] if row):
        return False
    cells = (cell.text for row in block.rows[1:] for cell in row)
    return bool(_KNOWN.search(title)) or all(_POINT.match(cell) for cell in cells)


def _in_cell(
    card: Card, block: Block, row: TableCells, column: int, by_model: bool
) -> Iterator[CardValue]:
    cell, header = row[column], block.rows[0][column]
    match = _CELL.match(cell.text)
    spans: list[Span] = [cell.span(*match.span("value"))] if match else []
    if match is None and _PAIRED.match(cell.text) and _POINTED.search(cell.text):
        spans = [cell.span(*one.span()) for one in _ONE.finditer(cell.text)]
    known = (cell for cell in _labels(row) if _KNOWN.search(cell.text))
    first = header if by_model or not column else next(known, row[0])
    label, context = _told(header, first, block)
    for span in spans:
        yield card.text.value("evaluation", span, 0.85, label=label, context=context)


def _told(header: View, first: View, block: Block) -> tuple[Span, Span]:
    """Which words of a table name the metric, and which what it was measured on."""
    metric = [view for view in (header, first) if _METRIC.fullmatch(view.text.strip())]
    if metric:
        other = first if metric[0] is header else header
        about = other if other is not metric[0] and not _is_value_word(other) else None
        return metric[0].whole, about.whole if about else NO_SPAN
    about = first if first.text.strip() else header
    for words in (first, header):
        if _BENCHMARK.search(words.text):
            about = words
            break
    named = next((t for t in (block.lead, *block.titles) if _METRIC.search(t.text)), None)
    match = _METRIC.search(named.text) if named else None
    return (named.span(*match.span()) if named and match else NO_SPAN), about.whole


def _is_value_word(view: View) -> bool:
    return view.text.strip().lower() in ("value", "score", "result", "value (%)", "")


def _is_result(pair: CardPair) -> bool:
    key = pair.key
    if is_turned(key, 0):  # for comparison
        return False
    if NO_RESULT.fullmatch(key) or pair.topic in _NO_RESULTS or pair.topic == "carbon":
        said = pair.topic in ("hyperparameter", "data", "hardware")
        named = said and _METRIC_KEY.fullmatch(key) and not NO_RESULT.fullmatch(key)
        return bool(named) and _SHARE.match(pair.value.text) is not None
    listed = pair.block.kind is BlockKind.ITEM and (
        pair.topic == "evaluation" or _RESULTS.search(pair.block.lead.text)
    )
    if listed or (pair.topic == "evaluation" and _KNOWN.search(key)):
        return True
    if re.fullmatch(METRIC, key) or _TEST_RESULT.fullmatch(key):
        return True
    if _RESULT_KEY.match(key) and NAMED_RESULTS.search(pair.value.text):
        return True
    if len(key.split()) > _LONGEST_KEY or _PLANNED.search(key) or is_turned(key, len(key)):
        return False
    share = _SHARE.match(pair.value.text) or NAMED_RESULTS.match(pair.value.text)
    return bool(_METRIC_IN_KEY.search(key) or (share and _BENCHMARK.search(key)))


def _in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    if _PAIRED.match(pair.value.text) and _POINTED.search(pair.value.text):
        for one in _ONE.finditer(pair.value.text):
            yield card.text.value(
                "evaluation", pair.value.span(*one.span()), 0.85, label=pair.label
            )
        return
    match = _FIRST.match(pair.value.text)
    if match and not _NO_UNIT.match(pair.value.text[match.end() :]):
        span = pair.value.span(*match.span("value"))
        is_metric = _METRIC.search(pair.key)
        label, context = (pair.label, NO_SPAN) if is_metric else (NO_SPAN, pair.label)
        yield card.text.value("evaluation", span, 0.9, label=label, context=context)
        yield from _behind(card, pair, match.end(), label)
        return
    listed = list(NAMED_RESULTS.finditer(pair.value.text))
    own = [more for more in listed if set(words_of(more["about"])) & card.title_words]
    for more in own or listed:  # of several models, this one
        place = more.start("value")
        inside = _IN_BRACKETS.search(pair.value.text, max(0, place - 100), place)
        if inside and not _KNOWN.search(inside[1]):
            continue
        if not is_turned(pair.value.text, more.start("value")):
            span, about = (pair.value.span(*more.span(name)) for name in ("value", "about"))
            yield card.text.value("evaluation", span, 0.85, label=pair.label, context=about)


def _behind(card: Card, pair: CardPair, place: int, label: Span) -> Iterator[CardValue]:
    """The results behind the first one of a pair."""
    view, text = pair.value, pair.value.text
    whole = _WHOLE.match(text, place)
    for named in NAMED_RESULTS.finditer(text, place):
        known = whole or _KNOWN.search(named["about"])
        if known and not is_turned(text, named.start("value")):
            span, about = (view.span(*named.span(name)) for name in ("value", "about"))
            yield card.text.value("evaluation", span, 0.8, label=label, context=about)
    yield from _further(card, view, place, label)
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
    if _SAMPLING.search(text) and not _POINTED_SHARE.search(text):
        return
    for pattern in SAID_RESULTS:
        for match in pattern.finditer(text):
            if _counts(card, text, match, "value"):
                span = sentence.view.span(*match.span("value"))
                label = sentence.view.span(*match.span("metric"))
                last = max(last, match.end())
                yield card.text.value("evaluation", span, 0.85, label=label)
    if last:
        yield from _further(card, sentence.view, last, NO_SPAN)


def _counts(card: Card, text: str, match: re.Match[str], name: str) -> bool:
    """Whether a number in a sentence is a result of this model."""
    start, end = match.span(name)
    if is_turned(text, start) or is_of_other(text, end) or _of_another(card, text, match.start()):
        return False
    if _YEAR.fullmatch(text[start:end]) or _COUNTED.search(text, max(0, start - 25), start):
        return False
    inside = _IN_BRACKETS.search(text, max(0, start - 60), start)
    if inside and not _KNOWN.search(inside[1]) and not set(words_of(inside[1])) & card.words:
        return False
    if _OF_THEM.match(text, end) or _FROM.search(text, max(0, start - 6), start):
        return False
    if _NO_UNIT.match(text, end) or _PLANNED.search(text[:60]) or _CHANGE.search(match[0]):
        return False
    return end - start >= _FEWEST_DIGITS or not text[start:end].isdecimal()


def _of_another(card: Card, text: str, place: int) -> bool:
    """Whether the clause names a model that is not this one."""
    subject = _SUBJECT.search(text, max(0, place - 80), place)
    if subject and not _KNOWN.search(subject[1]) and not shares_own_word(card, subject[1]):
        return True
    names = _CAMEL.findall(clause_before(text, place))
    own = [name for name in names if set(words_of(name)) & card.words]
    other = [name for name in names if not (_KNOWN.search(name) or is_known_dataset(name))]
    return bool(other) and not own and len(_CAMEL.findall(text)) > 2
