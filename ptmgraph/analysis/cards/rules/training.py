"""The settings with which a model was trained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import HYPERPARAMETER, NO_SETTING, SETTING, says_nothing

_N = r"(?:\d[\d.,]*(?:\s?[kKM]\b)?(?:\s?[x×·*]?\s?10\^?-?\d+)?(?:[eE][-+−]?\d+)?)"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half a|a single)"
_FEW = r"(?:of|is|was|set to|to|at|:|=|around|about|size|mit|von|de|warmed over)"
_RATE = r"(?:learning[ -]rate|\blr|lernrate|taux d.apprentissage|tasa de aprendizaje|学習率)"
_BATCH = r"(?:batch(?:es)?(?:[ -]?size)?|batchgr(?:ö|oe)(?:ß|ss)e|taille de lot|バッチサイズ|\bbs)"
_NAMED = (
    rf"{_RATE}(?:\s+(?:warm ?up|warm up))?(?:\s+{_FEW}){{0,2}}\s*(?P<rate>{_N})",
    rf"(?P<rate_before>\d[\d.]*e-?\d+)\s+{_RATE}",
    rf"{_BATCH}(?:\s+{_FEW}){{0,2}}\s*(?P<batch>{_N})(?!\s*(?:hours|days))",
    rf"(?P<per_batch>{_N})\s+(?:tokens\s+)?per\s+batch",
    rf"(?P<epochs>{_N}|{_WORD})\s+(?:training\s+)?(?:epochs?\b|époques|épocas|эпох)",
    rf"\bep(?:ochs?)?\s+(?P<epochs_after>{_N})",
    rf"(?P<steps>{_N}|{_WORD} (?:million|thousand)|100万)\s*(?:(?:training|pre-?training|"
    rf"update)\s+)?"
    r"(?:steps\b(?! and)|updates\b|iterations\b|schritte|ステップ)",
    rf"weight decay(?:\s+{_FEW})?\s*(?P<decay>{_N})",
    rf"warm-?\s?up(?:\s+(?:ratio|steps|for|of|over)){{0,2}}\s*(?P<warmup>{_N})",
    rf"(?P<warmup_before>{_N})\s+warm-?\s?up\s+(?:steps|updates|iterations|epochs)",
    rf"(?:gradient|grad)[ _]accumulation(?:[ _]steps)?(?:\s+{_FEW})?\s*(?P<accumulated>{_N})",
    rf"max(?:imum)?[ _](?:seq(?:uence)?[ _])?len(?:gth)?(?:\s+{_FEW})?\s*(?P<longest>{_N})",
    rf"warmed over\s+(?P<warmed>{_N})",
    rf"dropout(?:\s+{_FEW})?\s*(?P<dropout>{_N})",
    rf"(?:sequence length|resolution|image size)\s+(?:was\s+|is\s+)?(?:limited to|of|is|:)?\s*"
    rf"(?P<length>{_N}(?:x\d+)?)",
    rf"gradient clipping(?:\s+at(?:\s+global)?(?:\s+norm)?)?\s*(?P<clip>{_N})",
    r"\b(?:lora\s+)?(?:rank|r)\s*(?:=|of|:)?\s*(?P<rank>\d+)\b",
    r"\b(?:lora[ _])?alpha\s*(?:=|of|:)?\s*(?P<alpha>\d+)\b",
    r"\bseed\s*(?:=|of|:|is)?\s*(?P<seed>\d+)\b",
    r"\b(?P<optimizer>(?:paged_)?adamw?(?:_\w+)?|adafactor|lamb|lion|novograd|sgd|rmsprop)\b"
    r"(?=[\s,.;:)(]|$)",
    r"\b(?P<schedule>cosine|linear)\b(?=\s*(?:,|lr\b|learning|schedul|decay|warm|$))",
    r"\b(?P<precision>bfloat16|bf16|fp16|float16|fp32|mixed precision)\b",
    r"\bloss\s*[:=]\s*(?P<loss>\w+loss)\b",
    r"(?-i:\b(?P<loss_before>[A-Z]\w*))\s+loss\b",
    rf"(?P<tokens>{_N}B? tokens) warm-?\s?up",
)
_SAID = tuple(re.compile(words, re.IGNORECASE) for words in _NAMED)
_TRAINING = re.compile(
    r"train|fine-?tun|learning rate|\blr\b|batch|epoch|optimi[sz]|weight decay|\blora\b|entrenó|"
    r"\bdropout\b|学習|schritte|\bsteps\b.{0,40}\bon\b|warm-?up",
    re.IGNORECASE,
)
_NOT_TRAINING = re.compile(
    r"\b(?:recommended|inference|guidance|cfg|sampl(?:er|ing|ed paths)|you need|planned|quanti[sz]|"
    r"merge|density|temperature|calibration|group size)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    rf"\s*(?P<value>{_N}(?![\w])|(?i:use )?[A-Za-z][\w.+/-]*(?: (?!with\b|and\b|for\b|"
    rf"tokens\b)[\w.+/-]+){{0,3}})"
)
_LONGEST = 60
_FEWEST = 2  # as many known settings make a block of settings
_LIST_KEY = re.compile(r"hyper ?parameters?|(?:training )?settings|training")
_QUANTISED = re.compile(r"quantization config|quantisation|bitsandbytes", re.IGNORECASE)


def hyperparameters(card: Card) -> Iterator[CardValue]:
    """Settings of the training: the value alone, with the words that name it as its label."""
    settings = {id(block) for block in card.blocks if _holds_settings(card, block)}
    for pair in card.pairs:
        if _is_setting(pair, id(pair.block) in settings):
            yield from _setting(card, pair)
        elif _LIST_KEY.fullmatch(pair.key) and pair.block.kind is BlockKind.TABLE:
            yield from _settings_in(card, pair.value)
    for block in card.blocks:
        if id(block) in settings:
            for row in block.rows:
                for cell in row[2:]:  # comments beside the value
                    yield from _settings_in(card, cell)
    for sentence in card.sentences:
        yield from _settings_said(card, sentence)


def _holds_settings(card: Card, block: Block) -> bool:
    """Whether a block of code, or a table, lists settings of a training."""
    if block.kind not in (BlockKind.CODE, BlockKind.TABLE):
        return False
    if block.kind is BlockKind.CODE and re.search(r"merge_method|from_pretrained", block.view.text):
        return False
    known = {p.key for p in card.pairs_of[id(block)] if HYPERPARAMETER.fullmatch(p.key)}
    return len(known) >= _FEWEST


def _is_setting(pair: CardPair, in_settings: bool) -> bool:
    if NO_SETTING.fullmatch(pair.key):
        return False
    if _QUANTISED.search(pair.block.lead.text) or len(pair.value.text) > _LONGEST * 3:
        return False
    known = HYPERPARAMETER.fullmatch(pair.key) is not None
    if pair.key.startswith("loss") and not re.match(r"\s*[A-Za-z]", pair.value.text):
        return False
    if pair.block.kind is BlockKind.CODE:
        if pair.topic in ("usage", "prompt", "base") or not (in_settings or known):
            return False
        return (known or bool(SETTING.fullmatch(pair.key))) and (
            in_settings or pair.topic == "hyperparameter"
        )
    if pair.topic in ("usage", "prompt", "evaluation", "base", "limitation", "citation"):
        return False
    listed = pair.topic == "hyperparameter" and bool(SETTING.fullmatch(pair.key))
    if pair.block.kind is BlockKind.TABLE:
        return known or (in_settings and listed)
    return known or (listed and bool(re.match(r"\s*[-\d.]+\s*$", pair.value.text)))


def _setting(card: Card, pair: CardPair) -> Iterator[CardValue]:
    match = _VALUE.match(pair.value.text)
    if match is None or says_nothing(match["value"]):
        return
    start, end = match.span("value")
    if match["value"].lower().startswith("use "):
        start += len("use ")
        end = start + len(match["value"].split()[1])
    while end > start and pair.value.text[end - 1] in ".,;:":
        end -= 1
    yield card.text.value("hyperparameter", pair.value.span(start, end), 0.95, label=pair.label)


def _settings_said(card: Card, sentence: Sentence) -> Iterator[CardValue]:
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
    yield from _settings_in(card, sentence.view)


def _settings_in(card: Card, view: View) -> Iterator[CardValue]:
    text = view.text
    for pattern in _SAID:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            while end > start and text[end - 1] in ".,;: ":
                end -= 1
            if not is_turned(text, start):
                label = view.span(*match.span())
                yield card.text.value("hyperparameter", view.span(start, end), 0.85, label=label)
