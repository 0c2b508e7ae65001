"""The models whose weights a model was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, describes, words_of
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression, says, small_letters
from ptmgraph.analysis.cards.names import (
    FoundName,
    link_addresses,
    name_at,
    names_in,
    phrase_at,
)
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.known_bases import (
    NO_FAMILIES,
    SIZED,
    is_family,
    likely_bases,
)
from ptmgraph.analysis.cards.rules.machines import HARDWARE
from ptmgraph.analysis.cards.rules.tables import is_common_word, own_rows
from ptmgraph.analysis.cards.views import ShownLink
from ptmgraph.analysis.cards.words import fields_of, is_known_dataset, key_words

# After these words stands the name of the parent.
_STRONG = expression("base_model", "before_name")
# After these too, or only the design of one: the name must be that of weights.
_WEAK = expression("base_model", "before_weights")
_WORD = re.compile(r"[A-Z][a-z]+")  # `weights of Ultralytics` names who made them
_NOTHING = Wording(r"(?:the )?(?:scratch|zero|random\w*|ground|null|scratch)\b")
_DATA = Wording(
    r"(?:\s*\([^()]{0,80}\))?\s*(?:treebank|corpus|corpora|data(?:set)?s?|shape|"
    r"(?:transformer |decoder |encoder )?architecture|design|layout|config\w*|tokeni[sz]er|"
    r"vocabulary|recipe|"
    r"example)\b"
)
_WEIGHTS = re.compile(
    r"/|\d(?:\.\d+)?[BbMm](?![A-Za-z])|-(?:base|small|large|tiny|medium|mini|cased|uncased|v\d)|"
    r"_(?:base|small|large)|-\d+(?:-|$)"
)
_NAME = r"(?P<name>[A-Za-z0-9][A-Za-z0-9_./-]{2,90})"
# Before these words it stands.
_BEFORE = (
    Wording(rf"{_NAME}\s+(?:→|->)\s+(?:supervised|sft|fine|dpo|lora|cpt)"),
    Wording(rf"{_NAME}\s+backbone"),
    Wording(
        rf"{_NAME}\s+(?:with|as|in|to|converted to) (?:onnx|gguf|coreml|openvino|tflite|mlx)\b"
    ),
    Wording(rf"{_NAME}\s+and (?:then )?(?:fine-?tun|train|adapt)"),
    Wording(
        rf"\b(?:is|are) (?:an? )?{_NAME},? (?:(?:pre-?trained|base|instruct) )?(?:model,? |"
        rf"checkpoint,? |backbone,? )?(?:that |which )?(?:(?:was|has been|is) )?(?:further )?"
        r"(?:fine-?tuned|finetuned|trained|quanti[sz]ed|adapted)"
    ),
    Wording(
        rf"^\W*{_NAME}(?: \([^()]{{0,60}}\))?,? (?:model )?(?:fine-?tuned|finetuned|adapted|"
        rf"further trained)"
    ),
    Wording(
        rf"{_NAME},? (?:model )?(?:fine-?tuned|finetuned|further trained|adapted) (?:for|on|to|"
        rf"with)\b"
    ),
    Wording(rf"\b(?:is|was) {_NAME} (?:fine-?)?(?:tuned|adapted)"),
    re.compile(rf"\baus {_NAME} (?:durch|mittels)"),
    re.compile(rf"\b(?:modèle|modelo|modello|modell) {_NAME} (?:affin|ajustad|afinad|feinabgest)"),
)
_BEFORE_ASIAN = (
    re.compile(
        rf"{_NAME}[）)]?\s?(?:モデル)?に(?:対して|対し)?[^。]{{0,60}}?(?:学習|チューニング|微調整)"
    ),
    re.compile(rf"在\s?{_NAME}\s?(?:模型)?(?:的)?基础上"),
    re.compile(
        rf"{_NAME}(?:\s?の\s?[\w.-]{{1,30}})?[）)]?\s?(?:モデル)?を[^。]{{0,40}}?(?:学習|ファインチューニング|微調整|量子化|変換|"
        rf"ベース|元に)"
    ),
    re.compile(
        rf"{_NAME}[）)]?\s?(?:모델)?(?:을|를|에서)?[^.,]{{0,30}}?(?:기반|파인튜닝|미세|양자화|바탕)"
    ),
    re.compile(rf"{_NAME}\s?(?:模型)?(?:进行|上)?(?:的)?(?:微调|继续预训练|量化)"),
    re.compile(
        rf"(?:用|由|从|以)\s?{_NAME}\s?(?:的)?(?:权重|参数)?(?:进行)?(?:初始化|开始|出发|为底座|为基础|为基座)"
    ),
    re.compile(rf"{_NAME}\s?(?:の重み)?(?:で|から|を用いて)\s?(?:初期化|出発|継続)"),
    re.compile(rf"{_NAME}\s?(?:로|으로|에서|로부터)\s?(?:초기화|시작|출발)"),
    re.compile(
        rf"{_NAME}\s?(?:的|の|의)\s?[^。，,、;]{{0,16}}?(?:量化|微调|蒸馏|剪枝|量子化|微調整|蒸留|"
        rf"ファインチューニング|GGUF|양자화|미세 ?조정|파인튜닝)\s?(?:版|模型|モデル|버전|모델)"
    ),
    re.compile(rf"(?:沿用|继承|加载)(?:了|自)?\s?{_NAME}"),
)
_ASIAN_LETTER = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")
# The same where the name has spaces: `Llama 3.1 8B を土台に`.
_SPACED = re.compile(
    r"(?P<name>[A-Z][\w./-]*(?: (?:v?\d[\d.]*[BM]?|[A-Z][\w.-]*)){0,4})\s?(?:"
    r"(?:モデル)?(?:を(?:土台|ベース|基盤|元)に|をもとに|から)|"
    r"(?:모델)?(?:를|을)[^.]{0,30}?(?:파인튜닝|미세 ?조정|양자화|기반)|"
    r"(?:模型)?(?:上|进行)?(?:微调|继续预训练|量化))",
    re.ASCII,
)
_SIBLING = re.compile(r"[-_](?:instruct|chat|it|base|hf|math|coder?|v\d|sft|dpo|vl)\b")
_MERGE_LIST = re.compile(
    r"(?:merge|moe|mixture|stack) of|mergekit|merge of the following|models "
    r"were (?:included|merged)|following models"
)
_NO_BASE = expression("base_model", "no_name")
_TRAINING_FILE = re.compile(r"^(?:sequence_len|micro_batch_size|adapter|datasets|lora_r):", re.M)
# The name of a model, as far as one sees it.
_MODEL_NAME = Wording(
    r"(?:bert|gpt|former|vit|clip|llama|whisper|mistral|qwen|gemma|phi|wav2vec|t5|yolo|swin|resnet|"
    r"blip|bge|e5|gte|deberta|diffusion|flux|sam|dino|esm|opt|bloom|falcon|mamba)|"
    rf"{SIZED.pattern}"
)
_REPLACED = Wording(r"\binstead\b|deprecat|supersed|successor|\bnewer\b|\bmoved to\b")
_DESIGN_FIRST = re.compile(
    r"\W*(?:(?:An?|The|a|the) )?(?P<name>[A-Za-z][\w.-]*\d[\w.-]*)(?: model)?,? "
    r"(?:that|which|for|to|trained|tuned|with)\b"
)
_SIZED_DESIGN = re.compile(r"[a-z]-?\d{1,3}|base|small|large|tiny")
_ID_TOPICS = frozenset(["", "base", "hyperparameter", "data"])
_PROSE = ("citation", "family", "demo")


def base_models(card: Card) -> Iterator[CardValue]:
    """The models whose weights this one was made from."""
    stated = list(_stated(card))
    likely = [
        value
        for sentence in card.sentences
        for name in likely_bases(card, sentence)
        if not stated or SIZED.search(card.text.cut(name.span)) or name.id
        for value in _base(card, name, 0.8)
    ]
    if not (stated or likely):
        likely = list(_only_ids(card)) or list(_opened(card))
    names = {value.value.lower() for value in (*stated, *likely)}
    for value in (*stated, *likely):
        if not any(_is_short_for(value.value.lower(), name) for name in names):
            yield value


def _only_ids(card: Card) -> Iterator[CardValue]:
    """The ids of models that a card names where it does not speak of use, of others or of results,
    when nothing in it is called its origin."""
    for sentence in card.sentences:
        text = sentence.text
        if sentence.topic not in _ID_TOPICS or talks_to_reader(text):
            continue
        names = list(names_in(sentence.view, link_addresses(card, sentence.view), 0, len(text)))
        small = sentence.small
        for name in names:
            small = small[: name.start] + "#" * (name.end - name.start) + small[name.end :]
        if _REPLACED.search(text) or says(small, "base_model", "guards", card.tongues):
            continue
        for name in names:
            of_model = (
                name.kind == "models" and name.id and _MODEL_NAME.search(name.id.split("/")[-1])
            )
            if of_model and not card.title_words <= set(words_of(name.id)):
                yield from _base(card, name, 0.7)


def _is_short_for(words: str, name: str) -> bool:
    """Whether a name is the beginning of another, and not of a sibling with a training of its own:
    `vit-b` beside `owner/vit-b-16-laion2b`, but not `llama-3-8b` beside `llama-3-8b-instruct`."""
    if words == f"{name} base":  # `a Llama-3.2-1B base model`
        return True
    rest = name.rpartition("/")[2].removeprefix(words)
    return "/" not in words and rest.startswith(("-", "_")) and not _SIBLING.match(rest)


def _opened(card: Card) -> Iterator[CardValue]:
    """The design with which a description begins: `resnet34 that tells mushrooms apart`."""
    for sentence in card.sentences:
        if sentence not in card.opening and not describes(sentence.block):
            continue
        match = _DESIGN_FIRST.match(sentence.text)
        small = small_letters(sentence.text)
        if match and is_family(match["name"]) and _SIZED_DESIGN.search(match["name"]):
            turned = says(small, "base_model", "guards", card.tongues)
            name = name_at(sentence.view, {}, match.start("name"))
            yield from () if turned else _base(card, name, 0.7)


def _stated(card: Card) -> Iterator[CardValue]:
    """The models that words in front or behind call the origin of this one."""
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text) and sentence.topic not in _PROSE:
            yield from _in_sentence(card, sentence)
    for block in card.blocks:
        if block.kind is BlockKind.HEADING:
            yield from _in_sentence(card, Sentence(block.view, block, ""))
    for pair in card.pairs:
        if _names_base(pair):
            yield from _in_pair(card, pair)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE:
            yield from _in_table(card, block)


def _base(card: Card, name: FoundName | None, confidence: float) -> Iterator[CardValue]:
    if name is None or name.kind in ("datasets", "spaces", "papers"):
        return
    if name.target.end and not name.kind:  # a link that leads away from the Hub
        return
    words = card.text.cut(name.span)
    if HARDWARE.match(words):
        return
    own = set(words_of(words)) in (card.title_words, card.name_words)
    own = own or _is_brand(card, words)
    if not own and not _NO_BASE.search(words) and not is_known_dataset(words):
        yield card.text.value("base_model", name.span, confidence, target=name.target)


def _is_brand(card: Card, words: str) -> bool:
    """Whether a name is the one word of the title that is no size, family or version."""
    word = words.lower()
    others = (other for other in card.name_words if other != word and len(other) > 1)
    return word in card.name_words and not is_common_word(word) and all(map(is_common_word, others))


def _in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    view, links = sentence.view, link_addresses(card, sentence.view)
    text = view.text
    for match in _STRONG.finditer(text):
        if not is_turned(text, match.start()) and not is_turned(text, match.end()):
            if _NOTHING.match(text, match.end()):
                continue
            name = name_at(view, links, match.end()) or phrase_at(view, match.end(), len(text))
            if name and _DATA.match(text, name.end):
                continue
            if name and _WORD.fullmatch(card.text.cut(name.span)) and "tun" not in match[0].lower():
                continue
            if name and _is_design(card.text.cut(name.span), match[0], name):
                continue
            yield from _base(card, name, 0.95 if name and name.target.end else 0.85)
    yield from _merged(card, sentence, links)
    if not (view.links or view.marks or _WEIGHTS.search(text)):
        return  # what follows needs the name of weights
    for match in _WEAK.finditer(text):
        if not is_turned(text, match.start()) and not is_turned(text, match.end()):
            name = name_at(view, links, match.end())
            if name and (name.kind or _WEIGHTS.search(card.text.cut(name.span))):
                yield from _base(card, name, 0.85)
    is_asian = _ASIAN_LETTER.search(text) is not None
    for pattern in (*_BEFORE, *_BEFORE_ASIAN) if is_asian else _BEFORE:
        for match in pattern.finditer(text):
            name = name_at(view, links, match.start("name"))
            if name is None or is_turned(text, name.start):
                continue
            words = card.text.cut(name.span)
            known = pattern in _BEFORE_ASIAN and is_family(words) and words not in NO_FAMILIES
            if name.kind or name.is_marked or known or _WEIGHTS.search(words):
                yield from _base(card, name, 0.85)
    for match in _SPACED.finditer(text) if is_asian else ():
        phrase = phrase_at(view, *match.span("name"))
        if phrase and _WEIGHTS.search(match["name"]) and not is_turned(text, phrase.start):
            yield from _base(card, phrase, 0.85)


def _merged(card: Card, sentence: Sentence, links: dict[ShownLink, str]) -> Iterator[CardValue]:
    """The models of a list below words on a merge."""
    listed = sentence.block.kind is BlockKind.ITEM and (
        _MERGE_LIST.search(sentence.block.lead.text) or sentence.topic == "base"
    )
    if listed:
        for name in names_in(sentence.view, links, 0, len(sentence.text)):
            yield from _base(card, name, 0.9)


def _is_design(words: str, before: str, name: FoundName) -> bool:
    """Whether a name is that of a design that is trained anew as often as not: `based on VITS`."""
    plain = not (name.id or name.target.end) and "tun" not in before.lower()
    return plain and words.lower() in NO_FAMILIES


def _names_base(pair: CardPair) -> bool:
    if pair.block.kind is BlockKind.CODE:
        text = pair.block.view.text
        if _TRAINING_FILE.search(text):
            return pair.key == "base model"
        return pair.key in ("model", "base model") and "merge_method" in text
    if pair.key == "teacher" and re.search(r"\b(?:only|none|scores)\b", pair.value.text):
        return False
    if pair.key == "base model" or "from model" in pair.key:
        return True
    return "base_model" in fields_of(pair.key) and pair.topic not in (
        "hyperparameter",
        "evaluation",
        "data",
    )


def _in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    links = link_addresses(card, pair.value)
    end = len(pair.value.text)
    found = list(names_in(pair.value, links, 0, end))
    if not found:
        name = name_at(pair.value, links, 0) or phrase_at(pair.value, 0, end)
        found = [name] if name else []
    for name in found:
        if not is_turned(pair.value.text, name.start):
            yield from _base(card, name, 0.95)


def _in_table(card: Card, block: Block) -> Iterator[CardValue]:
    header = block.rows[0] if block.rows else ()
    for column, cell in enumerate(header):
        if "base_model" in fields_of(key_words(cell.text)) and len(header) > 2 and column:
            for row in own_rows(card, block) or ():
                if column < len(row):
                    yield from _base(
                        card, name_at(row[column], link_addresses(card, row[column]), 0), 0.9
                    )
