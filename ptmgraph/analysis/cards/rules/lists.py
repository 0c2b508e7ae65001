"""Lists of names in running text: `the C4 corpus, Wikipedia (en) and 3M sentences of Tatoeba`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.frames import exact_expression, expression
from ptmgraph.analysis.cards.names import (
    FoundName,
    link_addresses,
    marked_name,
    name_from,
    names_in,
    phrase_at,
)
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import is_known_dataset

_SEPARATOR = re.compile(
    r",\s*(?:(?:and|und|et|y|e|и|as well as|plus|en|och|og|oraz|dan|ja|ve)\s+)?|"
    r"\s+(?:and|und|et|y|e|и|plus|&|sowie|och|og|oraz|dan|và|та|ja|ve|en(?= op\s)|"
    r"as well as|"
    r"along with|together with|followed by|then)\s+(?:(?:then|from|on|sur|auf|op|на)\s+)?|\s*\+\s*|"
    r"；|、|和|および|と|\s+و\s?|와\s|과\s"
)
_STOP = exact_expression("dataset", "list_ends")
_VERB = re.compile(r"was|were|is|are|has|have|it|we")
_GROUP = re.compile(r"\([^()]{0,200}\)")
_DATA_WORD = expression("dataset", "called")
_CALLED = expression("dataset", "called_data")
_FROM_DATA = re.compile(
    r"\b(?:samples|pairs|problems|examples|hours|images|sentences|tokens|documents|conversations|"
    r"questions|"
    r"instructions|structures|series|molecules|texts|articles|papers|videos|clips|photos|scans|"
    r"data|subset|split|part|mix|mixture|combination|portion|emails|recordings)\b[^,]*"
    r"\b(?:of|from)\s+(?:the )?$"
)
_REST = re.compile(
    r"\s*(?:(?:data ?sets?|corpus|corpora|data|training|train|test|dev|validation|sets?|splits?|"
    r"subsets?|parts?|"
    r"dumps?|only|v?\d[\w.]*|release|version|articles|comments|recordings|sentences|texts?|"
    r"snapshot|extras?|triples|pairs|episodes|frames|images|photos|questions|clips|tiles|pictures|"
    r"subtitles|documents|paraphrases|treebanks?|crops|patches|scenes|slides|scans|records|posts|"
    r"reviews|tweets|dialogues|conversations|cases|molecules|structures)\s*)*"
)
# `PharmaCoNER (1.000 casos)`: how much there is of it
_AMOUNT_BEHIND = re.compile(
    r"\s\((?:~|≈|about |approx\.? )?\d[\d.,]*\s?(?:[kKM]\s)?(?!layers|heads|param|epochs|steps|dim|"
    r"bit|k?Hz|[GM]B\b|[BM]\b)[^\W\d_]{1,20}"
)
_LOWER_NAME = re.compile(
    r"(?:(?:the|a|our|its|le|la|el|o|das|den|dem|"
    r"de)\s+)?(?P<name>[a-z][\w./-]{1,60})(?=\s+(?:data ?set|corpus)\b)|"
    r"(?:data ?set|corpus|korpus)\s+(?P<after>[A-Za-z][\w./-]{1,60})"
)
_TOKEN = re.compile(r"\s*([a-z][\w.]*(?:_|-?\d|-[\w.]+-)[\w.-]*)\s*")
_ALONE = re.compile(r"\s*([\w.-]{2,60})\s*")
# Said beside a name: `, a dataset consisting of 11,038 books`.
_ASIDE = re.compile(
    r",\s+(?:an?|the) (?!\x01)[a-z](?:[^,.;:\x01]|(?<=\d),(?=\d)){0,90}?(?=,(?!\d)|\s(?:and|on|"
    r"for|in|using|with)\s[A-Z\x01]|[.;:]|$)"
)
_ASIDE_NAME = re.compile(r",\s+the [\w./-]{3,60} (?:data ?set|corpus)")
_OWNER = re.compile(r"\s*(?:the )?([A-Z][\w-]{2,40})['’]s\b")  # `MIRACL's training part`
_CODE_NAME = re.compile(r"[\d_/]|[a-z][A-Z]|^[A-Z]")
_HIDDEN = "\x01"  # stands for letters that end no list


class NamedItem(NamedTuple):
    """An item of a list, and the name in it. `is_whole` when little but the name stands there,
    `is_called_data` when words beside it call it so."""

    name: FoundName | None
    is_whole: bool
    is_called_data: bool
    is_latin: bool


def named_items(card: Card, view: View, start: int, end: int) -> Iterator[NamedItem]:
    """The items of the list that begins at a place, up to where it ends."""
    text = _covered(view)
    stop = _STOP.search(text, start, end)
    limit = stop.start() if stop else end
    if stop and _VERB.fullmatch(stop[0]):  # the last one is what the next clause is about
        commas = [match.start() for match in _SEPARATOR.finditer(text, start, limit)]
        limit = commas[-1] if commas else limit
    place, first = start, True
    while place < limit:
        comma = _SEPARATOR.search(text, place, limit)
        cut = comma.start() if comma else limit
        if text[place:cut].strip():
            item = _item(card, view, place, cut, first)
            if item.name is None and not first and text[place:cut].strip()[:1].islower():
                return  # the list is over: words go on
            yield item
            first = False
        if comma is None:
            return
        place = comma.end()


def _covered(view: View) -> str:
    """The text with links, marked pieces and brackets covered, so that what is in them ends no
    list."""
    text = view.text
    letters = list(text)
    for link in view.links:
        letters[link.start : link.end] = _HIDDEN * (min(link.end, len(text)) - link.start)
    for start, end in view.marks:
        letters[start:end] = _HIDDEN * (min(end, len(text)) - start)
    shown = "".join(letters)
    shown = _GROUP.sub(_blank, shown)
    return _ASIDE.sub(
        lambda match: match[0] if _ASIDE_NAME.fullmatch(match[0]) else _blank(match), shown
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _item(card: Card, view: View, start: int, end: int, first: bool) -> NamedItem:
    links = link_addresses(card, view)
    bracket = view.text.find(" (", start, end)  # what stands in brackets is not the name
    if bracket > 0 and view.text[start:bracket].strip():
        end = bracket
    counted = bracket > 0 and _AMOUNT_BEHIND.match(view.text, bracket) is not None
    called = counted or bool(_CALLED.search(view.text, start, end))
    latin = re.compile(r"\s*[A-Za-z][\w .+/-]*").match(view.text, start, end) is not None
    found = next(names_in(view, links, start, end), None)
    if found is None:
        found = next(
            (marked_name(view, a, b) for a, b in view.marks if start <= a and b <= end), None
        )
    if found is not None:
        return NamedItem(found, True, called, latin)
    token = _TOKEN.fullmatch(view.text[start:end])
    if token:
        return NamedItem(
            name_from(view, start + token.start(1), start + token.end(1)), True, called, True
        )
    single = _ALONE.fullmatch(view.text) if not start else None
    if single and first:
        return NamedItem(name_from(view, *single.span(1)), True, called, True)
    lower = _LOWER_NAME.match(view.text, start, end)
    if lower:
        group = lower.lastgroup or "name"
        if _CODE_NAME.search(lower[group]) or is_known_dataset(lower[group]):
            return NamedItem(name_from(view, *lower.span(group)), True, True, latin)
    owner = _OWNER.match(view.text, start, end)
    if owner and is_known_dataset(owner[1]):
        return NamedItem(name_from(view, *owner.span(1)), True, True, latin)
    name = phrase_at(view, start, end)
    if name is None:
        return NamedItem(None, False, called, latin)
    rest = _REST.match(_GROUP.sub(_blank, view.text[name.end : end]))
    whole = rest is not None and not view.text[name.end : end][rest.end() :].strip(" .*\n)")
    data = _DATA_WORD.match(view.text, name.end, end) is not None
    called = called or _FROM_DATA.search(view.text[start : name.start]) is not None
    known = is_known_dataset(card.text.cut(name.span))
    return NamedItem(name, whole or known, called or data or known, latin)
