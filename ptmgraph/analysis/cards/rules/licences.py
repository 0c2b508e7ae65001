"""The licence under which the text says that the model is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, topic, words_of
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import fields_of, says_nothing

LICENCE = re.compile(
    r"(?P<name>MRL\b|MNPL\b|(?i:apache)(?: Software)?(?: [Ll]icen[cs]e)?[- ,]*(?:[Vv]ersion |"
    r"v)?2(?:\.0)?(?: [Ll]icen[cs]e)?|"
    r"MIT(?![\w/])(?: [Ll]icen[cs]e\b)?|"
    r"(?<![\w/.-])(?:cc-by(?:-[a-z]{2})*-\d\.\d|cc0-1\.0|a?gpl-3\.0|lgpl-[23]\.\d|"
    r"bsd-[23]-clause|openrail(?:\+\+)?|mpl-2\.0|mit(?= licen))(?![\w/])|(?:New |"
    r"Modified )?BSD(?:[- ]\d)?(?:[- ][Cc]lause)?(?: [Ll]icen[cs]e\b)?|"
    r"[AL]?GPL(?:[- ]?v?\d(?:\.0)?)?(?:-or-later|-only)?|CC0(?:[- ]1\.0)?|"
    r"CC[- ]BY(?:[- ](?:NC|SA|ND))*(?:[- ]\d\.\d)?|"
    r"Creative Commons(?: [A-Z][\w-]+)+(?: \d\.\d)?|(?:BigCode |BigScience |CreativeML )?"
    r"(?:Open)?RAIL(?:\+\+)?(?:-[A-Z])?(?: v\d)?(?: [Ll]icen[cs]e(?: [Aa]greement)?)?|"
    r"OpenRAIL[\w+-]*|Etalab(?: Open)?(?: License)? \d\.\d|Unlicense|WTFPL|"
    r"(?:Gemma|Llama \d(?:\.\d)?|Qwen|Falcon|DeepSeek) licen[cs]e|EUPL(?:[- ]\d\.\d)?|ODC-BY|"
    r"MPL[- ]2\.0|ISC|Licence Ouverte(?: \d\.\d)?|Open Government Licence(?: v?\d\.\d)?|"
    r"CeCILL(?:-[A-Z])?|BSL(?: \d\.\d)?|SSPL|"
    r"PolyForm [A-Z]\w+(?: [A-Z\d][\w.]*)*|ODbL|PDDL|OpenMDW|Artistic(?: License)? 2\.0|Zlib|"
    r"EPL[- ]2\.0|"
    r"(?:[A-Z][\w.]*(?: |-))(?:[A-Z0-9][\w.]* ){0,5}"
    r"(?:Licen[cs]e(?: Agreement)?|Agreement|Terms of Use)(?: \d\.\d(?:\.\d)?)?"
    r"(?: with [A-Z][\w-]+ clause)?|Tongyi Qianwen)"
)
_TOKEN = re.compile(r"[A-Za-z][\w.+-]{1,40}(?<![.])")
_NO_LICENCE = frozenset(
    ["other", "custom", "terms", "see", "link", "here", "proprietary", "license", "the"]
)
_LONGEST_NAME = 7  # words
_NAME_END = re.compile(r"\s*(?:[,;(\n]|\.(?:\s|$)|\s[-–—]\s|\b(?:see|for|with|which|but|and)\b)")
_GRANTS = expression("licence_grant", "grants")
_GIVES = re.compile(rf"\d\.\d (?:weights|model)\b|^\W*{LICENCE.pattern}")
_OF_CODE = Wording(r"\b(?:code|data|dataset)\b[^,;]{0,20}$")
_OF_OTHERS = Wording(
    r"\b(?:report|text|paper|figures|documentation|docs|card|article|icons?|logo)(?: "
    r"\w+)?\s*[:,]\s*$|"
    r"\b(?:which is|photos?|(?:code|repo(?:sitory)?)(?: repository|"
    r" base)?(?: in this repository)? (?:is|are|of|under)|"
    r"data(?:set)?s?|corpus|images|代码|コード)\b[^.]{0,40}$|代码(?!和|与|及)[^模权]{0,20}$"
)
_WEIGHTS = Wording(r"\b(?:models?|weights|checkpoints?)\b|模型|权重|モデル")
_SUBJECT = re.compile(r"\b([A-Z][\w.-]*)(?: [A-Z\d][\w.-]*){0,3} (?:is|are) [^.]{0,20}licen[cs]ed")
_GENERAL = frozenset(["this", "the", "these", "model", "models", "weights", "it", "all", "both"])
_WHOLE = re.compile(r"licen|lizenz|许可|лиценз|ライセンス|라이선스|terms")


def licences(card: Card) -> Iterator[CardValue]:
    """The licence that the text names for the model."""
    for pair in card.pairs:
        if pair.block.kind is not BlockKind.CODE and "licence_grant" in fields_of(pair.key):
            yield from _in_pair(card, pair)
    for sentence in card.sentences:
        yield from _badges(card, sentence.view)
        text = sentence.text
        granted = sentence.topic == "license" or _GRANTS.search(text) or _GIVES.search(text)
        if not granted or sentence.topic in ("data", "citation") or talks_to_reader(text):
            continue
        for match in LICENCE.finditer(text):
            before = text[: match.start()]
            others = _OF_OTHERS.search(before) and not _WEIGHTS.search(before)
            if is_turned(text, match.start()) or others:
                continue
            if not _is_of_another(card, text):
                span = sentence.view.span(*match.span("name"))
                yield card.text.value("licence_grant", span, 0.9)
                break


def _badges(card: Card, view: View) -> Iterator[CardValue]:
    """The licence of a picture that is a link: `License: MIT`."""
    for link in view.links:
        key, _, name = view.text[link.start : link.end].partition(" ")
        match = LICENCE.match(name)
        if match and _WHOLE.search(key.lower()):
            start = link.start + len(key) + 1
            yield card.text.value("licence_grant", view.span(start, start + match.end()), 0.85)


def _in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    text = pair.value.text
    found = list(LICENCE.finditer(text))
    own = [match for match in found if not _OF_CODE.search(text, 0, match.start())]
    match = next(iter(own or found), None)
    named = pair.key not in ("weights", "model") or topic(pair.block) == "license"
    if match and (named or not text[: match.start()].strip() or _GRANTS.search(text)):
        yield card.text.value("licence_grant", pair.value.span(*match.span("name")), 0.95)
    elif not match and named and _WHOLE.search(pair.key):
        end = _NAME_END.search(text)
        name = text[: end.start() if end else len(text)]
        if _is_licence(name):
            yield card.text.value("licence_grant", pair.value.span(0, len(name)), 0.85)


def _is_licence(name: str) -> bool:
    """Whether a short text behind the word `license` is the name of one."""
    words = words_of(name)
    if not words or words[0] in _NO_LICENCE or says_nothing(name) or "://" in name:
        return False
    short = len(name.split()) <= _LONGEST_NAME
    return short and (_TOKEN.fullmatch(name.strip()) is not None or "licen" in name.lower())


def _is_of_another(card: Card, text: str) -> bool:
    """Whether the sentence says what another model is licensed under."""
    subject = _SUBJECT.search(text)
    return subject is not None and not set(words_of(subject[1])) & (card.words | _GENERAL)
