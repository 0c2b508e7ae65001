"""On what a model was trained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.words import fields_of, key_words

_NUMBER = (
    r"(?:(?:\d(?:[\d,]*\d)?(?:\s\d{2,3}\s?GB)?|(?i:an?|one|two|three|four|five|six|seven|eight|ten|twelve|sixteen|twenty|zwei|drei|vier|acht|deux|trois|quatre|huit|dos|cuatro|ocho|duas|quatro|oito|due|quattro|otto|twee|dwie|två|"
    r"thirty-two|sixty-four|single))"
    r"(?:\s+single)?\s*(?:[x×*]\s*)?)"
)
_CARD = (
    r"(?:(?:NVIDIA|Nvidia|AMD|Google|Cloud|Tesla|GeForce|Quadro|Instinct)\s+){0,3}"
    r"(?:(?:RTX|GTX)\s?(?:A\d{4}|\d{3,4})(?:\s?Ti|\s?Ada)?|RTX\s\d{4}|"
    r"(?:A(?:2|10G?|16|30|40|100|800|[4-6]000)|H(?:20|100|200|800)|V100S?|P(?:4|40|100)|T4G?|"
    r"L(?:4|20|40S?)|"
    r"B[123]00|GH200|GB[23]00|K80|M[46]0)s?\b|MI\d{3}X?|DGX-\d\s\w+|"
    r"TPU[ ]?v\d\w*(?:-\d+)?|TPUs(?:\sv\d(?:-\d+)?)?|(?:cloud )?TPUs|[2-5]0[5-9]0(?:\s?(?:Ti|"
    r"[Ss]uper))?|1[06][5-8]0\s?(?:Ti|[Ss]uper)|"
    r"(?:Apple )?M[1234]\s(?:Max|Pro|Ultra)|Gaudi\s?\d?|Trainium\d?|(?:Huawei )?Ascend(?:\s|"
    r"-)?\d{3}[A-Z]?|(?:张|块)?\s?(?:华为)?昇腾\s?\d{3}[A-Z]?|(?<=on an )M[1-5]\b|Apple M[1-5]\b|"
    r"(?:RX|Radeon) \d{4}(?: XTX?)?|"
    r"(?:Ryzen|Xeon|EPYC|Core i\d)[ -]\w[\w-]*|Inferentia\d?|"
    r"RTX PRO 6000(?: Blackwell)?|(?:JUWELS|LUMI|Leonardo|MareNostrum|Jean[ -]Zay|Frontier|"
    r"Perlmutter|Polaris|"
    r"Alps|Karolina|ABCI)(?:\s?\d)?(?:[ -](?:Booster|supercomputer|"
    r"cluster))?(?=[^.]{0,40}(?:super|cluster|node|booster))|"
    r"(?<=the )(?:JUWELS|Jean Zay|MareNostrum)(?: Booster)?)"
    r"(?:[ -](?:PCIe|SXM\d?|PCIE|NVL))?(?:[ -]?(?:de |da |\()?\d{2,3}\s?G[Bo]\)?|"
    r"-SXM\d?-\d+GB)?(?:\s?[x×]\s?\d+|\s?\d+\s?(?:장|대|枚|台|张|块|卡))?"
)
HARDWARE = re.compile(rf"(?<![\w/-])(?P<what>{_NUMBER}?{_CARD})(?!\w)")
_TRAINING = expression("hardware", "training")
_RUNNING = expression("hardware", "running")
_PLAIN_TOPICS = frozenset(["", "hyperparameter", "data", "hardware", "base"])
_OF_RUNNING = Wording(
    r"\b(?:run\w*|inference|fits?|need\w*|require\w*|v?ram|memory|speed|fast\w*|latency|tok(?:ens)?/s|"
    r"per second|fps|eval\w*|greedy|measured|ms|real[- ]?time|load\w*|serve\w*|serving|"
    r"deploy\w*|test(?:ed)?|if you|you|your)\b"
)
_FOR_TRAINING = Wording(r"\b(?:for|of) (?:\w+ ){0,3}(?:pre-?|fine-?)?(?:training|tuning)\b")
_HOURS = Wording(r"[ -]?(?:gpu[ -]?)?(?:hours|h\b|小时)")
_MANY = re.compile(r"[\d.,]+\s*")


def hardware(card: Card) -> Iterator[CardValue]:
    """The machines on which the model was trained; where nothing says so, those that are named
    without a word on running it."""
    found = list(_trained_on(card))
    yield from found
    for sentence in card.sentences if not found else ():
        if sentence.topic in _PLAIN_TOPICS and not _OF_RUNNING.search(sentence.text):
            yield from _machines_said(card, sentence, 0.7)


def _trained_on(card: Card) -> Iterator[CardValue]:
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
            yield from _machines_said(card, sentence, 0.9)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and topic(block) not in ("usage", "evaluation"):
            yield from _machines_in_table(card, block)
        if block.kind is BlockKind.CODE and _is_training_code(block):
            for match in re.finditer(r"device\s*[:=]\s*", block.view.text):
                if found := HARDWARE.match(block.view.text, match.end()):
                    span = block.view.span(*found.span("what"))
                    yield card.text.value("hardware", span, 0.9)


def _machines_said(card: Card, sentence: Sentence, confidence: float) -> Iterator[CardValue]:
    text = sentence.text
    for number, match in enumerate(HARDWARE.finditer(text)):
        if number and text[: match.start()].rstrip().endswith("("):
            continue  # the same in other words
        before = text[max(0, match.start() - 60) : match.start()]
        runs = _RUNNING.search(before) and not _FOR_TRAINING.search(text, match.end())
        if not is_turned(text, match.start()) and not runs:
            start, end = match.span("what")
            if _HOURS.match(text, end) and (many := _MANY.match(text, start)):
                start = many.end()  # `7,680 A100 hours` are not so many machines
            yield card.text.value("hardware", sentence.view.span(start, end), confidence)


def _machines_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The machines of several stages: a row of machines in a table with more than two columns."""
    for row in block.rows:
        if len(row) > 2 and "hardware" in fields_of(key_words(row[0].text)):
            for cell in row[1:]:
                for match in HARDWARE.finditer(cell.text):
                    yield card.text.value("hardware", cell.span(*match.span("what")), 0.9)


def _is_training_code(block: Block) -> bool:
    return bool(re.search(r"\b(?:epochs|lr|learning_rate)\b", block.view.text))


def _machines(card: Card, pair: CardPair, confidence: float) -> Iterator[CardValue]:
    for match in HARDWARE.finditer(pair.value.text):
        if not _RUNNING.search(pair.value.text[: match.start()].rpartition(";")[2]):
            span = pair.value.span(*match.span("what"))
            yield card.text.value("hardware", span, confidence, label=pair.label)
