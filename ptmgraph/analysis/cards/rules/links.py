"""Papers that a card gives by an id or a link, and places where one can try the model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, topic
from ptmgraph.analysis.cards.clauses import is_turned
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.names import hub_link
from ptmgraph.analysis.cards.records import CardValue, Span
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import fields_of

_ARXIV = r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_PAPER_PLACE = Wording(
    rf"https?://(?:www\.|dl\.|[a-z]+\.)?(?:arxiv\.org/(?:abs|pdf)/(?:{_ARXIV})|"
    r"(?:dx\.)?doi\.org/10\.\d{4,9}/|aclanthology\.org/[\w.-]+|aclweb\.org/anthology/|"
    r"openreview\.net/(?:forum|pdf)|biorxiv\.org/content|medrxiv\.org/content|"
    r"acm\.org/doi/|(?:huggingface\.co|hf\.co)/papers/)"
)
_WRITTEN = Wording(
    rf"\barxiv\s*[:/]\s*(?P<arxiv>{_ARXIV})|"
    rf"\bdoi\s*[:=]\s*\{{?\s*(?P<doi>10\.\d{{4,9}}/[^\s}},;]{{1,200}})|"
    r"eprint\s*=\s*[{\"](?P<eprint>\d{4}\.\d{4,5})|"
    r"follow-up (?P<bare>\d{4}\.\d{4,5})\b|"
    r"(?<![\w/.])(?P<bare_doi>10\.\d{4,9}/[^\s}},;)\]\"'|]{3,200})"
)
_DEMO = expression("demo", "shown")
_NO_DEMO = expression("demo", "no_address")
_TRIES = re.compile(
    r"huggingface\.co/spaces/|hf\.space|colab\.research\.google|modelscope\.\w+/studios"
)
_DEMO_PAGE = re.compile(r"https?://(?:demo\.|[^/]+(?:/[^?#]*)?/demo/?$)")
# Before an address: `try it at`, `Live page:`
_SAID_DEMO = expression("demo", "before_address")
_WORDS_BEFORE = 60
_FEW_WORDS = 7


def papers(card: Card) -> Iterator[CardValue]:
    """Every paper that the card gives with an id of arXiv, a DOI, or a link to papers."""
    for view in _views(card):
        for address, link in ((card.text.cut(k.target), k) for k in view.links):
            if _PAPER_PLACE.match(address):
                yield card.text.value(
                    "paper", link.target, 0.95, label=view.span(link.start, link.end)
                )
        shown = [(link.start, link.end) for link in view.links]
        for match in _WRITTEN.finditer(view.text):
            start, end = match.span(match.lastgroup or 0)
            if not any(a <= start < b for a, b in shown):
                while view.text[end - 1] in ".)":
                    end -= 1
                yield card.text.value("paper", view.span(start, end), 0.9)
    for block in card.blocks:
        if block.kind is BlockKind.CODE:
            yield from _papers_in_code(card, block)


def _papers_in_code(card: Card, block: Block) -> Iterator[CardValue]:
    for match in re.finditer(r"https?://[^\s\"'{}<>,]{1,300}", block.view.text):
        if _PAPER_PLACE.match(match[0]):
            yield card.text.value("paper", block.view.span(*match.span()), 0.9)
    for match in _WRITTEN.finditer(block.view.text):
        if "http" not in block.view.text[max(0, match.start() - 20) : match.start()]:
            span = block.view.span(*match.span(match.lastgroup or 0))
            yield card.text.value("paper", span, 0.9)


def _views(card: Card) -> Iterator[View]:
    for block in card.blocks:
        if block.kind is not BlockKind.CODE:
            yield block.view
            yield from (cell for row in block.rows for cell in row)


def paper_key(words: str) -> str:
    """What two ways to give one paper have in common: its id in small letters."""
    match = re.search(rf"(?:{_ARXIV})|10\.\d{{4,9}}/[^\s?#]+", words, re.IGNORECASE)
    return re.sub(r"v\d+$", "", (match[0] if match else words).lower().rstrip("/."))


def demos(card: Card) -> Iterator[CardValue]:
    """Addresses where one can try the model."""
    for pair in card.pairs:
        if "demo" in fields_of(pair.key):
            for link in pair.value.links:
                yield from _demo(card, link.target, 0.95)
    for block in card.blocks:
        views = [block.view, *(cell for row in block.rows for cell in row)]
        for view in views if block.kind is not BlockKind.CODE else ():
            for link in view.links:
                if _is_demo(card, block, view, link.start, link.end, card.text.cut(link.target)):
                    yield from _demo(card, link.target, 0.9)


def _demo(card: Card, address: Span, confidence: float) -> Iterator[CardValue]:
    words = card.text.cut(address)
    if words.startswith(("http://", "https://")) and not _NO_DEMO.search(words):
        yield card.text.value("demo", address, confidence)


def _is_demo(card: Card, block: Block, view: View, start: int, end: int, address: str) -> bool:
    shown = view.text[start:end]
    before = view.text[max(0, start - _WORDS_BEFORE) : start]
    said = before.rpartition("\n")[2] if shown.startswith("http") else before[-30:]
    if is_turned(view.text, start):
        return False
    if hub_link(address)[0] == "models":  # another model
        return False
    own = shown if shown != address else ""
    if _DEMO_PAGE.search(address):
        return True
    if _SAID_DEMO.search(before) and not own:
        return True
    if _TRIES.search(address):
        return bool(_DEMO.search(own) or _DEMO.search(said) or topic(block) == "demo")
    return bool(_DEMO.search(own)) and len(own.split()) <= _FEW_WORDS
