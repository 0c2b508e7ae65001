"""Tables that hold several models: which rows and columns are about the model of the card."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ptmgraph.analysis.cards.card import Card, words_of
from ptmgraph.analysis.cards.document import Block, TableCells
from ptmgraph.analysis.cards.frames import Wording, exact_expression
from ptmgraph.analysis.cards.rules.known_bases import families
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import BENCHMARK, METRIC, key_words

_THIS = Wording(
    r"\b(?:this (?:one|model|work|checkpoint|repo)|this$|ours?)\b|本模型|"
    r"^(?:with|\+) (?:the |our |this )?(?:adapter|lora)$|^(?:fine-?tuned|adapted|after(?: "
    r"\w+)?)$"
)
_KNOWN = Wording(rf"(?:{METRIC}|{BENCHMARK}|value|score|result)")
_FEWEST_LETTERS = 3
_OWN = 10
_SIZE_WORD = re.compile(r"v?\d+(?:\.\d+)?[bmk]?|[a-z]{1,2}\d+")
_VARIANTS = frozenset(
    [
        *("base", "small", "large", "tiny", "medium", "mini", "nano", "xl", "xxl", "instruct"),
        *("chat", "it", "cased", "uncased", "multilingual", "turbo", "pro", "lite", "en"),
    ]
)
_SIZE = re.compile(r"\d+[bm]")
_COMMON = frozenset(
    [
        "model",
        "the",
        "of",
        "for",
        "and",
        "card",
        "name",
        "task",
        "a",
        "an",
        "on",
        "params",
        "size",
        "dense",
        "moe",
    ]
)
# A copy in other numbers is another model: a column without these words is that of its original.
_COPIES = re.compile(
    r"(?:fp8|fp4|nvfp4|mxfp4|int[48]|w\da\d+|awq|gptq|gguf|exl\d|bnb|[2348]bit|quanti[sz]ed|"
    r"lora|qlora|adapter|pruned|distill?ed|onnx|mlx|abliterated|uncensored)"
)
# Names of models, as far as one sees it: a size, a family, a version behind a hyphen.
_MODEL = Wording(
    r"\d(?:\.\d+)?[bm]\b|\b(?:gpt|llama|mistral|mixtral|qwen|gemma|phi|claude|gemini|falcon|bert|"
    r"roberta|deberta|xlm|whisper|wav2vec|vit|clip|bm25|openai|deepseek|baseline|t5|bart|mpnet|"
    r"minilm|bge|e5|gte|esm)|^[A-Za-z]{3,}[\w.]*-[\w.-]*\d|-(?:base|large|small)\b"
)
_MODEL_COLUMN = re.compile(
    r"(?:base )?models?(?: name)?|methods?|systems?|checkpoints?|模型|モデル|modell|modèle|modelo"
)
_DATA_COLUMN = exact_expression("evaluation", "data_columns")
# A part of data, which is no model: `sts-dev-768`.
_SPLIT = Wording(r"(?<![a-z])(?:dev|test|devtest|val|validation|train|eval)(?![a-z])")
_OTHER = Wording(
    r"\((?:published|reported|theirs|paper|official|reference|copied|baseline|original|teacher)\)|"
    r"\b(?:baselines?|previous|prior|sota|state of the art|human|random|majority|ground truth|"
    r"published|原音声|自然音声|肉声|录音|真人|原声|원본 음성|natural speech|originalaufnahmen?|"
    r"(?:de|of|von|di|from) (?:whisper|bert|llama|gpt|wav2vec)\S*|teacher|competitors?)\b"
)
_SIZED_NAME = re.compile(
    r"[A-Za-z]{2,}[\w.]*(?:[- ][\w.]+)*[- ]\d+(?:\.\d+)?[BM]\b|\b(?:gpt-[34]|claude|gemini)"
)
_GROUP = re.compile(r"\([^()]*\)")


_SETTING_COLUMN = re.compile(
    r"(?:training )?(?:hyper ?)?(?:parameters?|settings?)|option|argument|config"
)


def is_own(card: Card, words: str) -> bool:
    """Whether words name the model of the card: by `this`, `ours`, or words of its title."""
    return _nearness(card, words) > 0


def _nearness(card: Card, words: str) -> int:
    """How surely words name the model of the card; 0 when they do not."""
    if _THIS.search(words):
        return 1_000
    found = {word for word in words_of(words) if word not in _COMMON}
    telling = [
        w for w in found if sum(map(str.isalpha, w)) >= _FEWEST_LETTERS or _SIZE.fullmatch(w)
    ]
    if not any(_SIZE.search(word) for word in card.title_words):  # no size in the title: any size
        found -= {word for word in found if _SIZE.fullmatch(word) or word.isdecimal()}
    parts = {word for word in found - card.words if _ends_a_name(card, word)}
    if len(parts) == 1 < len(found):  # `ViT-L/14` in the card of MoorViT-L/14
        found -= parts
    if not telling or not found or not found <= card.words or _KNOWN.fullmatch(words.strip()):
        return 0
    copies = {word for word in card.words if _COPIES.fullmatch(word)}
    if not copies <= found:
        return 0
    # A word of its own says more than those of the family, which its parent has too.
    return sum(1 if is_common_word(word) else _OWN for word in found)


def _ends_a_name(card: Card, word: str) -> bool:
    """Whether a word is the end of a longer one of the name of the model."""
    long_enough = len(word) >= _FEWEST_LETTERS
    return long_enough and any(own.endswith(word) for own in card.name_words)


def is_common_word(word: str) -> bool:
    """Whether a word of the name of a model is that of a family, a size or a version."""
    return word in families() or word in _VARIANTS or _SIZE_WORD.fullmatch(word) is not None


def shares_own_word(card: Card, words: str) -> bool:
    """Whether words have one of the name of the model that those of its family have not."""
    own = {word for word in card.words if not is_common_word(word)}
    found = set(words_of(words))
    return bool(found & own) or (
        bool(found & card.words) and (not own or found == card.title_words)
    )


def _is_bold(view: View) -> bool:
    inside = sum(end - start for start, end in view.bolds)
    return bool(view.text.strip()) and inside >= len(view.text.strip())


def _nearest(card: Card, names: Sequence[str]) -> list[int]:
    """Which of some names are nearest to the model of the card."""
    near = [_nearness(card, name) for name in names]
    most = max(near, default=0)
    return [number for number, value in enumerate(near) if most and value == most]


def own_rows(card: Card, block: Block) -> list[TableCells] | None:
    """The rows about the model, when the rows are models; None when they are not."""
    body = [row for row in block.rows[1:] if row]
    if block.rows[0] and _DATA_COLUMN.fullmatch(key_words(block.rows[0][0].text)):
        return None
    named = _nearest(card, [row[0].text for row in body])
    if len(named) != 1:  # the name may be in two cells: family and size
        pairs = [f"{row[0].text} {row[1].text}" if len(row) > 2 else "" for row in body]
        named = _nearest(card, pairs) or named
    if not named and _are_models([row[0].text for row in body]):
        bold = [n for n, row in enumerate(body) if _is_bold(row[0])]
        named = bold if len(bold) == 1 and len(body) > 1 else []
    return [body[number] for number in named] or None


def own_columns(card: Card, block: Block) -> list[int] | None:
    """The columns about the model, when the columns are models; None when they are not."""
    if not block.rows:
        return None
    names = ["", *(cell.text for cell in block.rows[0][1:])]
    named = _nearest(card, names) or _nearest(card, [_GROUP.sub("", name) for name in names])
    return named or None


def is_of_other_model(card: Card, words: str) -> bool:
    """Whether the title of a row or column gives what stands there to another model."""
    if is_own(card, words) or _SPLIT.search(words):
        return False
    if _OTHER.search(words):
        return True
    return _SIZED_NAME.search(words) is not None and not _KNOWN.fullmatch(words.strip())


def holds_other_models(block: Block) -> bool:
    """Whether a table is about several models, by its titles or the names in it."""
    header = block.rows[0]
    if header and _DATA_COLUMN.fullmatch(key_words(header[0].text)):
        return _are_models([cell.text for cell in header[1:]])
    if header and len(block.rows) > 2 and _MODEL_COLUMN.fullmatch(key_words(header[0].text)):
        return True
    return _are_models([cell.text for cell in header[1:]]) or _are_models(
        [row[0].text for row in block.rows[1:] if row]
    )


def lists_settings(block: Block) -> bool:
    """Whether the first column of a table holds the names of settings, by its title."""
    header = key_words(block.rows[0][0].text) if block.rows and block.rows[0] else ""
    return _SETTING_COLUMN.fullmatch(header) is not None


_SEVERAL = 2


def _are_models(names: Sequence[str]) -> bool:
    known = sum(
        bool(_MODEL.search(name)) and not _KNOWN.fullmatch(name) and not _SPLIT.search(name)
        for name in names
    )
    return known >= _SEVERAL and known * 2 >= len(names)
