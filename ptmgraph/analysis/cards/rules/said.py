"""What is said in words: limits, formats of input and output, the licence, and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    LANGUAGE_CODES,
    LANGUAGE_NAMES,
    fields_of,
    says_nothing,
    topic_of,
)

_LONGEST = 300
_TEMPLATE = re.compile(
    r"users \(both direct and downstream\)|more information needed|needs more information|"
    r"^\[?more info",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\bnot (?:for|intended|suitable|ready|supported|be used|designed|recommended) |"
    r"should not be used|"
    r"do not use|(?:may|might|can) (?:still |also |sometimes )?(?:produce|contain|be biased|"
    r"hallucinate|make up|"
    r"generate (?:\w+ ){0,3}(?:false|wrong|incorrect|biased|harmful|offensive))|"
    r"may have (?:bias|difficult)|"
    r"should only be used|(?:does|do|did) not work (?:well |reliably )?(?:on|for|with|in)|"
    r"struggles? with|"
    r"performs? (?:poorly|worse)|\bknown (?:issue|problem)|can have biased|is bad at|"
    r"cannot\b|"
    r"often (?:still )?(?:wrong|mislabel)|still often wrong|not readable|(?:much|recognised|"
    r"verstanden) "
    r"(?:worse|schlecht)|will not generali[sz]e|limitations?:|stereotypes|use at your own risk",
    re.IGNORECASE,
)
_INPUT = re.compile(
    r"\binputs?\b[^.]{0,60}\b(?:sampled|is sampled|are |longer than|must|should|text|images?)|"
    r"\b(?:takes|expects|accepts)\s+(?:prompts|an?\s|the\s|one\s|as\s|text|images|audio|string)|"
    r"give the model|"
    r"(?:question|text|schema|image|audio|sentence)s? (?:and \w+ )?in,|images are (?:resized|"
    r"presented)|"
    r"inputs of the model are|speech input|\binputs? (?:is|are|consists? of) |"
    r"(?:it|model) (?:takes|receives|reads) (?:an?|the|one|text|images?|audio|raw|as)\s|"
    r"\b(?:use|with) [`\"\[]?[^.]{1,60} in (?:your|"
    r"the) prompt|"
    r"to trigger (?:the )?(?:image )?generation|^image size\s*:",
    re.IGNORECASE,
)
_OUTPUT = re.compile(
    r"\b(?:returns|answers with|outputs)\s+(?:an?\s|the\s|one\s|text)|\bout\b\.?$|"
    r"maps [^.]{0,60} to an? |transcript is|predicts (?:\d|an? |the |one )|(?:generates?|"
    r"produces?) (?:an?|the|text|images?|audio)\b|"
    r"statement out|"
    r"\boutputs? (?:is|are|consists? of) |(?:it|model) (?:returns|gives back|outputs|answers)\s|"
    r"\b(?:and|it) (?:returns|answers with|outputs)\b",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"(?P<name>Apache(?: Software)?(?: License)?[- ,]*(?:Version |v)?2(?:\.0)?(?: licen[cs]e)?|"
    r"MIT(?: [Ll]icen[cs]e\b)?|(?:New |"
    r"Modified )?BSD(?:[- ]\d)?(?:[- ]Clause)?(?: [Ll]icen[cs]e\b)?|"
    r"[AL]?GPL(?:[- ]?v?\d(?:\.0)?)?(?:-or-later|-only)?|CC0(?:[- ]1\.0)?|"
    r"CC[- ]BY(?:[- ](?:NC|SA|ND))*(?:[- ]\d\.\d)?|"
    r"Creative Commons(?: [A-Z][\w-]+)+(?: \d\.\d)?|(?:BigCode |BigScience |CreativeML )?"
    r"(?:Open)?RAIL(?:\+\+)?(?:-[A-Z])?(?: v\d)?(?: [Ll]icen[cs]e(?: [Aa]greement)?)?|"
    r"OpenRAIL[\w+-]*|Etalab \d\.\d|Unlicense|WTFPL|"
    r"(?:Gemma|Llama \d(?:\.\d)?|Qwen|Falcon|DeepSeek) licen[cs]e|"
    r"(?:[A-Z][\w.]*(?: |-))(?:[A-Z0-9][\w.]* ){0,5}"
    r"(?:Licen[cs]e(?: Agreement)?|Agreement|Terms of Use)(?: \d\.\d(?:\.\d)?)?"
    r"(?: with [A-Z][\w-]+ clause)?|Tongyi Qianwen)"
)
_GRANTS = re.compile(
    r"\b(?:under|licen[cs]ed|licen[cs]e is|licen[cs]e(?:\s+applies)?:|distributed|released|"
    r"sous licence|"
    r"inherited|依照|терм|licencia)\b|依照",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:which is|photos?|(?:the )?code (?:is|of)|data(?:set)?s?|corpus|images)\b[^.]{0,40}$",
    re.IGNORECASE,
)
_COMMON = r"languages?|model|text-to-speech|recognition|speech|pipeline|translat\w+|bert|ner"
_SPEAKS = re.compile(
    rf"\b(?:{_COMMON}|multilingual|knows|trained|pretrained|works|captions|supports?|sprache|"
    rf"generated|"
    r"generates?|introduction|entwickelt|zusammenfassung|resume|реферирования|predominant|only)\b|"
    r"支持|باللغة",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    "(?<!\\w)(?:"
    + "|".join(sorted(map(re.escape, LANGUAGE_NAMES), key=len, reverse=True))
    + ")(?!\\w)"
    "|中文|英文|英语|日本語|العربية",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w-])[a-z]{2,3}(?![\w-])")
_NO_LANGUAGE = re.compile(
    r"wikipedia|\bweb text\b|subset|training set|benchmark|test|testing|books?|only\)|"
    r"between|other languages|difference",
    re.IGNORECASE,
)


def limitations(card: Card) -> Iterator[CardValue]:
    """Where the card says what the model cannot do: the beginning of each such text."""
    done: set[int] = set()
    for block in card.blocks:
        if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or _TEMPLATE.search(block.view.text):
            continue
        title = next((t for t in block.titles if topic_of(t.text) == "limitation"), None)
        if title is None or topic(block) != "limitation" or says_nothing(block.view.text):
            continue
        if "intended use" in title.text.lower() and not _LIMITS.search(block.view.text):
            continue
        if id(title) not in done:
            done.add(id(title))
            yield _beginning(card, "limitation", block.view, 0.95)
    for pair in card.pairs:
        if "limitation" in fields_of(pair.key) and not _TEMPLATE.search(pair.value.text):
            said = "disclaimer" not in pair.key or _LIMITS.search(pair.value.text)
            if said and pair.block.kind is not BlockKind.CODE and pair.topic != "limitation":
                yield _beginning(card, "limitation", pair.value, 0.9)
    for sentence in card.sentences:
        if sentence.topic not in ("limitation", "usage", "citation") and _is_limit(sentence):
            yield _beginning(card, "limitation", sentence.view, 0.85)


def _is_limit(sentence: Sentence) -> bool:
    text = sentence.text
    return bool(_LIMITS.search(text)) and not talks_to_reader(text) and not _TEMPLATE.search(text)


def _beginning(card: Card, field: str, view: View, confidence: float) -> CardValue:
    end = min(len(view.text.rstrip()), _LONGEST)
    stop = re.compile(r"[.!?](?=\s)|\n").search(
        view.text, len(view.text) - len(view.text.lstrip()), end
    )
    return card.text.value(field, view.span(0, stop.end() if stop else end), confidence)


def formats(card: Card) -> Iterator[CardValue]:
    """What the model takes and gives back, and the template of its prompt."""
    for pair in card.pairs:
        fields = fields_of(pair.key)
        if pair.block.kind is BlockKind.CODE or pair.topic in ("evaluation", "hyperparameter"):
            continue
        for field in ("input_format", "output_format"):
            if field in fields and not says_nothing(pair.value.text):
                yield _beginning(card, field, pair.value, 0.9)
    for block in card.blocks:
        yield from _format_of_block(card, block)
    for sentence in card.sentences:
        if sentence.topic in ("citation", "family", "limitation") or talks_to_reader(sentence.text):
            continue
        for field, words in (("input_format", _INPUT), ("output_format", _OUTPUT)):
            if words.search(sentence.text) and not sentence.text.rstrip().endswith(":"):
                yield _beginning(card, field, sentence.view, 0.85)


def _format_of_block(card: Card, block: Block) -> Iterator[CardValue]:
    if block.kind is BlockKind.CODE:
        lead = block.lead.text.strip().lower()
        after_prompt = bool(re.search(r"prompt[^.]{0,20}:?$|form:$|in the form", lead)) or (
            lead.endswith("out.") and "in," in lead
        )
        titled = bool(block.titles) and topic_of(block.titles[0].text) == "prompt"
        if (after_prompt or titled) and block.view.text.strip():
            yield _first_line(card, "input_format", block.view)
    elif block.kind in (BlockKind.TEXT, BlockKind.ITEM) and block.titles:
        about = topic_of(block.titles[0].text)
        if about in ("input", "output") and not says_nothing(block.view.text):
            yield _beginning(card, f"{about}_format", block.view, 0.9)


def _first_line(card: Card, field: str, view: View) -> CardValue:
    start = len(view.text) - len(view.text.lstrip())
    end = view.text.find("\n", start)
    return card.text.value(field, view.span(start, end if end >= 0 else len(view.text)), 0.9)


def licences(card: Card) -> Iterator[CardValue]:
    """The licence that the text names for the model."""
    for pair in card.pairs:
        if pair.block.kind is BlockKind.CODE or "licence_grant" not in fields_of(pair.key):
            continue
        match = _LICENCE.search(pair.value.text)
        named = pair.key not in ("weights", "model") or topic(pair.block) == "license"
        if match and (named or _GRANTS.search(pair.value.text)):
            yield card.text.value("licence_grant", pair.value.span(*match.span("name")), 0.95)
    for sentence in card.sentences:
        in_section = sentence.topic == "license"
        if not in_section and not _GRANTS.search(sentence.text):
            continue
        for match in _LICENCE.finditer(sentence.text):
            before = sentence.text[: match.start()]
            if is_turned(sentence.text, match.start()) or _OF_OTHERS.search(before):
                continue
            span = sentence.view.span(*match.span("name"))
            yield card.text.value("licence_grant", span, 0.9)
            break


def languages(card: Card) -> Iterator[CardValue]:
    """Natural languages that the model works in."""
    for pair in card.pairs:
        if "language" in fields_of(pair.key) and pair.block.kind is not BlockKind.CODE:
            yield from _languages_in_pair(card, pair)
    for block in card.blocks[:1]:
        if block.kind is BlockKind.HEADING:
            yield from _languages_in(card, block.view, 0.85)
    for sentence in card.sentences:
        spoken = _SPEAKS.search(sentence.text) and not talks_to_reader(sentence.text)
        if spoken and sentence.topic not in (
            "data",
            "evaluation",
            "citation",
            "family",
            "limitation",
        ):
            yield from _languages_in(card, sentence.view, 0.85)


def _languages_in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    yield from _languages_in(card, pair.value, 0.95)
    for match in _CODE.finditer(pair.value.text):
        if match[0] in LANGUAGE_CODES and not re.search(
            r"\(\s*$", pair.value.text[: match.start()]
        ):
            yield card.text.value("language", pair.value.span(*match.span()), 0.9)


def _languages_in(card: Card, view: View, confidence: float) -> Iterator[CardValue]:
    for match in _LANGUAGE.finditer(view.text):
        near = view.text[max(0, match.start() - 40) : match.end() + 25]
        if not is_turned(view.text, match.start()) and not _NO_LANGUAGE.search(near):
            yield card.text.value("language", view.span(*match.span()), confidence)
