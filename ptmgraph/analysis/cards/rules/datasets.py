"""The data that a model was trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic, words_of
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader, trained_other
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.names import FoundName, link_addresses, name_from, names_in
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.data_words import (
    AMOUNT_COLUMN,
    CALLED_IN_BRACKETS,
    COUNTED,
    COUNTED_DATA,
    DATA_COLUMN,
    DATA_TAKEN,
    KIND_KEY,
    KIND_OF_DATA,
    NAMED_DATA,
    NO_DATA,
    NO_DATA_LINK,
    NO_TRAINING,
    OF_WEIGHTS,
    OTHER_SUBJECT,
    SET_ASIDE,
    STAGE_KEY,
)
from ptmgraph.analysis.cards.rules.known_bases import begins_with_family
from ptmgraph.analysis.cards.rules.known_data import known_names
from ptmgraph.analysis.cards.rules.lists import NamedItem, named_items
from ptmgraph.analysis.cards.rules.machines import HARDWARE
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    LANGUAGE_NAMES,
    LOG_COLUMNS,
    METRIC_NAME,
    fields_of,
    is_known_dataset,
    key_words,
    topic_of,
)

_TRAINED = expression("dataset", "trained")
_ON = expression("dataset", "on")
_GERMAN = re.compile(r"\b(?:auf|mit)\s+(?=[^.;]{3,120}?(?:trainiert|feinabgestimmt|gelernt))")
_END_OF_TRAINING = Wording(r"[.;](?!\w)|evaluat|tested|calibrat|benchmark")
_CONSISTS = expression("dataset", "consists")
_USED = re.compile(
    r"(?:^|[.;]\s+)(?:The )?(?=[^.]{3,120}\b(?:was|were|is|are) (?:used|employed|utili[sz]ed) "
    r"(?:for|to|"
    r"as) (?:the )?(?:fine-?|pre-?)?(?:train|tun))|"
    r"\bfor (?:the )?(?:pre-?|fine-?)?(?:training|tuning),? (?=[^.]{3,90}\b(?:was|were|is|are) "
    r"(?:used|employed|taken|chosen))|\bfor (?:the )?(?:pre-?|fine-?)?(?:training|tuning),? "
    r"(?:we|i) "
    r"(?:used?|took|employed)\s+"
)
_COLON = re.compile(
    r"\b(?:images|texts?|hours|documents|sentences|pairs|recordings|sources|data|corpora|corpus|"
    r"sets|photos|articles)\b[^.:]{0,30}:\s+(?=[A-Z])"
)
_TELLS = re.compile(r"[^,;.]{0,80}?\b(?:was|were|is|are|has|have|had|uses?|used)\b")
_ABOUT_TRAINING = Wording(
    r"train|fine-?tun|data|corp|learn|phase|stage|mix|entrena|addestra|ajuste|lerne|обуч|label|text|source"
)
_ASIAN = re.compile(
    r"(?P<list>[^。．.、，\n][^。．\n]{1,90}?)(?:で|を用いて|を使用して|を使って|により|"
    r"のデータで|로|으로|를 사용하여|을 사용하여)\s?"
    r"(?:追加|事前|継続|추가|사전)?\s?(?:学習|ファインチューニング|微調整|チューニング|調整|訓練|미세\s?조정|튜닝|학습|훈련|파인튜닝)|"
    r"(?:在|使用|采用|利用)\s?(?P<zh>[^。，,\n]{2,90}?)\s?(?:数据集?|语料)?\s?(?:上|进行|"
    r"来)?\s?(?:的)?(?:微调|训练|预训练)"
)
_ASIAN_LETTER = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")
_OBJECT = re.compile(r"[\s`*]{0,3}(?:モデル)?を|[\s`*]{0,3}(?:모델)?[을를]")
_LIKELY = 0.9
_PIECE = re.compile(r"[^\n;]+")
_NAME_LIKE = re.compile(r"\d|[a-z][A-Z]|_|\b[A-Z]{3,}\b")
_INSIDE = re.compile(r"[^.;()]{0,90}\((?=[^()]{3,160}\))")
_FEW_WORDS = 1
_FOR_TRAINING = Wording(r"\bfor (?:the )?training\b|\btraining (?:set|split|part)\b")
_PLAIN_WORDS = frozenset(
    ["language", "languages", "text", "speech", "code", "web", "audio", "images"]
)
_SETTINGS_DATA = re.compile(
    r"^(?:pretraining_dataset|datasets|train_datasets):[ \t]*\n(?P<list>(?:[ \t-].*(?:\n|"
    r"$)){1,200})",
    re.M,
)
_PATH = re.compile(
    r"^[\s-]*(?:path|name|dataset|repo_id|hf_path):\s*[\"']?(?P<path>[\w.][\w./-]*/[\w./-]+)", re.M
)
_PAIR_COLUMNS = 2
_CODE_OF_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")
_DATA_IN_NAME = re.compile(r"data|corpus|mix|pairs|instructions|sft|dpo|prefer|chat|conv|traces")
_FAR = 160
_MOST = 20
_BRACKETS = re.compile(r"\(([^()]{2,200})\)")
_SKIPPED = ("citation", "family", "usage", "limitation", "software", "license")


def datasets(card: Card) -> Iterator[CardValue]:
    """The data that the model was trained on."""
    for sentence in card.sentences:
        if not talks_to_reader(sentence.text) and sentence.topic not in _SKIPPED:
            yield from _in_sentence(card, sentence)
    for pair in card.pairs:
        if pair.block.kind is not BlockKind.CODE and _names_data(pair):
            text = pair.value.text
            for line in _PIECE.finditer(text):
                yield from _listed(card, pair.value, *line.span(), 0.95)
        elif pair.block.kind is BlockKind.ITEM and STAGE_KEY.fullmatch(pair.key):
            yield from _listed(card, pair.value, 0, len(pair.value.text), 0.85, named_only=True)
        elif pair.topic == "data" and KIND_KEY.fullmatch(pair.key) and pair.block.view.text:
            yield from _listed(card, pair.value, 0, len(pair.value.text), 0.9, named_only=True)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE:
            yield from _in_table(card, block)
        elif block.kind is BlockKind.CODE:
            yield from _in_settings(card, block)
    for name, _ in known_names(card):
        yield from _data(card, name, 0.8)


def _in_settings(card: Card, block: Block) -> Iterator[CardValue]:
    """The data in the settings of a training program: `datasets:` and a list of paths below it."""
    text = block.view.text
    for part in _SETTINGS_DATA.finditer(text):
        for path in _PATH.finditer(text, *part.span("list")):
            span = block.view.span(*path.span("path"))
            yield card.text.value("dataset", span, 0.9)


def _in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """Names in a column of data: the first one below a title on data, or any beside how much there
    is, or beside the stages of a training."""
    header = [key_words(cell.text) for cell in block.rows[0]] if block.rows else []
    about = topic(block)
    if about in ("evaluation", "usage", "family", "base") or LOG_COLUMNS & set(header):
        return
    if any(METRIC_NAME.search(name) for name in header):
        return
    first = _about_data(block) and _lists_data(block)
    amounts = about in ("data", "hyperparameter") or any(map(AMOUNT_COLUMN.search, header))
    if about == "hyperparameter" and len(header) > _PAIR_COLUMNS:  # stages beside each other
        for row in block.rows:
            if "dataset" in fields_of(key_words(row[0].text)):
                for cell in row[1:]:
                    yield from _in_data_cell(card, cell, in_first=False)
    for column, name in enumerate(header):
        if not (first and not column) and not (amounts and DATA_COLUMN.fullmatch(name)):
            continue
        if name == "name" and not first:
            continue
        for row in block.rows[1:]:
            if column < len(row) and not is_turned(row[column].text, len(row[column].text)):
                yield from _in_data_cell(card, row[column], in_first=not column)


def _in_data_cell(card: Card, cell: View, *, in_first: bool) -> Iterator[CardValue]:
    """Names in a cell; in a column behind the first one also those in brackets."""
    yield from _listed(card, cell, 0, len(cell.text), 0.92, named_only=not in_first)
    for group in () if in_first else _BRACKETS.finditer(cell.text):
        part = cell.part(*group.span(1))
        yield from _listed(card, part, 0, len(part.text), 0.85, named_only=True)


def _about_data(block: Block) -> bool:
    return bool(block.titles) and topic_of(block.titles[0].text) == "data"


def _lists_data(block: Block) -> bool:
    header = block.rows[0]
    return bool(header) and DATA_COLUMN.fullmatch(key_words(header[0].text)) is not None


def _names_data(pair: CardPair) -> bool:
    if pair.block.kind is BlockKind.TABLE and len(pair.block.rows) > _PAIR_COLUMNS:
        titles = pair.block.rows[0]
        if (
            len(titles) == _PAIR_COLUMNS
            and pair.value is titles[1]
            and DATA_COLUMN.fullmatch(pair.key)
        ):
            return False  # the title of the column beside the names
    if pair.topic in ("evaluation", "usage", "family") or pair.block.kind is BlockKind.HEADING:
        return "training" in pair.key and "data" in pair.key
    return "dataset" in fields_of(pair.key)


def _data(
    card: Card, name: FoundName, confidence: float, *, stated: bool = False
) -> Iterator[CardValue]:
    words = card.text.cut(name.span).strip()
    away = name.kind in ("spaces", "papers") or (name.kind == "models" and name.target.end)
    plain = words.lower()
    own = set(words_of(words)) <= card.title_words
    own = own and not (stated or name.kind or (name.target.end and is_known_dataset(words)))
    if away or own or not words or plain in LANGUAGE_NAMES or METRIC_NAME.fullmatch(plain):
        return
    if plain in _PLAIN_WORDS and not (name.target.end or name.kind or name.is_marked):
        return
    linked = name.target.end and name.kind != "datasets"
    if NO_DATA.fullmatch(plain) and not is_known_dataset(plain):
        return
    if name.is_marked and _CODE_OF_LANGUAGE.fullmatch(words):
        return
    if not stated and name.kind != "datasets" and _is_model(words):
        return
    if OF_WEIGHTS.match(card.text.text, name.span.end):
        return
    if (linked and NO_DATA_LINK.search(words)) or HARDWARE.match(words):
        return
    yield card.text.value("dataset", name.span, confidence, target=name.target)


def _is_model(words: str) -> bool:
    """Whether a name is that of a model: of a known family, with a number, and of no known data."""
    numbered = any(map(str.isdigit, words)) and begins_with_family(words)
    return numbered and not (is_known_dataset(words) or _DATA_IN_NAME.search(words.lower()))


def _in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    view, text = sentence.view, sentence.text
    told = sentence.topic != "evaluation" or _TRAINED.search(text)
    if told and not OTHER_SUBJECT.search(text) and not trained_other(text, card.words):
        in_data = sentence.topic == "data"
        about = in_data or sentence.topic == "hyperparameter"
        for start, end, surely in _beginnings(text, in_data=in_data, about_training=about):
            if not is_turned(text, start) and not is_turned(text, end):
                yield from _listed(card, view, end, len(text), 0.9, surely=surely)
                yield from _in_brackets(card, view, end)
        for match in _ASIAN.finditer(text) if _ASIAN_LETTER.search(text) else ():
            begin, end = match.span(match.lastgroup or 0)
            begin = max(
                begin,
                text.rfind("を ", begin, end) + 1,
                text.rfind("は", begin, end) + 1,
                text.rfind("은 ", begin, end) + 2,
            )
            begin = max(begin, text.rfind("를 ", begin, end) + 1, text.rfind("을 ", begin, end) + 1)
            for name in _latin_names(card, view, begin, end):
                if not _OBJECT.match(text, name.end):
                    yield from _data(card, name, 0.85)
        named = (*NAMED_DATA, COUNTED_DATA) if about else NAMED_DATA
        for pattern in () if NO_TRAINING.search(text) else named:
            for match in pattern.finditer(text):
                name = name_from(view, *match.span("name"))
                if not is_turned(text, match.start()):
                    yield from _data(card, name, 0.85, stated=True)
        for match in CALLED_IN_BRACKETS.finditer(text) if _TRAINED.search(text) else ():
            name = name_from(view, *match.span("name"))
            if _looks_named(card, name) and not is_turned(text, match.start()):
                yield from _data(card, name, 0.85)
    for name in names_in(view, link_addresses(card, view), 0, len(text)):
        in_place = name.kind == "datasets" and sentence.topic != "evaluation"
        in_place = in_place and not NO_TRAINING.search(text)
        if in_place and not is_turned(text, name.start):
            yield from _data(card, name, 0.85)
    if _about_data(sentence.block) and (not NO_TRAINING.search(text) or _FOR_TRAINING.search(text)):
        is_item = sentence.block.kind is BlockKind.ITEM
        lead = next((end for start, end in view.bolds if not text[:start].strip()), 0)
        tells = _TELLS.match(text, lead) or SET_ASIDE.search(text)
        if not is_item and not tells and not is_turned(text, lead):
            yield from _listed(card, view, lead, len(text), 0.85, named_only=True)
        for piece in _PIECE.finditer(text):
            turned = is_turned(text, piece.start() + 1)
            if not turned and is_item and COUNTED.search(text):
                yield from _counted(card, view, *piece.span())
            if not turned and (is_item or _is_bare_list(card, view, *piece.span())):
                yield from _listed(
                    card, view, *piece.span(), 0.85, alone=not is_item, first_only=is_item
                )
            if is_item:
                break


def _counted(card: Card, view: View, start: int, end: int) -> Iterator[CardValue]:
    """The name at the beginning of an item that says how much there is of it."""
    for item in islice(named_items(card, view, start, end), 1):
        if item.name is not None and not KIND_OF_DATA.fullmatch(card.text.cut(item.name.span)):
            yield from _data(card, item.name, 0.85)


def _in_brackets(card: Card, view: View, place: int) -> Iterator[CardValue]:
    """Names in brackets behind words on data, where one of them is of well-known data."""
    inside = _INSIDE.match(view.text, place)
    if inside is None:
        return
    group = view.part(inside.end(), view.text.find(")", inside.end()))
    names = [item.name for item in named_items(card, group, 0, len(group.text)) if item.name]
    known = any(is_known_dataset(card.text.cut(name.span)) for name in names)
    if known and _is_bare_list(card, group, 0, len(group.text)):
        yield from _listed(card, group, 0, len(group.text), 0.85, named_only=True)


def _is_bare_list(card: Card, view: View, start: int, end: int) -> bool:
    """Whether a piece of a sentence is names only, with commas between them."""
    items = list(named_items(card, view, start, end))
    if not all(item.name is not None and item.is_whole for item in items):
        return False
    last = items[-1].name if items else None
    return last is not None and len(view.text[last.end : end].split()) <= _FEW_WORDS


def _latin_names(card: Card, view: View, start: int, end: int) -> Iterator[FoundName]:
    """Names in a list in a script without capitals: what is linked, marked or in Latin letters."""
    for item in named_items(card, view, start, end):
        if item.name is not None and (item.name.kind or item.name.is_marked or item.is_latin):
            yield item.name


def _beginnings(
    text: str, *, in_data: bool, about_training: bool
) -> Iterator[tuple[int, int, bool]]:
    """Where words speak of training data, where these are named after them, and whether the words
    between say that data comes; of one sentence at most twenty."""
    found: dict[int, tuple[int, int, bool]] = {}
    for match in _TRAINED.finditer(text):
        for on in _ON.finditer(text, match.end(), match.end() + _FAR):
            between = text[match.end() : on.start()]
            if _END_OF_TRAINING.search(between) or text[: match.start()].endswith("had been "):
                break
            found.setdefault(on.end(), (match.start(), on.end(), on["on"] is not None))
    for pattern in (_CONSISTS, _USED, _GERMAN):
        for match in pattern.finditer(text):
            found[match.end()] = (match.start(), match.end(), True)
    if SET_ASIDE.search(text):
        pass
    elif about_training or _ABOUT_TRAINING.search(text):
        for match in DATA_TAKEN.finditer(text):
            found.setdefault(match.end(), (match.start(), match.end(), False))
        for match in _COLON.finditer(text) if in_data else ():
            found[match.end()] = (match.start(), match.end(), True)
    yield from islice(found.values(), _MOST)


def _listed(
    card: Card,
    view: View,
    start: int,
    end: int,
    confidence: float,
    *,
    alone: bool = False,
    surely: bool = True,
    first_only: bool = False,
    named_only: bool = False,
) -> Iterator[CardValue]:
    """Names with commas or `and` between them, up to where the list ends. With `alone`, names that
    are no links must fill the place between two commas; with `first_only` and `named_only` they
    must look like names, not like words; without `surely` they must be called data,
    or be links to data sets."""
    items = list(named_items(card, view, start, end))
    surely = surely or any(item.is_called_data for item in items)
    for item in items:
        if item.name is None or ((first_only or named_only) and not _looks_named(card, item.name)):
            if first_only:
                return
            continue
        if _fits(item, alone, surely):
            stated = item.is_called_data or not item.is_whole or confidence > _LIKELY
            yield from _data(card, item.name, confidence, stated=stated)
        if first_only:
            return


def _looks_named(card: Card, name: FoundName) -> bool:
    """Whether a name before a text is one of data, and no heading such as `Web Documents`."""
    words = card.text.cut(name.span)
    plain = not (name.target.end or name.kind or name.is_marked)
    return not plain or bool(_NAME_LIKE.search(words)) or is_known_dataset(words)


def _fits(item: NamedItem, alone: bool, surely: bool) -> bool:
    name = item.name
    if name is None:
        return False
    if not surely and not item.is_called_data and name.kind != "datasets":
        return False
    if name.target.end or name.kind or name.is_marked:
        return True
    return item.is_whole or (item.is_called_data and not alone)
