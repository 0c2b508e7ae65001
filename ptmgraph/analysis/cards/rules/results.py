"""Results that a card states for its model: in lists, in sentences and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic, words_of
from ptmgraph.analysis.cards.clauses import clause_before, is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind, TableCells
from ptmgraph.analysis.cards.records import NO_SPAN, CardValue, Span
from ptmgraph.analysis.cards.rules.tables import own_columns, own_rows
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import BENCHMARK, LOG_COLUMNS, METRIC, NO_RESULT, key_words

_NUMBER = r"[-+−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_CELL = re.compile(rf"\s*(?P<value>{_NUMBER})\s*%?\s*(?:(?:±|\+/-|\()\s*[\d.,]+\)?)?\s*%?\s*$")
_PAIRED = re.compile(r"\s*(?P<one>\d+[.,]\d+)\s*/\s*(?P<two>\d+[.,]\d+)\s*$")
_METRIC = re.compile(rf"(?:{METRIC})", re.IGNORECASE)
_KNOWN = re.compile(rf"(?<![\w])(?:{METRIC}|{BENCHMARK})(?![\w])", re.IGNORECASE)
_BENCHMARK = re.compile(rf"(?<!\w)(?:{BENCHMARK})(?!\w)", re.IGNORECASE)
_FIRST = re.compile(rf"\s*(?P<value>{_NUMBER})(?![\w.]*\d*\s*(?:k|M|B|GB|MB|tokens|hours|ms)\b)")
_METRIC_WORD = (
    r"(?:zero-shot |top-[15] |(?:execution|exact) |micro-|macro-|mean )*"
    r"(?:accuracy|f1(?:-score)?|wer|cer|bleu|chrf(?:\+\+)?|rouge-?[l\d]|perplexity|exact match|"
    r"(?:mean )?dice|map|ndcg|mrr|bits-per-(?:character|byte)|precision|recall|auc|mase|wql|"
    r"mean_reward|exactitude)(?<!mixed precision)(?<!half precision)(?<!full precision)(?!@)"
)
_SAID = (
    re.compile(
        rf"(?P<metric>{_METRIC_WORD})(?:\s+(?:score|on|the|test|validation|set|of|is|was|:|=|"
        rf"at|[\w-]+))"
        rf"{{0,6}}?\s*[:=]?\s*(?P<value>\d+(?:[.,]\d+)?)(?![\w]|[.,]\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<value>\d+(?:[.,]\d+)?)\s*%?\s*(?P<metric>{_METRIC_WORD})(?!\w)", re.IGNORECASE
    ),
    re.compile(rf"(?P<metric>{BENCHMARK})\s+(?P<value>\d+\.\d+)(?!\w|\.\d)", re.IGNORECASE),
    re.compile(
        rf"(?P<value>\d+\.\d+)\s*%?\s+on\s+(?:the\s+)?(?P<metric>{BENCHMARK})(?!\w)", re.IGNORECASE
    ),
    re.compile(r"\band\s+(?P<value>\d+[.,]\d+)\s+\((?P<metric>[^()]{1,30})\)", re.IGNORECASE),
)
_LISTED = re.compile(r",\s*(?P<value>\d+[.,]\d+)(?:\s*%)?\s*\((?P<metric>[^()]{1,30})\)")
_CAMEL = re.compile(r"\b[A-Z][a-z]*[A-Z]\w*(?:-\w+)*|\b[A-Z]\w+-\d+[BM]\b")
_NO_UNIT = re.compile(
    r"\s*(?:x\b|times|ms\b|s\b|hours|days|GB|MB|k\b|M\b|B\b|epochs|steps|million|billion)"
)
_RESULTS = re.compile(r"results?|evaluation set|scores?|quality|metrics?|reaches|performance", re.I)
_CHANGE = re.compile(r"\b(?:by|improv\w*|gains?|drops?|increas\w*|higher|lower)\b", re.IGNORECASE)
_MODELS = re.compile(r"(?:base )?models?(?: name)?|methods?|systems?|checkpoints?")
_FEWEST_DIGITS = 2  # a bare digit behind the name of a metric counts something else
_MOST = 2_000  # results of one card; no card of the Hub that was looked at has as many


def evaluations(card: Card) -> Iterator[CardValue]:
    """The results stated for this model; at most 2,000."""
    yield from islice(_evaluations(card), _MOST)


def _evaluations(card: Card) -> Iterator[CardValue]:
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and len(block.rows) > 1 and _holds_results(block):
            yield from _in_table(card, block)
    for pair in card.pairs:
        if (pair.block.kind not in (BlockKind.TABLE, BlockKind.CODE) and _is_result(pair)) or (
            pair.block.kind is BlockKind.TABLE and re.match(r"quality|accuracy \(", pair.key)
        ):
            yield from _in_pair(card, pair)
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text):
            yield from _in_sentence(card, sentence)


def _header(block: Block) -> list[str]:
    return [key_words(cell.text) for cell in block.rows[0]]


def _holds_results(block: Block) -> bool:
    """Whether a table lists results, and not sizes, files, settings or the log of a training."""
    header = _header(block)
    if LOG_COLUMNS & set(header):
        return False
    about = topic(block)
    if about in ("hyperparameter", "data", "usage", "family", "license", "hardware", "input"):
        named = block.titles and any(_KNOWN.search(cell) for cell in header)
        if not named or about in ("hyperparameter", "data", "usage"):
            return False
    firsts = [key_words(row[0].text) for row in block.rows[1:] if row]
    known = sum(bool(_KNOWN.search(words)) for words in (*header, *firsts))
    return known >= 1 or about == "evaluation"


def _in_table(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0]
    columns, rows = own_columns(card, block), None
    if columns is None:
        rows = own_rows(card, block)
        columns = list(range(len(header)))
        if rows is None and len(block.rows) > 2 and _MODELS.fullmatch(key_words(header[0].text)):
            return  # several models, and none is known to be this one
    names = _header(block)
    for row in rows if rows is not None else block.rows[1:]:
        if rows is None and row and NO_RESULT.fullmatch(key_words(row[0].text) or "-"):
            continue
        for column in columns:
            skipped = column >= len(row) or (names[column] and NO_RESULT.fullmatch(names[column]))
            if not skipped and (column or _is_result_column(block, column)):
                yield from _in_cell(card, block, row, column, rows is not None)


def _is_result_column(block: Block, column: int) -> bool:
    """Whether the first column holds results as well: its title is a metric, its cells numbers."""
    title = key_words(block.rows[0][column].text)
    return bool(_KNOWN.search(title)) and all(
        _CELL.match(row[column].text) for row in block.rows[1:] if row
    )


def _in_cell(
    card: Card, block: Block, row: TableCells, column: int, by_model: bool
) -> Iterator[CardValue]:
    cell, header = row[column], block.rows[0][column]
    match = _CELL.match(cell.text)
    spans: list[Span] = [cell.span(*match.span("value"))] if match else []
    if match is None and (both := _PAIRED.match(cell.text)):
        spans = [cell.span(*both.span("one")), cell.span(*both.span("two"))]
    first = NO_SPAN if by_model or not column else row[0].whole
    label, context = _told(header, row[0] if first.end else header, block)
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
    if NO_RESULT.fullmatch(pair.key) or pair.topic in (
        "hyperparameter",
        "usage",
        "family",
        "carbon",
    ):
        return pair.topic == "hyperparameter" and bool(_METRIC.fullmatch(pair.key))
    listed = pair.block.kind is BlockKind.ITEM and (
        pair.topic == "evaluation" or _RESULTS.search(pair.block.lead.text)
    )
    if listed or (pair.topic == "evaluation" and _KNOWN.search(pair.key)):
        return True
    return bool(_METRIC.fullmatch(pair.key) or re.fullmatch(METRIC, pair.key))


def _in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    match = _FIRST.match(pair.value.text)
    if match and not _NO_UNIT.match(pair.value.text[match.end() :]):
        span = pair.value.span(*match.span("value"))
        is_metric = _METRIC.search(pair.key)
        label, context = (pair.label, NO_SPAN) if is_metric else (NO_SPAN, pair.label)
        yield card.text.value("evaluation", span, 0.9, label=label, context=context)
        for more in _LISTED.finditer(pair.value.text):
            span = pair.value.span(*more.span("value"))
            yield card.text.value("evaluation", span, 0.85, label=label)
        return
    # `WikiNEuRal it: 92.8; invoices: 88.1`
    for more in re.finditer(r"([^:;,]{2,40}):\s*(\d+[.,]\d+)", pair.value.text):
        if not is_turned(pair.value.text, more.start()):
            span, about = pair.value.span(*more.span(2)), pair.value.span(*more.span(1))
            yield card.text.value("evaluation", span, 0.85, label=pair.label, context=about)


def _in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    if sentence.topic in ("hyperparameter", "usage", "family", "citation", "data"):
        return
    for pattern in _SAID:
        for match in pattern.finditer(sentence.text):
            start, end = match.span("value")
            if is_turned(sentence.text, start) or _of_another(card, sentence.text, match.start()):
                continue
            if _NO_UNIT.match(sentence.text, end) or "plan" in sentence.text[:60].lower():
                continue
            if _CHANGE.search(match[0]):
                continue
            if sentence.text[start:end].isdecimal() and end - start < _FEWEST_DIGITS:
                continue
            label = sentence.view.span(*match.span("metric"))
            yield card.text.value("evaluation", sentence.view.span(start, end), 0.85, label=label)


def _of_another(card: Card, text: str, place: int) -> bool:
    """Whether the clause names a model that is not this one."""
    names = _CAMEL.findall(clause_before(text, place))
    own = [name for name in names if set(words_of(name)) & card.words]
    other = [name for name in names if not _KNOWN.search(name)]
    return bool(other) and not own and len(_CAMEL.findall(text)) > 2
