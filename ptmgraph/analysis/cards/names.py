"""Names of models and data sets in a view: links, ids of the Hub, and words with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.analysis.cards.records import NO_SPAN, Span
from ptmgraph.analysis.cards.views import ShownLink, View
from ptmgraph.analysis.cards.words import says_nothing

_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_ID = re.compile(rf"(?<![\w/.@-]){_PART}/{_PART}(?![\w/])")
_TOKEN = re.compile(r"(?<![\w/-])(?=[\w.-]*(?:\d|[-_]|[a-z][A-Z]))[A-Za-z][\w.-]{1,60}(?<![.-])")
_PHRASE = re.compile(
    r"(?:[A-Z][\w.+/*’'-]*|\d[\w.-]*[A-Za-z][\w-]*)"
    r"(?: (?:\(?[A-Z0-9][\w.+/-]*\)?|v\d[\w.]*|of|the(?= [A-Z])))*"
)
_HUB = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:(datasets|spaces|papers)/)?"
    rf"((?:{_PART}/)?{_PART})(?:/(?:tree|blob|resolve)/.*)?/?(?:[?#].*)?"
)
_OWNERS = re.compile(r"[A-Z][\w ]{0,40}['’]s\s+")
_FEW_WORDS = 7
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
_LEADING = re.compile(
    r"\s*(?:(?:the|a|an|our|its|from|of|both|on|original|pre-?trained|model|parts?|challenge|own|"
    r"english|german|french|subset|weights|following|in|корпусе|"
    r"(?-i:(?:[a-z\d][\w.,-]*\s+){1,5}?(?:of|from)))\s+)*",
    re.IGNORECASE,
)


class FoundName(NamedTuple):
    """A name: its place in the view, where its words and its address stand in the card, and `id`,
    the id on the Hub that it shows or leads to. `kind` is that of the address: models, datasets."""

    start: int
    end: int
    span: Span
    target: Span
    id: str
    kind: str


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
    words = match[0]
    tail = _TRAILING.search(words)
    stop = start + (tail.start() if tail and tail.start() else len(words))
    while stop > start and view.text[stop - 1] in ".,*' ":
        stop -= 1
    if says_nothing(view.text[start:stop]) or (alone and view.text[stop:end].strip(" .*\n")):
        return None
    return name_from(view, start, stop)


def name_from(view: View, start: int, end: int, id: str = "") -> FoundName:
    """The name that some letters of a view are, without marks at their end."""
    while end > start and view.text[end - 1] in ".-":
        end -= 1
    id = id.rstrip(".-")
    return FoundName(start, end, view.span(start, end), NO_SPAN, id, "models" if id else "")
