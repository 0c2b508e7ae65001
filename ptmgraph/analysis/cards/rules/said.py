"""What is said in words: limits, and formats of input and output."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, describes, sentence_views, topic
from ptmgraph.analysis.cards.clauses import talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression, says, small_letters
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import lists_settings
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    HYPERPARAMETER,
    fields_of,
    key_words,
    says_nothing,
    topic_of,
)

_LABEL = re.compile(r"\s*[^\s:：]+(?: [^\s:：]+)?\s*[:：]\s*")
_LONGEST = 300
_SENTENCE_STOP = re.compile(r"[.!?](?=\s)|\n")
_FEW_WORDS = 3  # `Prompt template: Alpaca` names a template that stands below
_TEMPLATE = Wording(
    r"trustworthy ai is a shared responsibility|users \(both direct and downstream\)|"
    r"more information needed|needs more information|"
    r"^\[?more info"
)
# Titles of sections that hold other things as well: the first text that says a limit counts.
_WIDE_TITLE = Wording(r"intended use|safety|responsib|red.?team")
_LIMITS = expression("limitation", "limits")
_INPUT = expression("formats", "takes")
_HANDED = expression("formats", "is_handed")
_MACHINE = re.compile(r"\b(?:V?RAM|GPU|RTX|serv(?:e|ing))\b|\d ?GB\b|tok(?:en)?s?/s|速度")
_HOLES = re.compile(r"[{}<>\[\]|]")
_MAKES_SOUND = Wording(
    r"text[- ]to[- ](?:speech|audio|music|sound)|\btts\b|speech synthesis|vocoder|"
    r"voice (?:clon|conver)|music generat|音声合成|语音合成|음성 ?합성|synthèse vocale|"
    r"sprachsynthese|síntesis de voz|síntese de (?:voz|fala)|sintesi vocale|синтез\w* речи"
)
_MAKES_PICTURES = Wording(r"text[- ]to[- ](?:image|video)|文生(?:图|视频)|文本生成(?:图像|视频)")
_RATE = Wording(r"^.{0,40}\d ?k?hz\b.{0,15}$")
_SIZE = re.compile(r"\d{3,4} ?[x×*] ?\d{3,4}(?: ?px| pixels)?\W*$")
_MOST_COLUMNS = 3
_LABEL_COLUMN = re.compile(
    r"(?:(?:output |entity |class |ner |predicted )?(?:labels?|class(?:es)?|tags?|categor(?:y|ies)|"
    r"types?|entit(?:y|ies)|names?))|emotions?|intents?|species|meaning|etiquetas?|klassen?|"
    r"étiquettes?|标签|类别|ラベル|クラス|라벨|클래스|метка|класс"
)
_NUMBER_COLUMN = re.compile(
    r"(?:label |class )?(?:ids?|index|idx|#|no\.?|num(?:ber)?|code|values?)|"
    r"labels?|output|编号|番号|번호|номер"
)
_GIVEN = expression("formats", "gives")
_PROMPT_LEAD = re.compile(
    r"(?:prompt|chat template|chatml|template|instruction format)[^.]{0,30}:?$|form:$|in the form|"
    r"(?:following|this) format[^.]{0,20}:?$"
)
_FORBIDS = Wording(r"\W*(?:do not|don.t|never)\b")
_TAGS = Wording(r"^\W*predicts? \d+ (?:\w+ )?(?:tags|classes|labels|categories|types)")
_PROGRAM = re.compile(
    r"^\s*(?:import|from|pip|!pip|docker|git|curl) |from_pretrained|pipeline\(|--prompt", re.M
)
_OUTPUT = expression("formats", "puts_out")


def limitations(card: Card) -> Iterator[CardValue]:
    """Where the card says what the model cannot do: the beginning of each such text."""
    done: dict[int, BlockKind] = {}
    plain: dict[int, View] = {}  # the first texts below titles of other things too
    for block in card.blocks:
        if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or _TEMPLATE.search(block.view.text):
            continue
        title = next((t for t in block.titles if topic_of(t.text) == "limitation"), None)
        if title is None or topic(block) != "limitation" or says_nothing(block.view.text):
            continue
        wide = _WIDE_TITLE.search(title.text)
        if wide and not _has_limit(card, block, guarded=wide[0] != "intended use"):
            if wide[0] != "intended use":
                plain.setdefault(id(title), block.view)
            continue
        before = done.get(id(title))
        done[id(title)] = block.kind
        if before is None:
            yield beginning_value(card, "limitation", block.view, 0.95)
        elif before is BlockKind.TEXT and _has_limit(card, block):  # one more paragraph, or a list
            yield beginning_value(card, "limitation", block.view, 0.9)
    for place, view in plain.items():
        if place not in done:
            yield beginning_value(card, "limitation", view, 0.8)
    for pair in card.pairs:
        if pair.key == "attention" and pair.block.kind is not BlockKind.TEXT:
            continue  # that of a transformer
        if "limitation" in fields_of(pair.key) and not _TEMPLATE.search(pair.value.text):
            said = "disclaimer" not in pair.key or _LIMITS.search(pair.value.text)
            if said and pair.block.kind is not BlockKind.CODE and pair.topic != "limitation":
                yield beginning_value(card, "limitation", pair.value, 0.9)
    for sentence in card.sentences:
        if sentence.topic not in ("limitation", "usage", "citation") and _is_limit(sentence):
            yield beginning_value(card, "limitation", sentence.view, 0.85)
    yield from _framed(card, "limitation", "limitation", "sentences", _LIMIT_TOPICS)
    yield from _framed(card, "limitation", "limitation", "forbids", frozenset(["usage"]))
    for block in card.blocks:
        is_bold_line = block.kind is BlockKind.HEADING and block.level > _LAST_LEVEL
        small = small_letters(block.view.text) if is_bold_line else ""
        if small and says(small, "limitation", "forbids", card.tongues):
            yield beginning_value(card, "limitation", block.view, 0.8)


def _has_limit(card: Card, block: Block, *, guarded: bool = True) -> bool:
    """Whether a text says a limit, among other things."""
    for view in sentence_views(block.view):
        small = small_letters(view.text)
        if guarded and says(small, "limitation", "guards", card.tongues):
            continue
        if says(small, "limitation", "sentences", card.tongues) or _LIMITS.search(view.text):
            return True
    return False


_LIMIT_TOPICS = frozenset(["", "input", "output", "input_output", "language", "base", "demo"])
_LAST_LEVEL = 6  # of a heading; what is below is a line in bold
_FORMAT_TOPICS = _LIMIT_TOPICS | {"prompt", "usage"}


def _framed(
    card: Card,
    field: str,
    file: str,
    name: str,
    topics: frozenset[str],
    *,
    first: bool = False,
    guards: str = "guards",
) -> Iterator[CardValue]:
    """The first sentence of each block that has one of the frames of a field; with `first`, only of
    the beginning of the card, and of a section that describes the model."""
    done: set[int] = set()
    opening = {id(sentence) for sentence in card.opening}
    for sentence in card.sentences:
        if first and id(sentence) not in opening and not describes(sentence.block):
            continue
        if sentence.topic not in topics or id(sentence.block) in done:
            continue
        text = sentence.small
        if talks_to_reader(sentence.text) or text.rstrip().endswith(":"):
            continue
        if fields_of(key_words(text.partition(":")[0])):
            continue  # a pair of a key and a value, which other rules read
        if says(text, file, name, card.tongues) and not says(text, file, guards, card.tongues):
            done.add(id(sentence.block))
            yield beginning_value(card, field, sentence.view, 0.8)


def _is_limit(sentence: Sentence) -> bool:
    text = sentence.text
    return bool(_LIMITS.search(text)) and not talks_to_reader(text) and not _TEMPLATE.search(text)


def beginning_value(card: Card, field: str, view: View, confidence: float) -> CardValue:
    """The first sentence of a text, or the first letters of a long one."""
    return card.text.value(field, view.span(0, beginning_of(view)), confidence)


def beginning_of(view: View) -> int:
    """Where the first sentence of a view ends, or the first letters of a long one."""
    end = min(len(view.text.rstrip()), _LONGEST)
    stop = _SENTENCE_STOP.search(view.text, len(view.text) - len(view.text.lstrip()), end)
    return stop.end() if stop else end


_PLAIN = re.compile(r"(?:model |accepted |expected )?(?:in|out)puts?")
_FORMAT_WORDS = (
    ("input_format", _INPUT),
    ("input_format", _HANDED),
    ("output_format", _OUTPUT),
    ("output_format", _GIVEN),
)


def formats(card: Card) -> Iterator[CardValue]:
    """What the model takes and gives back, and the template of its prompt. Rates of sound and sizes
    of pictures are those of what comes out, where the model makes them out of text."""
    told = " ".join(sentence.text for sentence in card.opening) + " " + card.title
    makes_sound, makes_pictures = _MAKES_SOUND.search(told), _MAKES_PICTURES.search(told)
    for value in _formats(card):
        made = (makes_sound and _RATE.search(value.value)) or (
            makes_pictures and _SIZE.match(value.value)
        )
        yield value._replace(field="output_format") if made else value


def _formats(card: Card) -> Iterator[CardValue]:
    for pair in card.pairs:
        fields = fields_of(pair.key)
        if (
            pair.block.kind is BlockKind.CODE
            or lists_settings(pair.block)
            or _is_beside_settings(card, pair)
            or (pair.topic in ("evaluation", "hyperparameter") and not _PLAIN.fullmatch(pair.key))
        ):
            continue
        for field in ("input_format", "output_format"):
            if field in fields and not _is_no_template(pair) and not says_nothing(pair.value.text):
                yield beginning_value(card, field, pair.value, 0.9)
    done: set[int] = set()
    for block in card.blocks:
        if _is_first(block, done):
            yield from _format_of_block(card, block)
        if block.kind is BlockKind.TABLE and block.rows:
            yield from _labels_in_table(card, block)
    among = {id(pair.block) for pair in card.pairs if _is_beside_settings(card, pair)}
    for sentence in card.sentences:
        if sentence.topic in ("citation", "family", "limitation") or talks_to_reader(sentence.text):
            continue
        if _FORBIDS.match(sentence.text):
            continue
        for field, words in _FORMAT_WORDS:
            if words is _HANDED and _MACHINE.search(sentence.text):
                continue
            if id(sentence.block) in among and _names_setting(sentence):
                continue
            leads = sentence.text.rstrip().endswith(":") and not _TAGS.search(sentence.text)
            if words.search(sentence.text) and not leads:
                yield beginning_value(card, field, sentence.view, 0.85)
    for side in ("input", "output"):
        other = {"input": "output", "output": "input"}[side]
        yield from _framed(card, f"{side}_format", "formats", side, _FORMAT_TOPICS - {other})
        plain = frozenset([""])
        yield from _framed(card, f"{side}_format", "formats", f"function_{side}", plain, first=True)
        yield from _framed(
            *(card, f"{side}_format", "formats", f"shown_{side}", plain | {"limitation"}),
            first=True,
            guards="few_guards",
        )
    topics = _FORMAT_TOPICS | {"limitation"} - {"output"}
    yield from _framed(card, "input_format", "formats", "lengths", topics)
    topics = frozenset(["data", "hyperparameter"])
    yield from _framed(card, "input_format", "formats", "rates", topics, guards="few_guards")


def _is_no_template(pair: CardPair) -> bool:
    """Whether what stands beside `prompt` is the name of a template, or the example of one."""
    if "prompt" not in pair.key or _HOLES.search(pair.value.text):
        return False
    few = len(pair.value.text.split()) <= _FEW_WORDS
    return few or (pair.key == "prompt" and not _INPUT.search(pair.value.text))


def _labels_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The first row of a table that lists the labels a model gives."""
    header = [key_words(cell.text) for cell in block.rows[0]]
    about = topic(block)
    if about not in ("", "output", "usage", "prompt") or len(header) > _MOST_COLUMNS:
        return
    column = next((n for n, name in enumerate(header) if _LABEL_COLUMN.fullmatch(name)), None)
    if column is None:
        return
    others = [name for n, name in enumerate(header) if n != column]
    listed = about == "output" or any(_NUMBER_COLUMN.fullmatch(name) for name in others)
    for row in block.rows[1:2] if listed else ():
        if column < len(row) and row[column].text.strip():
            yield card.text.value("output_format", row[column].whole, 0.85)


def _is_beside_settings(card: Card, pair: CardPair) -> bool:
    """Whether a pair is a setting of the training beside others, as the image size is."""
    several = len(card.settings_of[id(pair.block)]) > 1
    return several and HYPERPARAMETER.fullmatch(pair.key) is not None


def _names_setting(sentence: Sentence) -> bool:
    key, colon, _ = sentence.text.partition(":")
    return bool(colon) and HYPERPARAMETER.fullmatch(key_words(key)) is not None


def _is_first(block: Block, done: set[int]) -> bool:
    """Whether a text or item is the first one below its title; code and tables always."""
    if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or not block.titles:
        return True
    above = block.lead if _LABEL.fullmatch(block.lead.text) else block.titles[0]
    if id(above) in done:
        return False
    done.add(id(above))
    return True


def _format_of_block(card: Card, block: Block) -> Iterator[CardValue]:
    if block.kind is BlockKind.CODE:
        lead = block.lead.text.strip().lower()
        after_prompt = bool(_PROMPT_LEAD.search(lead)) or (lead.endswith("out.") and "in," in lead)
        titled = bool(block.titles) and topic_of(block.titles[0].text) == "prompt"
        if (after_prompt or titled) and _is_template(block.view.text):
            yield _first_line(card, "input_format", block.view)
    elif (
        block.kind in (BlockKind.TEXT, BlockKind.ITEM) and _LABEL.fullmatch(block.view.text) is None
    ):
        about = _format_above(block)
        if about and not says_nothing(block.view.text):
            yield beginning_value(card, f"{about}_format", block.view, 0.9)


def _format_above(block: Block) -> str:
    """`input` or `output`, when the title above or the words before it say so."""
    above = [block.titles[0]] if block.titles else []
    if _LABEL.fullmatch(block.lead.text):
        above = [block.lead]
    about = next((topic_of(view.text.strip(" :*")) for view in above), "")
    return about if about in ("input", "output") else ""


def _is_template(text: str) -> bool:
    """Whether code is a template of a prompt, and no program that runs the model."""
    return bool(text.strip()) and not _PROGRAM.search(text)


def _first_line(card: Card, field: str, view: View) -> CardValue:
    start = len(view.text) - len(view.text.lstrip())
    end = view.text.find("\n", start)
    return card.text.value(field, view.span(start, end if end >= 0 else len(view.text)), 0.9)
