"""A picture as SVG, for notebooks and files: the same boxes, places and colors as in the app."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from ptmgraph.pictures.columns import Place, places
from ptmgraph.pictures.picture import (
    BOX_HEIGHT,
    BROKEN,
    BROKEN_MEANS,
    DrawnEdge,
    DrawnKind,
    DrawnNode,
    Picture,
    relation_style,
)

_BOX, _COLUMN, _MARGIN = 230, 320, 20
_LETTER, _PADDING = 6.6, 12
_TINT = 0.22
_DASHES = {"dashed": "6 4", "dotted": "2 3"}
_TEXT, _FAINT, _PAGE, _PLAIN = "#1f2430", "#5b6270", "#ffffff", "#9aa1ad"
_FOCUS = "#111827"
_LINE = 18
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def picture_svg(picture: Picture, coloring: str) -> str:
    """The picture, colored by one of its palettes, with title, legend and note. All text is
    escaped: names come from strangers. It is as wide as there is room."""
    where = places(picture)
    top = min((place.y for place in where.values()), default=0.0) - BOX_HEIGHT
    low = max((place.y for place in where.values()), default=0.0) + BOX_HEIGHT
    columns = 1 + max((place.column for place in where.values()), default=0)
    width = max((columns - 1) * _COLUMN + _BOX, 2 * _COLUMN) + 2 * _MARGIN
    legend, below = _legend(picture, coloring, width, low + _LINE)
    height = below - top + 2 * _LINE + 2 * _MARGIN
    view = f"0 {top - _LINE - _MARGIN:.0f} {width} {height:.0f}"

    shift = (width - 2 * _MARGIN - (columns - 1) * _COLUMN - _BOX) / 2
    body = [
        f'<rect x="0" y="{top - _LINE - _MARGIN:.0f}" width="{width}" height="{height:.0f}" '
        f'rx="10" fill="{_PAGE}" stroke="#d7dbe2"/>',
        _words(_MARGIN, top - 4, picture.title, 14, _TEXT, "600"),
        *(_arrow(edge, where, shift) for edge in sorted(picture.edges, key=lambda e: e.broken)),
        *(_box(node, where[node.id], picture, coloring, shift) for node in picture.nodes),
        *legend,
        _words(_MARGIN, below + _LINE, picture.note, 11, _FAINT),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{view}" width="{width}" '
        f'style="max-width:100%;height:auto" font-family="system-ui,sans-serif">'
        f"<title>{xml_text(picture.title)}</title>{''.join(body)}</svg>"
    )


def xml_text(text: str) -> str:
    """Text of strangers in an SVG: all markup is escaped, and what no XML may hold, which would
    spoil the whole picture, has a sign in its place."""
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def shortened(label: str, width: float, size: float = 12) -> str:
    """A label that fits a box: without the owner where the name needs the room, and cut in its
    middle, because names of models differ at their ends."""
    most = int((width - _PADDING) / (_LETTER * size / 12))
    if len(label) > most:
        label = label.partition("/")[2] or label
    if len(label) <= most:
        return label
    end = most // 2
    return f"{label[: most - end - 1]}…{label[-end:]}"


def _words(
    x: float, y: float, text: str, size: float, color: str, weight: str = "400", anchor: str = ""
) -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{x:.0f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" '
        f'fill="{color}"{where}>{xml_text(text)}</text>'
    )


def _left(place: Place, shift: float) -> float:
    return _MARGIN + shift + place.column * _COLUMN


def _arrow(edge: DrawnEdge, where: dict[str, Place], shift: float) -> str:
    start, end = where[edge.source], where[edge.target]
    x1, x2 = _left(start, shift) + _BOX, _left(end, shift) - 5
    bend = (x2 - x1) / 2
    style = relation_style(edge.kind)
    color = BROKEN if edge.broken else style.color
    dashes = f' stroke-dasharray="{_DASHES[style.line]}"' if style.line in _DASHES else ""
    faint = ' opacity="0.35"' if edge.extra and not edge.broken else ""
    path = f"M{x1:.0f} {start.y:.1f}C{x1 + bend:.0f} {start.y:.1f} {x2 - bend:.0f} {end.y:.1f} "
    return (
        f"<g{faint}><title>{xml_text(edge.title)}</title>"
        f'<path d="{path}{x2:.0f} {end.y:.1f}" fill="none" stroke="{color}" '
        f'stroke-width="{3 if edge.broken else 1.6}"{dashes}/>'
        f'<path d="M{x2:.0f} {end.y - 3.5:.1f}l5 3.5l-5 3.5z" fill="{color}"/></g>'
    )


def _box(node: DrawnNode, place: Place, picture: Picture, coloring: str, shift: float) -> str:
    color = picture.palettes.get(coloring, {}).get(node.groups.get(coloring, ""), "")
    height = BOX_HEIGHT * node.scale
    x, size = _left(place, shift), min(12 * node.scale, 16)
    dashes = {DrawnKind.STUB: "4 3", DrawnKind.FOLD: "2 3"}.get(node.kind)
    look = f' stroke-dasharray="{dashes}"' if dashes else ""
    focus = node.kind is DrawnKind.FOCUS
    return (
        f"<g><title>{xml_text(node.title)}</title>"
        f'<rect x="{x:.0f}" y="{place.y - height / 2:.1f}" width="{_BOX}" height="{height:.1f}" '
        f'rx="5" fill="{tinted(color, _PAGE, _TINT) if color else _PAGE}" '
        f'stroke="{_FOCUS if focus else color or _PLAIN}" stroke-width="{2.5 if focus else 1}"'
        f"{look}/>"
        + _words(
            *(
                x + _BOX / 2,
                place.y + size / 3,
                shortened(node.label, _BOX - 14 * focus, size),
                size,
                _TEXT,
            ),
            "600" if focus else "400",
            "middle",
        )
        + "</g>"
    )


def tinted(color: str, page: str, part: float) -> str:
    """A part of a color on the page's, both as #rrggbb: opaque, so that no arrow shows through."""
    pairs = ((int(color[n : n + 2], 16), int(page[n : n + 2], 16)) for n in (1, 3, 5))
    return "#" + "".join(f"{round(one * part + other * (1 - part)):02x}" for one, other in pairs)


def _legend(picture: Picture, coloring: str, width: float, y: float) -> tuple[list[str], float]:
    """The entries, in as many lines as they need, and where they end."""
    parts, x = [], float(_MARGIN)
    for mark, label in _entries(picture, coloring):
        needed = 34 + len(label) * _LETTER
        if x + needed > width - _MARGIN and x > _MARGIN:
            x, y = float(_MARGIN), y + _LINE
        parts.append(f'<g transform="translate({x:.0f} {y - 4:.1f})">{mark}</g>')
        parts.append(_words(x + 26, y, label, 11, _FAINT))
        x += needed + 8
    return parts, y


def _entries(picture: Picture, coloring: str) -> Iterable[tuple[str, str]]:
    for kind in dict.fromkeys(edge.kind for edge in picture.edges):
        style = relation_style(kind)
        dashes = f' stroke-dasharray="{_DASHES[style.line]}"' if style.line in _DASHES else ""
        yield f'<path d="M0 0H20" stroke="{style.color}" stroke-width="2"{dashes}/>', style.label
    if any(edge.broken for edge in picture.edges):
        yield f'<path d="M0 0H20" stroke="{BROKEN}" stroke-width="3"/>', BROKEN_MEANS
    used = {node.groups.get(coloring) for node in picture.nodes}
    for group, color in picture.palettes.get(coloring, {}).items():
        if group in used:
            fill = tinted(color, _PAGE, _TINT)
            box = f'width="16" height="10" rx="3" fill="{fill}" stroke="{color}"'
            yield f'<rect x="2" y="-5" {box}/>', group
