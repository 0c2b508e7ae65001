"""Results of this model in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, topic
from ptmgraph.analysis.cards.document import Block, TableCells
from ptmgraph.analysis.cards.frames import Wording
from ptmgraph.analysis.cards.records import NO_SPAN, CardValue, Span
from ptmgraph.analysis.cards.rules.result_words import (
    A_BENCHMARK,
    A_METRIC,
    GROUPS,
    KNOWN_RESULT,
    NO_RESULT_TOPICS,
    NUMBER,
    ONE_OF_PAIR,
    PAIRED,
    POINTED,
)
from ptmgraph.analysis.cards.rules.tables import (
    holds_other_models,
    is_of_other_model,
    own_columns,
    own_rows,
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

_CELL = re.compile(rf"\s*(?P<value>{NUMBER})\s*%?\s*(?:(?:±|\+/-|\()\s*[\d.,]+\)?)?\s*%?\s*$")
_METRIC_ALONE = Wording(rf"(?<!\w)(?:{METRIC})(?!\w)")
_MODEL_NAME = re.compile(r"[A-Z][a-z]+[A-Z]\w+|\b(?:GPT|BERT|CLIP|T5|LLaMA|Llama|Qwen|Whisper)\b")
_LOGS = ("usage", "family", "citation")
_SETTINGS = re.compile(r"(?:hyper ?)?parameters?|settings?|option|argument")
_METRIC_COLUMN = re.compile(rf"metrics?|benchmarks?|(?:{METRIC})|(?:{BENCHMARK})")
_SETTING_ROWS = 2
_POINT = re.compile(r"\s*\d+\.\d+\s*%?\s*$")
_FEWEST_CELLS = 2


def is_table_result(pair: CardPair) -> bool:
    """Whether a row of a table of many things is a result: its key is the name of a metric."""
    key = GROUPS.sub("", pair.key).strip()
    named = re.match(r"quality|accuracy \(", pair.key) or re.fullmatch(SAID_METRIC, key)
    named = named or A_BENCHMARK.fullmatch(pair.written.strip())
    return bool(named and POINTED.search(pair.value.text)) and topic(pair.block) not in _LOGS


def _header(block: Block) -> list[str]:
    return [key_words(cell.text) for cell in block.rows[0]]


def holds_results(card: Card, block: Block) -> bool:
    """Whether a table lists results, and not sizes, files, settings or the log of a training."""
    header = _header(block)
    if LOG_COLUMNS & set(header) or (header and _SETTINGS.fullmatch(header[0])):
        return False
    labels = [key_words(cell.text) for row in block.rows[1:] for cell in _labels(row)]
    known = sum(bool(KNOWN_RESULT.search(words)) for words in (*header, *labels))
    if any(
        sum(bool(HYPERPARAMETER.fullmatch(words)) for words in titles) >= _SETTING_ROWS
        for titles in (labels, header)
    ):
        return False
    about = topic(block)
    if about in NO_RESULT_TOPICS:
        metric = header and _METRIC_COLUMN.fullmatch(header[0])
        named = about not in ("hyperparameter", "data", "usage") and known
        return bool(metric or (named and any(KNOWN_RESULT.search(cell) for cell in header)))
    return known >= 1 or about == "evaluation" or _compares(card, block) or _below_benchmark(block)


def _compares(card: Card, block: Block) -> bool:
    """Whether a table has numbers with a point beside this model and others."""
    if own_rows(card, block) is None and own_columns(card, block) is None:
        return False
    cells = [cell.text for row in block.rows[1:] for cell in row[1:]]
    return sum(bool(_POINT.match(cell)) for cell in cells) * 2 >= len(cells) > _FEWEST_CELLS


def _below_benchmark(block: Block) -> bool:
    """Whether the title right above a table of numbers is the name of a benchmark."""
    above = [view.text.strip(" :*") for view in (block.lead, *block.titles[:1])]
    cells = [cell.text for row in block.rows[1:] for cell in row]
    pointed = sum(bool(_POINT.match(cell)) for cell in cells) * 2 >= len(cells) > 1
    return pointed and any(A_BENCHMARK.fullmatch(text) for text in above)


def _named_apart(header: TableCells) -> set[int]:
    """The columns that have the name of a model beside a metric which another column has alone:
    `CER`, `PaddleOCR v4 CER`."""
    alone: set[str] = set()
    named: dict[int, str] = {}
    for number, cell in enumerate(header):
        if metric := _METRIC_ALONE.search(cell.text):
            rest = cell.text[: metric.start()] + cell.text[metric.end() :]
            name = _MODEL_NAME.search(rest)
            if name and not (KNOWN_RESULT.search(rest) or is_known_dataset(name[0])):
                named[number] = metric[0]
            else:
                alone.add(metric[0])
    return {number for number, metric in named.items() if metric in alone}


def _labels(row: TableCells) -> TableCells:
    """The cells before the first number of a row."""
    first = next((n for n, cell in enumerate(row) if n and _CELL.match(cell.text)), 1)
    return row[:first]


def results_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0]
    columns, rows = own_columns(card, block), None
    if columns is None:
        rows = own_rows(card, block)
        apart = _named_apart(header)
        columns = [
            number
            for number, cell in enumerate(header)
            if number not in apart and (not number or not is_of_other_model(card, cell.text))
        ]
        if rows is None and holds_other_models(block):
            return  # several models, and none is known to be this one
    names = _header(block)
    told = topic(block) == "evaluation" or any(KNOWN_RESULT.search(name) for name in names)
    told = told or _compares(card, block) or _below_benchmark(block)
    for row in rows if rows is not None else block.rows[1:]:
        labels = [key_words(cell.text) for cell in _labels(row)]
        if rows is None and any(is_of_other_model(card, cell.text) for cell in row[:1]):
            continue
        if rows is None and any(NO_RESULT.fullmatch(label or "-") for label in labels):
            continue
        if not (told or rows is not None or any(KNOWN_RESULT.search(label) for label in labels)):
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
    return bool(KNOWN_RESULT.search(title)) or all(_POINT.match(cell) for cell in cells)


def _in_cell(
    card: Card, block: Block, row: TableCells, column: int, by_model: bool
) -> Iterator[CardValue]:
    cell, header = row[column], block.rows[0][column]
    match = _CELL.match(cell.text)
    spans: list[Span] = [cell.span(*match.span("value"))] if match else []
    if match is None and PAIRED.match(cell.text) and POINTED.search(cell.text):
        spans = [cell.span(*one.span()) for one in ONE_OF_PAIR.finditer(cell.text)]
    known = (cell for cell in _labels(row) if KNOWN_RESULT.search(cell.text))
    first = header if by_model or not column else next(known, row[0])
    label, context = _told(header, first, block)
    for span in spans:
        yield card.text.value("evaluation", span, 0.85, label=label, context=context)


def _told(header: View, first: View, block: Block) -> tuple[Span, Span]:
    """Which words of a table name the metric, and which what it was measured on."""
    metric = [view for view in (header, first) if A_METRIC.fullmatch(view.text.strip())]
    if metric:
        other = first if metric[0] is header else header
        about = other if other is not metric[0] and not _is_value_word(other) else None
        return metric[0].whole, about.whole if about else NO_SPAN
    about = first if first.text.strip() else header
    for words in (first, header):
        if A_BENCHMARK.search(words.text):
            about = words
            break
    named = next((t for t in (block.lead, *block.titles) if A_METRIC.search(t.text)), None)
    match = A_METRIC.search(named.text) if named else None
    return (named.span(*match.span()) if named and match else NO_SPAN), about.whole


def _is_value_word(view: View) -> bool:
    return view.text.strip().lower() in ("value", "score", "result", "value (%)", "")
