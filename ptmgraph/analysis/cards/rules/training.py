"""The settings with which a model was trained."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind, TableCells
from ptmgraph.analysis.cards.frames import Wording, expression, parts, table
from ptmgraph.analysis.cards.records import CardValue, Span
from ptmgraph.analysis.cards.rules.tables import (
    holds_other_models,
    lists_settings,
    own_columns,
    own_rows,
)
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    BENCHMARK,
    HYPERPARAMETER,
    LOG_COLUMNS,
    METRIC_NAME,
    NO_SETTING,
    SETTING,
    fields_of,
    key_words,
    says_nothing,
)

_KINDS = ("rate", "batch", "epochs", "steps")
_NUMBER = parts("hyperparameter")["number"]
_SAID = tuple(Wording(words) for words in table("hyperparameter", "said")["any"])
# So many of these in one sentence make it one on training.
_SETTINGS = Wording("|".join(parts("hyperparameter")[name] for name in _KINDS))
_TRAINING = expression("hyperparameter", "training")
_NOT_TRAINING = expression("hyperparameter", "not_training")
_OF_USE = Wording(r"\b(?:guidance|cfg|sampl(?:er|ing|ed paths)|temperature)\b")
_SURELY_TRAINING = expression("hyperparameter", "surely_training")
_VALUE = re.compile(
    rf"\s*\(?(?P<value>\d+\s?[x×]\s?\d+(?!\w)|{_NUMBER}(?![\w])|[A-Za-z][\w.+/-]*(?: (?!with\b|"
    rf"and\b|for\b|"
    rf"tokens\b)[\w.+/-]+){{0,3}})"
)
# A second number of one setting.
_NEXT = re.compile(
    rf"(?:\s*\([^()]{{0,30}}\))?(?:\s+at [\d ]+\w*)?\s*(?:/|\+|,|→|->|\bthen\b|\band\b|\bund\b|"
    rf"\by\b|\be\b|\bet\b|\bdan\b)\s*(?P<value>{_NUMBER})(?![\w.])"
)
_CELL = re.compile(rf"\s*(?P<value>{_NUMBER})(?:\s?%|\s*[^\W\d]\w{{0,12}})?\s*$")
_NO_VALUE = Wording(r"(?:value|valeur|wert|valor|valore|setting|nilai)$|(?:an?|the) ")
_SEVERAL_COLUMNS = 3
# `(prodigy looked worse)`
_DISMISSED = Wording(
    r"[^.;,()]{0,25}\b(?:worse|did not|didn.t|diverged?|failed|unstable|no better|made no|"
    r"was too)\b"
)
_GROUP = re.compile(r"\([^()]*\)")
_LEAD = Wording(r"\s*(?:use |train\s*=\s*|[^\W\d]\s?=\s?)")
_LONGEST = 60
_OFTEN = 3
_BENCHMARK = re.compile(rf"(?:{BENCHMARK})")
_SURELY_SETTINGS = 4  # known settings of a file, wherever it stands
_FEWEST = 2  # as many known settings make a block of settings
_PLAIN = re.compile(r"[-+]?\d|[a-z_]+\s*$")  # a number, or a word of a vocabulary
_OPTIMIZER = Wording(
    r"\s*(?:adam\w*|sgd|rmsprop|adagrad|adadelta|nadam|ftrl|lion|adafactor|lamb)\s*$"
)
_PRECISION = re.compile(r"(?:mixed )?pr[eéä][cz]is|(?:混合)?精度|정밀도")
_LENGTH = re.compile(r"max(?:imum)? seq(?:uence)? length|sequence length|(?:image|input) size")
_LISTED = re.compile(
    rf"(?:^|[,;]\s*)[`*]?(?P<key>[A-Za-z][\w ]{{0,30}}?)[`*]?(?:\s?[=:]\s?|"
    rf"\s)(?P<value>{_NUMBER})(?=\s*(?:[,;.)]|$))"
)
_LIST_KEY = re.compile(r"hyper ?parameters?|(?:training )?settings|training")
_QUANTISED = Wording(r"quantization config|quantisation|bitsandbytes")


def hyperparameters(card: Card) -> Iterator[CardValue]:
    """Settings of the training: the value alone, with the words that name it as its label."""
    settings = {id(block) for block in card.blocks if _holds_settings(card, block)}
    taken: list[Span] = []
    for pair in card.pairs:
        if _is_setting(card, pair, id(pair.block) in settings):
            for span in _setting(pair):
                taken.append(Span(pair.label.start, span.end))
                yield card.text.value("hyperparameter", span, 0.95, label=pair.label)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and block.rows:
            yield from _settings_in_table(card, block)
    taken.sort()
    for pair in card.pairs:
        if _LIST_KEY.fullmatch(pair.key) and pair.block.kind is BlockKind.TABLE:
            yield from _settings_in(card, pair.value, taken)
        elif _LIST_KEY.fullmatch(pair.key) and pair.block.kind is not BlockKind.CODE:
            yield from _settings_listed(card, pair.value)
    for block in card.blocks:
        if id(block) in settings:
            for row in block.rows:
                for cell in row[2:]:  # comments beside the value
                    yield from _settings_in(card, cell, taken)
    for sentence in card.sentences:
        yield from _settings_said(card, sentence, taken)


def _settings_listed(card: Card, view: View) -> Iterator[CardValue]:
    """Settings behind a colon: `learning_rate 2e-5, batch_size 64`."""
    for match in _LISTED.finditer(view.text):
        if HYPERPARAMETER.fullmatch(key_words(match["key"])) or "_" in match["key"]:
            label, value = (view.span(*match.span(name)) for name in ("key", "value"))
            yield card.text.value("hyperparameter", value, 0.85, label=label)


def _is_taken(taken: list[Span], place: int) -> bool:
    """Whether a place lies in one of some spans, which are in their order."""
    before = bisect_right(taken, Span(place, sys.maxsize)) - 1
    return before >= 0 and place < taken[before].end


def _holds_settings(card: Card, block: Block) -> bool:
    """Whether a block of code, or a table, lists settings of a training."""
    if block.kind not in (BlockKind.CODE, BlockKind.TABLE):
        return False
    if block.kind is BlockKind.CODE and re.search(r"merge_method|from_pretrained", block.view.text):
        return False
    if lists_settings(block) and topic(block) == "hyperparameter":
        return True
    return len(card.settings_of[id(block)]) >= _FEWEST


def _is_setting(card: Card, pair: CardPair, in_settings: bool) -> bool:
    if pair.key == "name":
        return pair.topic == "hyperparameter" and _OPTIMIZER.match(pair.value.text) is not None
    if NO_SETTING.fullmatch(pair.key):
        return False
    if _QUANTISED.search(pair.block.lead.text) or len(pair.value.text) > _LONGEST * 3:
        return False
    if card.keys_of[id(pair.block)][pair.key] > _OFTEN:
        return False  # the log of a training
    key = _GROUP.sub("", pair.key).strip()
    known = HYPERPARAMETER.fullmatch(key) is not None
    if _LENGTH.fullmatch(pair.key) and "train" not in pair.value.text:
        beside = len(card.settings_of[id(pair.block)]) >= _FEWEST
        known = known and (pair.topic == "hyperparameter" or beside)
    if _PRECISION.match(pair.key) and re.match(r"\s*\d+[.,]\d", pair.value.text):
        return False
    if _PRECISION.search(pair.key) and pair.topic != "hyperparameter" and not in_settings:
        return False  # that of its weights
    if not known and fields_of(pair.key):
        return False  # it names another field
    if not known and (
        METRIC_NAME.fullmatch(key) or _BENCHMARK.fullmatch(pair.written.strip().lower())
    ):
        return False
    if pair.key.startswith("loss") and (
        pair.topic == "data" or not re.match(r"\s*[A-Za-z]", pair.value.text)
    ):
        return False
    if pair.block.kind is BlockKind.CODE:
        in_file = len(card.settings_of[id(pair.block)]) >= _SURELY_SETTINGS
        if pair.topic in ("usage", "prompt", "base") and not in_file:
            return False
        if not (in_settings or known):
            return False
        named = known or (bool(SETTING.fullmatch(pair.key)) and bool(_PLAIN.match(pair.value.text)))
        return named and (in_settings or pair.topic == "hyperparameter")
    if pair.topic in ("usage", "prompt", "evaluation", "base", "limitation", "citation"):
        return False
    listed = pair.topic == "hyperparameter" and bool(SETTING.fullmatch(pair.key))
    if pair.block.kind is BlockKind.TABLE:
        number = re.match(r"\s*-?\d[\d.,e-]*\s*$", pair.value.text)
        return known or (in_settings and (listed or bool(number)))
    number = re.match(r"\s*[-\d.]+\s*$", pair.value.text)
    if "=" in card.text.text[pair.label.end : pair.value.whole.start]:
        return known
    spelled = re.match(r"\s*[\w.-]+\s*$", pair.value.text) and "_" in pair.written
    return known or (listed and bool(number or spelled))


def _settings_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """Settings of a table with several columns of values (stages of a training, as a rule), or
    with a column for each setting."""
    header = [key_words(_GROUP.sub("", cell.text)) for cell in block.rows[0]]
    about = topic(block)
    if about in ("evaluation", "usage", "family") or LOG_COLUMNS & set(header):
        return
    if any(METRIC_NAME.fullmatch(name) for name in header):
        return
    rows = own_rows(card, block)
    several = rows is None and holds_other_models(block)
    named = [n for n, name in enumerate(header) if n and HYPERPARAMETER.fullmatch(name)]
    if named and not several and (about == "hyperparameter" or len(named) >= _FEWEST):
        for row in block.rows[1:] if rows is None else rows:
            for column in named:
                yield from _setting_in_cell(card, row, column, block.rows[0][column])
        return
    keyed = [row for row in block.rows if row and HYPERPARAMETER.fullmatch(_row_key(row))]
    if len(keyed) < _FEWEST or len(header) < _SEVERAL_COLUMNS:
        return
    columns = own_columns(card, block) or range(1, len(header))
    for row in keyed:
        for column in columns:
            yield from _setting_in_cell(card, row, column, row[0])


def _row_key(row: TableCells) -> str:
    return key_words(_GROUP.sub("", row[0].text))


def _setting_in_cell(card: Card, row: TableCells, column: int, label: View) -> Iterator[CardValue]:
    match = _CELL.match(row[column].text) if column < len(row) else None
    if match:
        span = row[column].span(*match.span("value"))
        yield card.text.value("hyperparameter", span, 0.85, label=label.whole)


def _setting(pair: CardPair) -> Iterator[Span]:
    """Where the value of a setting stands; of several numbers (`1e-3 / 5e-6`), each."""
    span, end = _first_setting(pair)
    if span is None:
        return
    yield span
    if not pair.value.text[:end].strip(" (")[:1].isdigit():
        return
    while more := _NEXT.match(pair.value.text, end):
        yield pair.value.span(*more.span("value"))
        end = more.end()


def _first_setting(pair: CardPair) -> tuple[Span | None, int]:
    text = pair.value.text
    lead = _LEAD.match(text)
    match = _VALUE.match(text, lead.end() if lead else 0)
    if match is None or says_nothing(match["value"]) or _NO_VALUE.match(match["value"]):
        return None, 0
    start, end = match.span("value")
    if lead and not lead[0].startswith("train"):  # `Use adamw_torch with ...`
        end = start + len(match["value"].split()[0])
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    return pair.value.span(start, end), end


def _settings_said(card: Card, sentence: Sentence, taken: list[Span]) -> Iterator[CardValue]:
    """Settings in running text: a learning rate of 1e-4, for three epochs."""
    text = sentence.text
    if sentence.topic in ("usage", "prompt", "evaluation", "citation", "limitation"):
        return
    if sentence.topic == "data" and not _SURELY_TRAINING.search(text):
        return
    if talks_to_reader(text) or _NOT_TRAINING.search(text):
        return
    if _QUANTISED.search(sentence.block.lead.text):
        return
    if _OF_USE.search(text) and not _SURELY_TRAINING.search(text):
        return
    if sentence.topic != "hyperparameter" and not _TRAINING.search(text):
        kinds = {match[0].lower() for match in _SETTINGS.finditer(text)}
        if len(kinds) < _FEWEST:
            return
    yield from _settings_in(card, sentence.view, taken)


def _settings_in(card: Card, view: View, taken: list[Span]) -> Iterator[CardValue]:
    text = view.text
    for pattern in _SAID:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            while end > start and text[end - 1] in ".,;: ":
                end -= 1
            span = view.span(start, end)
            if _is_taken(taken, span.start) or _DISMISSED.match(text, end):
                continue
            if not is_turned(text, start):
                label = view.span(*match.span())
                yield card.text.value("hyperparameter", span, 0.85, label=label)
