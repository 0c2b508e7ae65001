"""How many parameters a model has, on what it was trained, and what that cost in carbon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, words_of
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import own_rows
from ptmgraph.analysis.cards.words import fields_of, key_words

_SIZE = r"\d[\d.,]*\s?(?:[BMKT]\b|bn\b|billions?\b|millions?\b|trillions?\b|тыс|млн|亿)?"
_PARAMETERS = re.compile(
    r"(?<![A-Za-z0-9_./-])(?P<many>\d[\d.,]*(?:\s?(?:[BMKT]|billion|million|bn|亿|万))?)"
    r"(?:[ -](?:parameters?\b|params?\b|weights\b|parámetros|paramètres|параметр)|\s?参数)"
    r"(?!\s*(?:are |were )?trainable)|"
    r"\((?P<note>\d[\d.,]*\s?[BM])\)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(rf"(?P<many>{_SIZE})\s+(?:activated|active)\b", re.IGNORECASE)
_COUNT = re.compile(rf"~?\s*(?P<many>{_SIZE})", re.IGNORECASE)
_BIG = re.compile(r"[bmkt]\b|illion|bn\b|亿|\d[\d,]{6,}", re.IGNORECASE)
_TRAINABLE = re.compile(r"trainable", re.IGNORECASE)
_LEAST_MILLIONS = re.compile(r"\((?:m|b)\)")
_NAMED_BEFORE = re.compile(
    r"\b([A-Z][\w.]*(?:-[\w.]+)*)[`*]?\s*(?:\((?:with |has )?|has |have |with )(?:about |around )?$"
)
_NO_NAMES = frozenset(
    [
        "It",
        "This",
        "That",
        "Model",
        "Our",
        "Ours",
        "The",
        "They",
        "Which",
        "We",
        "Total",
        "Encoder",
        "Decoder",
    ]
)
_TOTAL = re.compile(r"\b(?:in total|total of|overall)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:do not confuse|is retained|reddit|users)\b", re.IGNORECASE)

_NUMBER = (
    r"(?:(?:\d[\d,]*|an?|one|two|three|four|five|six|seven|eight|sixteen|thirty-two|single)"
    r"(?:\s+single)?\s*(?:[x×*]\s*)?)"
)
_CARD = (
    r"(?:(?:NVIDIA|Nvidia|AMD|Google|Cloud|Tesla|GeForce|Quadro|Instinct)\s+){0,3}"
    r"(?:(?:RTX|GTX)\s?(?:A\d{4}|\d{3,4})(?:\s?Ti|\s?Ada)?|RTX\s\d{4}|"
    r"[AHVPTLB]\d{1,3}0{0,2}[SG]?s?\b|A800|H800|A[456]000|GH200|GB200|MI\d{3}X?|DGX-\d\s\w+|"
    r"TPU[ ]?v\d\w*(?:-\d+)?|TPUs(?:\sv\d(?:-\d+)?)?|(?:cloud )?TPUs|[34]0[6789]0(?:\s?Ti)?|"
    r"M[1234]\s(?:Max|Pro|Ultra)|Gaudi\s?\d?|Trainium\d?)"
    r"(?:[ -](?:PCIe|SXM\d?|PCIE|NVL))?(?:[ -]?\(?\d{2,3}\s?G[Bo]\)?|"
    r"-SXM\d?-\d+GB)?(?:\s?[x×]\s?\d+)?"
)
_HARDWARE = re.compile(rf"(?<![\w/-])(?P<what>{_NUMBER}?{_CARD})(?!\w)")
_TRAINING = re.compile(
    r"\b(?:train|fine-?tun|pre-?train|quanti[sz]ed on|comput|epochs?|gpu hours|we used|"
    r"emissions?|took|"
    r"ran for|cost|developed|trainiert|entrenó|使用|needed|hours|rented)|训练|学習|days",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:inference|runs? on|to run|latency|throughput|deploy|requires?|at least|you need|"
    r"fits? (?:on|in)|"
    r"ram\b|better|recommended)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<many>\d[\d.,]*\s?(?:kilograms?|kg|grams?|g|tons?|tonnes?|t|lbs)?\s?"
    r"(?:of\s)?(?:CO[2₂](?:[ -]?(?:e(?:q\.?|quivalents?)?|equivalents?)\b)?|carbon))(?!\w)",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"(?P<many>\d[\d.,]*\s?(?:kilograms?|kg|grams?|g|tons?|tonnes?|t|lbs)\b)", re.I
)


def parameter_counts(card: Card) -> Iterator[CardValue]:
    """The number of parameters of this model."""
    for sentence in card.sentences:
        text = sentence.text
        if sentence.topic in ("family", "citation") or talks_to_reader(text):
            continue
        if _TRAINABLE.search(text) or _OTHERS.search(text):
            continue
        for match in (*_PARAMETERS.finditer(text), *_ACTIVE.finditer(text)):
            start, end = match.span("many") if match["many"] else match.span(match.lastgroup or 0)
            if match.lastgroup == "note" and "backbone" not in text:
                continue
            if not is_turned(text, start) and not _is_of_another(card, text, start, end):
                yield card.text.value("parameter_count", sentence.view.span(start, end), 0.9)
    for pair in card.pairs:
        if "parameter_count" in fields_of(pair.key) and _counts_parameters(pair):
            count = _COUNT.match(pair.value.text)
            if count and (_BIG.search(count["many"]) or _LEAST_MILLIONS.search(pair.key)):
                yield card.text.value(
                    "parameter_count", pair.value.span(*count.span("many")), 0.95, label=pair.label
                )
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and block.rows:
            yield from _count_in_table(card, block)


def _is_of_another(card: Card, text: str, start: int, end: int) -> bool:
    """Whether the number is that of another model, named right before it, or of a part of this one
    where the sentence has the total too."""
    named = _NAMED_BEFORE.search(text, max(0, start - 80), start)
    if named and named[1] not in _NO_NAMES and not set(words_of(named[1])) <= card.words:
        return True
    if not _TOTAL.search(text):
        return False
    near = text[max(0, start - 30) : end + 30]
    return not _TOTAL.search(near) and not re.search(r"activ", near)


def _counts_parameters(pair: CardPair) -> bool:
    if pair.block.kind is BlockKind.CODE or pair.topic in ("hyperparameter", "evaluation"):
        return False
    if "size" in pair.key:
        return bool(re.search(r"\d\s?[BM]\b(?!\w)|param", pair.value.text))
    return True


def _count_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The row of this model in a table of sizes, or the row that says `total`."""
    header = block.rows[0]
    for column, cell in enumerate(header):
        key = key_words(cell.text)
        if column == 0 or "parameter_count" not in fields_of(key) or len(header) < 3:
            continue
        rows = own_rows(card, block)
        if rows is None:
            rows = [row for row in block.rows[1:] if row and row[0].text.strip().lower() == "total"]
            if key not in ("size", "parameters", "params"):
                rows = []
        for row in rows:
            match = _COUNT.match(row[column].text) if column < len(row) else None
            if match and (_BIG.search(match["many"]) or "param" in key):
                yield card.text.value(
                    "parameter_count", row[column].span(*match.span("many")), 0.85, label=cell.whole
                )


def hardware(card: Card) -> Iterator[CardValue]:
    """The machines on which the model was trained."""
    for pair in card.pairs:
        names = "hardware" in fields_of(pair.key)
        if names and pair.topic not in ("usage", "evaluation") and not _RUNNING.search(pair.key):
            yield from _machines(card, pair, 0.95)
    for sentence in card.sentences:
        text = sentence.text
        in_place = sentence.topic in ("hyperparameter", "hardware", "carbon", "data")
        if talks_to_reader(text) or sentence.topic in ("usage", "citation", "evaluation"):
            continue
        if _TRAINING.search(text) or in_place:
            for number, match in enumerate(_HARDWARE.finditer(text)):
                if number and text[: match.start()].rstrip().endswith("("):
                    continue  # the same in other words
                before = text[max(0, match.start() - 60) : match.start()]
                if not is_turned(text, match.start()) and not _RUNNING.search(before):
                    span = sentence.view.span(*match.span("what"))
                    yield card.text.value("hardware", span, 0.9)
    for block in card.blocks:
        if block.kind is BlockKind.CODE and _is_training_code(block):
            for match in re.finditer(r"device\s*[:=]\s*", block.view.text):
                if found := _HARDWARE.match(block.view.text, match.end()):
                    span = block.view.span(*found.span("what"))
                    yield card.text.value("hardware", span, 0.9)


def _is_training_code(block: Block) -> bool:
    return bool(re.search(r"\b(?:epochs|lr|learning_rate)\b", block.view.text))


def _machines(card: Card, pair: CardPair, confidence: float) -> Iterator[CardValue]:
    for match in _HARDWARE.finditer(pair.value.text):
        if not _RUNNING.search(pair.value.text[: match.start()].rpartition(";")[2]):
            span = pair.value.span(*match.span("what"))
            yield card.text.value("hardware", span, confidence, label=pair.label)


def carbon(card: Card) -> Iterator[CardValue]:
    """The carbon that was emitted."""
    for pair in card.pairs:
        if "carbon" in fields_of(pair.key) and pair.block.kind is not BlockKind.CODE:
            match = _AMOUNT.search(pair.value.text) or _WEIGHT.search(pair.value.text)
            if match:
                span = pair.value.span(*match.span("many"))
                yield card.text.value("carbon", span, 0.95, label=pair.label)
    for sentence in card.sentences:
        yield from _carbon_in_sentence(card, sentence)


def _carbon_in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    if talks_to_reader(sentence.text):
        return
    for match in _AMOUNT.finditer(sentence.text):
        if not is_turned(sentence.text, match.start()):
            yield card.text.value("carbon", sentence.view.span(*match.span("many")), 0.9)
