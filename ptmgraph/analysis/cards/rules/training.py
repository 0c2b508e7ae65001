"""The settings with which a model was trained."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.records import CardValue, Span
from ptmgraph.analysis.cards.rules.tables import lists_settings
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    HYPERPARAMETER,
    NO_SETTING,
    SETTING,
    says_nothing,
)

_N = r"(?:\d[\d.,]*(?:\s?[kKMBT]\b)?(?:\s?[x×·*]?\s?10\^?-?\d+)?(?:[eE][-+−]?\d+)?)"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half a|a single)"
_FEW = r"(?:of|is|was|set to|to|at|around|about|size|mit|von|de|до|は|为|warmed over)"
_LINK = rf"(?:\s*[:：=]|\s+{_FEW}){{0,2}}"
_RATE = (
    r"(?:learning[ -]rate|\blr|lernrate|taux d.apprentissage|pas d.apprentissage|"
    r"tasa de aprendizaje|"
    r"taxa de aprendiza\w+|"
    r"学習率|学习率|학습률|скорость(?:ю)? обучения|معدل التعلم)"
)
_BATCH = (
    r"(?:batch(?:es)?(?:[ -]?size)?|batchgr(?:ö|oe)(?:ß|ss)e|taille de lot|lot de|tamaño de lote|"
    r"tamanho do lote|バッチサイズ|批(?:量)?大小|배치 크기|размер батча|\bbs)"
)
_EPOCHS = r"(?:epochs?\b|epochen\b|époques|épocas|эпох\w*|轮|エポック|에폭|에포크)"
_STEPS = (
    r"(?:steps\b(?! and)|updates\b|iterations\b|schritten?\b|étapes|pasos|passos|шаг\w*|步|"
    r"ステップ|스텝)"
)
_FULL = r"(?<![\w/.-])"  # no part of a longer name
_NAMED = (
    rf"{_RATE}(?:\s+(?:warm ?up|warm up))?{_LINK}\s*(?P<rate>{_N})",
    rf"(?P<rate_before>\d[\d.]*e-?\d+)\s+{_RATE}",
    rf"{_BATCH}{_LINK}\s*(?P<batch>{_N})(?!\s*(?:hours|days))",
    rf"(?P<per_batch>{_N})\s+(?:tokens\s+)?per\s+batch",
    rf"(?P<epochs>{_N}|{_WORD})[\s-]*(?:full\s+|training\s+)?{_EPOCHS}",
    rf"(?:\bep(?:ochs?)?\s+|(?:轮数|エポック数)\s?[:：はが]\s?)(?P<epochs_after>{_N})",
    rf"(?P<steps>{_N}|{_WORD} (?:million|thousand)|100万)\s*(?:de\s+)?(?:(?:training|pre-?training|"
    rf"update|gradient|optimi[sz]er)\s+)?{_STEPS}",
    rf"weight decay(?:\s+{_FEW})?\s*(?P<decay>{_N})",
    rf"warm-?\s?up(?:\s+(?:ratio|steps|for|of|over)){{0,2}}\s*(?P<warmup>{_N})",
    rf"(?P<warmup_before>{_N})\s+warm-?\s?up\s+(?:steps|updates|iterations|epochs)",
    rf"(?:gradient|grad)[ _]accumulation(?:[ _]steps)?(?:\s+{_FEW})?\s*(?P<accumulated>{_N})",
    rf"max(?:imum)?[ _](?:seq(?:uence)?[ _])?len(?:gth)?(?:\s+{_FEW})?\s*(?P<longest>{_N})",
    rf"warmed over\s+(?P<warmed>{_N})",
    rf"momentum(?:\s+{_FEW})?\s*(?P<momentum>{_N})",
    rf"dropout(?:\s+{_FEW})?\s*(?P<dropout>{_N})",
    rf"(?:sequence length|resolution|image size)\s+(?:was\s+|is\s+)?(?:limited to|of|is|:)?\s*"
    rf"(?P<length>{_N}(?:x\d+)?)",
    rf"gradient clipping(?:\s+(?:of|to|"
    rf"with))?(?:\s+at(?:\s+global)?(?:\s+norm)?)?\s*(?P<clip>{_N})",
    r"\b(?:(?:lora\s+)?rank\s*(?:=|of|:)?|(?:lora[ _])?r\s*[=:])\s*(?P<rank>\d+)\b",
    r"\b(?:lora[ _])?alpha\s*(?:=|of|:)?\s*(?P<alpha>\d+)\b",
    r"\bseed\s*(?:=|of|:|is)?\s*(?P<seed>\d+)\b",
    r"\b(?:at|resolution of|resolution) (?P<pixels>\d{2,4}\s?[x×]\s?\d{2,4})(?!\w)",
    rf"{_FULL}(?P<optimizer>(?:paged_)?adamw?(?:_\w+)?|adafactor|adagrad|lamb|lion|muon|adan|"
    rf"shampoo|sophia|prodigy|novograd|sgd|rmsprop)\b"
    r"(?=[\s,.;:)(]|$)",
    r"\b(?P<schedule>cosine|linear)\b(?=\s*(?:,|lr\b|learning|schedul|decay|warm|$))",
    rf"{_FULL}(?P<precision>bfloat16|bf16|fp16|float16|fp32|mixed precision)(?![\w/-])",
    r"\bloss\s*[:=]\s*(?P<loss>\w+loss)\b",
    r"(?-i:\b(?P<loss_before>[A-Z]\w*[A-Z]\w*))\s+loss\b",
    rf"(?P<tokens>{_N}B? tokens) warm-?\s?up",
)
_SAID = tuple(re.compile(words, re.IGNORECASE) for words in _NAMED)
_TRAINING = re.compile(
    r"train|fine-?tun|learning rate|\blr\b|batch|epoch|optimi[sz]|weight decay|\blora\b|entrenó|"
    r"\bdropout\b|学習|训练|微调|學習|학습|обуч|trein|entra[iî]n|apprentissage|entren|afinad|"
    r"schritte|"
    r"\bsteps\b.{0,40}\bon\b|warm-?up",
    re.IGNORECASE,
)
_NOT_TRAINING = re.compile(
    r"\b(?:recommended|inference|guidance|cfg|sampl(?:er|ing|ed paths)|you need|planned|quanti[sz]|"
    r"merge|density|temperature|calibration|group size)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    rf"\s*(?P<value>{_N}(?![\w])|[A-Za-z][\w.+/-]*(?: (?!with\b|and\b|for\b|"
    rf"tokens\b)[\w.+/-]+){{0,3}})"
)
_GROUP = re.compile(r"\([^()]*\)")
_LEAD = re.compile(r"\s*(?:use |train\s*=\s*)", re.IGNORECASE)
_LONGEST = 60
_OFTEN = 3
_FEWEST = 2  # as many known settings make a block of settings
_PLAIN = re.compile(r"[-+]?\d|[a-z_]+\s*$")  # a number, or a word of a vocabulary
_LENGTH = re.compile(r"max(?:imum)? seq(?:uence)? length|sequence length|(?:image|input) size")
_LIST_KEY = re.compile(r"hyper ?parameters?|(?:training )?settings|training")
_QUANTISED = re.compile(r"quantization config|quantisation|bitsandbytes", re.IGNORECASE)


def hyperparameters(card: Card) -> Iterator[CardValue]:
    """Settings of the training: the value alone, with the words that name it as its label."""
    settings = {id(block) for block in card.blocks if _holds_settings(card, block)}
    taken: list[Span] = []
    for pair in card.pairs:
        if _is_setting(card, pair, id(pair.block) in settings) and (span := _setting(pair)):
            taken.append(Span(pair.label.start, span.end))
            yield card.text.value("hyperparameter", span, 0.95, label=pair.label)
    taken.sort()
    for pair in card.pairs:
        if _LIST_KEY.fullmatch(pair.key) and pair.block.kind is BlockKind.TABLE:
            yield from _settings_in(card, pair.value, taken)
    for block in card.blocks:
        if id(block) in settings:
            for row in block.rows:
                for cell in row[2:]:  # comments beside the value
                    yield from _settings_in(card, cell, taken)
    for sentence in card.sentences:
        yield from _settings_said(card, sentence, taken)


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
    known = {p.key for p in card.pairs_of[id(block)] if HYPERPARAMETER.fullmatch(p.key)}
    return len(known) >= _FEWEST


def _is_setting(card: Card, pair: CardPair, in_settings: bool) -> bool:
    if NO_SETTING.fullmatch(pair.key):
        return False
    if _QUANTISED.search(pair.block.lead.text) or len(pair.value.text) > _LONGEST * 3:
        return False
    if card.keys_of[id(pair.block)][pair.key] > _OFTEN:
        return False  # the log of a training
    key = _GROUP.sub("", pair.key).strip()
    known = HYPERPARAMETER.fullmatch(key) is not None
    if _LENGTH.fullmatch(pair.key) and "train" not in pair.value.text:
        known = known and pair.topic == "hyperparameter"
    if pair.key == "precision" and re.match(r"\s*\d+[.,]\d", pair.value.text):
        return False
    if pair.key.startswith("loss") and not re.match(r"\s*[A-Za-z]", pair.value.text):
        return False
    if pair.block.kind is BlockKind.CODE:
        if pair.topic in ("usage", "prompt", "base") or not (in_settings or known):
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


def _setting(pair: CardPair) -> Span | None:
    """Where the value of a setting stands."""
    text = pair.value.text
    lead = _LEAD.match(text)
    match = _VALUE.match(text, lead.end() if lead else 0)
    if match is None or says_nothing(match["value"]):
        return None
    start, end = match.span("value")
    if lead and not lead[0].startswith("train"):  # `Use adamw_torch with ...`
        end = start + len(match["value"].split()[0])
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    return pair.value.span(start, end)


def _settings_said(card: Card, sentence: Sentence, taken: list[Span]) -> Iterator[CardValue]:
    """Settings in running text: a learning rate of 1e-4, for three epochs."""
    text = sentence.text
    if sentence.topic in ("usage", "prompt", "evaluation", "citation", "limitation", "data"):
        return
    if talks_to_reader(text) or _NOT_TRAINING.search(text):
        return
    if _QUANTISED.search(sentence.block.lead.text):
        return
    if sentence.topic != "hyperparameter" and not _TRAINING.search(text):
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
            if not _is_taken(taken, span.start) and not is_turned(text, start):
                label = view.span(*match.span())
                yield card.text.value("hyperparameter", span, 0.85, label=label)
