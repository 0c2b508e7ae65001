"""What a model was made from: its base models, and the data that it was trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.names import FoundName, name_at, name_from, names_in, phrase_at
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import own_rows
from ptmgraph.analysis.cards.views import ShownLink, View
from ptmgraph.analysis.cards.words import fields_of, key_words, topic_of

_MADE = (
    r"(?:fine-? ?tun(?:ed|e|ing)|adapted|distill?ed|derived|initiali[sz]ed|converted|quanti[sz]ed|"
    r"upcycled|aligned|continued|trained|built|based|starting|started|merged)"
)
_OF = r"(?:of|from|on top of|on|upon|using|with)"
_BASE = re.compile(
    rf"\b(?:{_MADE}\s+(?:further\s+)?(?:(?:version|variant|model|copy|form|weights?)\s+)?"
    r"(?:of|from|on top of)|based (?:up)?on|built (?:up)?on|starting (?:from|weights:?)|on top of|"
    r"(?:distill?ed|fine-? ?tuned|quanti[sz]ed|smaller|larger|pruned)\s+[\w.-]{1,12}\s+variant of|"
    r"(?:quants?|quanti[sz]ations?|model files|(?:awq|gptq|gguf|exl2|4-bit|lora)\s+weights|"
    r"weights|adapter|copy|fine-? ?tune|finetune|conversion|export|version) (?:of|for)|"
    r"(?:initiali[sz]ed|started) (?:with|from) (?:the )?weights (?:of|from)|"
    r"converted to \w{2,20} from|"
    r"(?:continues|continuing) (?:the )?pre-?training of|(?:used|took|"
    r"take) (?:the )?(?:pre-?trained)?|"
    r"дообучена? из|مبني على|modèle|basiert auf|aufbauend auf|baseline weights:?)\s+",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?P<name>[\w./-]{3,90})\s+(?:→|->)\s+(?:supervised|sft|fine|dpo|lora)|"
    r"(?P<bone>[\w./-]{3,90})\s+backbone|"
    r"(?P<took>[\w./-]{3,90})\s+and (?:fine-?tun|train)",
    re.IGNORECASE,
)
_MERGE_LIST = re.compile(r"merge of the following|models were (?:included|merged)|following models")
_NO_BASE = re.compile(
    r"library|framework|mergekit|dreambooth|trainer|architecture|transformers$", re.I
)
_TRAINED = re.compile(
    r"\b(?:pre-?trained(?! (?:\w+ )?models?)|trained|fine-? ?tuned?|fine-?tunes|finetuned|"
    r"fine-?tuning|(?<=\bwe )train|affiné|entrenó|trainiert|tuned|"
    r"continues the pre-training|дообучена|تدريبه)\b|训练数据(?=包括)",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on(?! top of)|with|sur|con|auf|на|على)\s+|包括\s*")
_END_OF_TRAINING = re.compile(r"[.;](?!\w)|evaluat|tested|calibrat|benchmark", re.IGNORECASE)
_CONSISTS = re.compile(
    r"\b(?:training|fine-?tuning|pre-?training|parallel|instruction)[ -]?(?:data ?sets?|data|"
    r"set|text|"
    r"corpus|corpora|texts)?\s+(?:came from|comes? from|consists? of|includes?|was drawn from|"
    r"were taken from|is|are|was|used|uses)\s+|\b(?:we|i) (?:used|use) (?=\S+ (?:for|"
    r"to) (?:fine|train))",
    re.IGNORECASE,
)
_FAR = 160
_STOP = re.compile(
    r"(?<!\bMr)[.](?!\w)|[;:()\[\]—–]|\b(?:for|with|using|during|over|at|by|to|but|which|that|"
    r"in|when|where|as|achiev\w+|evaluated|tested|validated|came|comes|were|was|is|are|"
    r"excluding|resized|à partir|durante|para|для|لتحليل)\b|$"
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|und|et|y|plus|&)\s+(?:from\s+)?|\s*\+\s*|；|、|和")
_DATA_WORD = re.compile(r"\s*(?:data ?sets?|corpus|corpora|corpu)\b", re.IGNORECASE)
_LOWER_NAME = re.compile(r"(?:the\s+)?([a-z][\w./-]{1,60})(?=\s+(?:data ?set|corpus)\b)")
_ALONE = re.compile(r"\s*([\w.-]{2,60})\s*")
_NO_DATA = re.compile(
    r"(?:\d[\d.,]*\s*(?:k|m|b|gb)?\s*(?:tokens|images|sentences|photos|videos)?|tpus?.*|gpus?|"
    r"total|"
    r"(?:nvidia|tesla|geforce|rtx|quadro|[ahvtl]\d{1,4}\w*)(?:\s.*)?|lora|qlora|adamw?|peft|"
    r"amp|zero|"
    r"deepspeed|python|pytorch|the internet|google cloud|aws|our|own|english|german|french|spanish|"
    r"ours|i|we|it|this|(?:google )?colab.*|runpod.*|azure.*|(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day|kaggle|juwels.*|opt-out.*|opus readme|dreambooth|everydream2|flux.*|"
    r"openclip|unsloth|axolotl|trl)",
    re.IGNORECASE,
)
_NO_TRAINING = re.compile(
    r"calibrat|held-out|evaluat|leaderboard|benchmark|tested on|test (?:set|split)|imatrix", re.I
)


def link_addresses(card: Card, view: View) -> dict[ShownLink, str]:
    """The address of each link of a view."""
    return {link: card.text.cut(link.target) for link in view.links}


def base_models(card: Card) -> Iterator[CardValue]:
    """The models whose weights this one was made from."""
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text):
            yield from _bases_in_sentence(card, sentence)
    for pair in card.pairs:
        if _names_base(pair):
            yield from _bases_in_pair(card, pair)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE:
            yield from _bases_in_table(card, block)


def _base(card: Card, name: FoundName | None, confidence: float) -> Iterator[CardValue]:
    if name is None or name.kind in ("datasets", "spaces", "papers"):
        return
    if name.target.end and not name.kind:  # a link that leads away from the Hub
        return
    if not _NO_BASE.search(card.text.cut(name.span)):
        yield card.text.value("base_model", name.span, confidence, target=name.target)


def _bases_in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    view, links = sentence.view, link_addresses(card, sentence.view)
    if sentence.topic in ("citation", "family", "demo"):
        return
    for match in _BASE.finditer(view.text):
        if not is_turned(view.text, match.start()) and not is_turned(view.text, match.end()):
            name = name_at(view, links, match.end())
            yield from _base(card, name, 0.95 if name and name.target.end else 0.85)
    for match in _BEFORE.finditer(view.text):
        place = match.start(match.lastgroup or 0)
        if not is_turned(view.text, place):
            yield from _base(card, name_at(view, links, place), 0.85)
    listed = sentence.block.kind is BlockKind.ITEM and (
        _MERGE_LIST.search(sentence.block.lead.text) or sentence.topic == "base"
    )
    if listed:
        for name in names_in(view, links, 0, len(view.text)):
            yield from _base(card, name, 0.9)


def _names_base(pair: CardPair) -> bool:
    if pair.block.kind is BlockKind.CODE:
        return pair.key in ("model", "base model") and "merge_method" in pair.block.view.text
    if pair.key == "base model" or "from model" in pair.key:
        return True
    return "base_model" in fields_of(pair.key) and pair.topic not in (
        "hyperparameter",
        "evaluation",
    )


def _bases_in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    links = link_addresses(card, pair.value)
    found = list(names_in(pair.value, links, 0, len(pair.value.text)))
    if not found and (name := name_at(pair.value, links, 0)):
        found = [name]
    for name in found:
        if not is_turned(pair.value.text, name.start):
            yield from _base(card, name, 0.95)


def _bases_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0] if block.rows else ()
    for column, cell in enumerate(header):
        if "base_model" in fields_of(key_words(cell.text)) and len(header) > 2 and column:
            for row in own_rows(card, block) or ():
                if column < len(row):
                    yield from _base(
                        card, name_at(row[column], link_addresses(card, row[column]), 0), 0.9
                    )


def datasets(card: Card) -> Iterator[CardValue]:
    """The data that the model was trained on."""
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text):
            yield from _data_in_sentence(card, sentence)
    for pair in card.pairs:
        if pair.block.kind is not BlockKind.CODE and _names_data(pair):
            for start, end in _lines(pair):
                yield from _data_in_list(card, pair.value, start, end, 0.9)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and _about_data(block):
            for row in block.rows[1:]:
                yield from _data_in_list(card, row[0], 0, len(row[0].text), 0.9)


def _lines(pair: CardPair) -> list[tuple[int, int]]:
    """The lines of a value, each of which may name something; a `;` ends one too."""
    text = pair.value.text
    return [match.span() for match in re.finditer(r"[^\n;]+", text)]


def _about_data(block: Block) -> bool:
    return bool(block.titles) and topic_of(block.titles[0].text) == "data"


def _names_data(pair: CardPair) -> bool:
    if pair.topic in ("evaluation", "usage", "family") or pair.block.kind is BlockKind.HEADING:
        return "training" in pair.key and "data" in pair.key
    return "dataset" in fields_of(pair.key)


def _data(card: Card, name: FoundName | None, confidence: float) -> Iterator[CardValue]:
    if name is None or name.kind in ("spaces", "papers"):
        return
    words = card.text.cut(name.span)
    if name.kind == "models" and name.target.end:
        return
    if not words.strip() or _NO_DATA.fullmatch(words.strip()):
        return
    yield card.text.value("dataset", name.span, confidence, target=name.target)


def _data_in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    view, text = sentence.view, sentence.text
    if sentence.topic in ("citation", "family", "usage"):
        return
    links = link_addresses(card, view)
    for start, end in _beginnings(text):
        if not is_turned(text, start) and not is_turned(text, end):
            yield from _data_in_list(card, view, end, len(text), 0.9)
    for name in names_in(view, links, 0, len(text)):
        in_place = name.kind == "datasets" and sentence.topic != "evaluation"
        in_place = in_place and not _NO_TRAINING.search(text)
        if in_place and not is_turned(text, name.start):
            yield from _data(card, name, 0.85)
    if _about_data(sentence.block):
        alone = sentence.block.kind is not BlockKind.ITEM
        yield from _data_in_list(card, view, 0, len(text), 0.85, alone=alone)


def _beginnings(text: str) -> Iterator[tuple[int, int]]:
    """Where words speak of training data, and where these are named after them."""
    for match in _TRAINED.finditer(text):
        for on in _ON.finditer(text, match.end(), match.end() + _FAR):
            between = text[match.end() : on.start()]
            if _END_OF_TRAINING.search(between):
                break
            yield match.start(), on.end()
    for match in _CONSISTS.finditer(text):
        yield match.start(), match.end()


def _data_in_list(
    card: Card, view: View, start: int, end: int, confidence: float, *, alone: bool = False
) -> Iterator[CardValue]:
    """Names with commas or `and` between them, up to where the list ends. With `alone`, names that
    are no links must fill the place between two commas."""
    links = link_addresses(card, view)
    place = start
    while place < end:
        link = next((k for k in view.links if place <= k.start <= place + 60), None)
        comma = _AND.search(view.text, place, end)
        stop = _STOP.search(view.text, place, end)
        if (
            link
            and (not comma or link.start < comma.start())
            and (not stop or link.start < stop.start() or stop.start() == place)
        ):
            yield from _data(card, name_at(view, links, link.start), confidence)
            place = link.end
        else:
            cut = min(m.start() for m in (comma, stop) if m) if (comma or stop) else end
            yield from _data_name(card, view, links, (place, cut), confidence, alone)
            place = cut
        comma = _AND.match(view.text, place, end)
        tail = _DATA_WORD.match(view.text, place, end)
        if comma is None and tail:
            comma = _AND.match(view.text, tail.end(), end)
        if comma is None:
            group = re.compile(r"\s*\([^()]{0,200}\)").match(view.text, place, end)
            comma = _AND.match(view.text, group.end(), end) if group else None
        if comma is None or comma.end() == place:
            return
        place = comma.end()


def _data_name(
    card: Card,
    view: View,
    links: dict[ShownLink, str],
    place: tuple[int, int],
    confidence: float,
    alone: bool,
) -> Iterator[CardValue]:
    start, end = place
    found = next(names_in(view, links, start, end), None)
    if found is None and not start and (single := _ALONE.fullmatch(view.text)):
        found = name_from(view, *single.span(1))
    if found is None and (lower := _LOWER_NAME.match(view.text, start)):
        found = name_at(view, links, lower.start(1))
        if found is None:
            found = name_from(view, *lower.span(1))
            if card.text.cut(found.span).lower() in ("none", "unknown", "following", "same"):
                return
    yield from _data(card, found or phrase_at(view, start, end, alone=alone), confidence)
