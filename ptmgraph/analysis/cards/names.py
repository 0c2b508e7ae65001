"""Names of models and data sets in a view: links, ids of the Hub, and words with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.frames import expression
from ptmgraph.analysis.cards.records import NO_SPAN, Span
from ptmgraph.analysis.cards.views import ShownLink, View
from ptmgraph.analysis.cards.words import says_nothing

_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}"
_ID = re.compile(rf"(?<![A-Za-z0-9_/.@-]){_PART}/{_PART}(?![A-Za-z0-9_/])")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_/-])(?=[A-Za-z0-9_.-]*(?:\d|[-_]|"
    r"[a-z][A-Z]))[A-Za-z][A-Za-z0-9_.-]{1,60}(?<![.-])"
)
# Two words with a stroke between them: `and/or`, `non-profit/academic`.
_TWO_WORDS = re.compile(r"(?:[a-z]+|[A-Z]?[a-z]+-[a-z]+|[A-Z][a-z]+)/[a-z]+(?:-[a-z]+)?")
_GOES_ON = re.compile(
    r"\s+(?!(?:data ?sets?|corpus|corpora|data|model|weights|checkpoint|on|with|for|using|and|to|"
    r"in|at|"
    r"over|by|as|is|was|which|that|or|plus|from|via|but|then|after|split|training|train)\b)[a-z]"
)
_PHRASE = re.compile(
    r"(?:[A-Z][\w.+/*’'-]*|[a-z]{1,2}[A-Z][\w.+/-]+|\d[\w.-]*[A-Za-z][\w-]*)"
    r"(?: (?:\(?[A-Z0-9][\w.+/-]*\)?|v\d[\w.]*|of|the(?= [A-Z])))*"
)
_HUB = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:(datasets|spaces|papers)/)?"
    rf"((?:{_PART}/)?{_PART})(?:/(?:tree|blob|resolve)/.*)?/?(?:[?#].*)?"
)
_OWNERS = re.compile(r"[A-Z][\w ]{0,40}['’]s\s+")
_MARKED = re.compile(r"[A-Za-z0-9][\w.+/-]{1,95}(?: [\w.+/-]{1,30}){0,3}")
_FEW_WORDS = 7
_WORDS_ONLY = re.compile(r"\s*[a-z]+(?: [a-z]+)+\s*")  # `the real base`
_NO_NAMES = frozenset(
    [
        "here",
        "this",
        "link",
        "paper",
        "model",
        "dataset",
        "repository",
        "repo",
        "demo",
        "this_model",
        "this_paper",
        "page",
        "website",
        "blog",
        "documentation",
        "docs",
        "details",
        "the_model",
        "gguf",
        "download",
    ]
)
_TRAILING = re.compile(
    r"(?:[ \n]+(?:(?:language |base )?models?|data ?sets?|corpus|corpora|data|"
    r"train(?:ing)?(?: set| split)?|"
    r"weights|checkpoint|part|subset|set))+$"
)
_LEADING = expression("names", "leading")


class FoundName(NamedTuple):
    """A name: its place in the view, where its words and its address stand in the card, and `id`,
    the id on the Hub that it shows or leads to. `kind` is that of the address: models, datasets;
    `is_marked` when it is set as code or in italics."""

    start: int
    end: int
    span: Span
    target: Span
    id: str
    kind: str
    is_marked: bool = False


def hub_link(address: str) -> tuple[str, str]:
    """The kind (models, datasets, spaces, papers) and the id that a link to the Hub leads to; empty
    texts for any other."""
    match = _HUB.fullmatch(address)
    if match is None or ".." in address:
        return "", ""
    return match[1] or "models", match[2]


def link_name(view: View, link: ShownLink, address: str) -> FoundName | None:
    """The name that a link gives: its words where they are one, else the id in its address."""
    kind, id = hub_link(address)
    start, end = link.start, link.end
    if owner := _OWNERS.match(view.text, start, end):
        start = owner.end()
    words = view.text[start:end]
    tail = _TRAILING.search(words)
    if tail and tail.start():
        end = start + tail.start()
        words = view.text[start:end]
    is_name = (
        len(words.split()) <= _FEW_WORDS
        and words.strip().lower().replace(" ", "_") not in _NO_NAMES
        and not (kind == "models" and id and _WORDS_ONLY.fullmatch(words))
    )
    if says_nothing(words):
        return None
    if words.startswith(("http://", "https://")) or not is_name or "\n" in words.strip():
        if not id:
            return None
        place = link.target.start + address.find(id)
        return FoundName(start, end, Span(place, place + len(id)), link.target, id, kind)
    return FoundName(start, end, view.span(start, end), link.target, id, kind)


def names_in(
    view: View, address: dict[ShownLink, str], start: int, end: int
) -> Iterator[FoundName]:
    """The links and ids between two places of a view."""
    taken: list[tuple[int, int]] = []
    for link in view.links:
        if link.start >= start and link.end <= end:
            taken.append((link.start, link.end))
            if found := link_name(view, link, address[link]):
                yield found
    for match in _ID.finditer(view.text, start, end):
        if _TWO_WORDS.fullmatch(match[0]) and _GOES_ON.match(view.text, match.end()):
            continue
        if not any(a < match.end() and match.start() < b for a, b in taken):
            yield name_from(view, *match.span(), match[0])


def name_at(
    view: View, address: dict[ShownLink, str], place: int, *, bare: bool = True
) -> FoundName | None:
    """The name that begins at a place, perhaps after an article. With `bare` also a word that looks
    like the name of a model, as `roberta-large` and `gpt2` do."""
    lead = _LEADING.match(view.text, place)
    starts = {place, lead.end() if lead else place}
    for link in view.links:
        if any(link.start <= start < link.end or start == link.start for start in starts):
            return link_name(view, link, address[link])
    for start, end in view.marks:
        if start in starts and _is_name(view.text[start:end]):
            return marked_name(view, start, end)
    for start in sorted(starts, reverse=True):
        if match := _ID.match(view.text, start):
            return name_from(view, *match.span(), match[0])
        if bare and (match := _TOKEN.match(view.text, start)):
            return name_from(view, *match.span())
    return None


def phrase_at(view: View, start: int, end: int, *, alone: bool = False) -> FoundName | None:
    """Words with a capital at the beginning of a stretch, after an article and the like, without
    words such as data set at their end. With `alone` they must fill the stretch."""
    lead = _LEADING.match(view.text, start, end)
    start = lead.end() if lead else start
    match = _PHRASE.match(view.text, start, end)
    if match is None:
        return None
    words = match[0].partition(" (")[0]
    tail = _TRAILING.search(words)
    stop = start + (tail.start() if tail and tail.start() else len(words))
    if view.text[start:stop].endswith(("'s", "’s")):
        stop -= 2
    while stop > start and view.text[stop - 1] in ".,*' ":
        stop -= 1
    if says_nothing(view.text[start:stop]) or (alone and view.text[stop:end].strip(" .*\n")):
        return None
    return name_from(view, start, stop)


def marked_name(view: View, start: int, end: int) -> FoundName:
    """The name that a piece in code or italics is."""
    words = view.text[start:end]
    return name_from(view, start, end, words if _ID.fullmatch(words) else "", is_marked=True)


def _is_name(words: str) -> bool:
    return bool(_MARKED.fullmatch(words)) and not says_nothing(words)


def name_from(view: View, start: int, end: int, id: str = "", is_marked: bool = False) -> FoundName:
    """The name that some letters of a view are, without marks at their end."""
    while end > start and view.text[end - 1] in ".-":
        end -= 1
    id = id.rstrip(".-")
    kind = "models" if id else ""
    return FoundName(start, end, view.span(start, end), NO_SPAN, id, kind, is_marked)


def link_addresses(card: Card, view: View) -> dict[ShownLink, str]:
    """The address of each link of a view."""
    return {link: card.text.cut(link.target) for link in view.links}
