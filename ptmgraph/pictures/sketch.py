"""The small drawing beside a finding, as SVG: a way, a chain, bars, or many that became one.

It is shown as an image, in which nothing runs. The browser tells it whether its page is light or
dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ptmgraph.answers.sketch import Bars, Chain, Fan, Sketch, Stop, Trail
from ptmgraph.pictures.colors import licence_color
from ptmgraph.pictures.picture import BROKEN
from ptmgraph.pictures.svg import shortened, xml_text

WIDTH, HEIGHT = 380, 140
"""Pixels; what needs less height has less."""
_DOT, _EDGE, _INDENT = 6.5, 10, 28
_SIZE, _SMALL = 13.0, 11.0
_LETTER, _SMALL_LETTER = 7.0, 6.0  # pixels; about the width of a letter of these sizes
_MOST_NOTE = 22
_MOST_DOTS = 14
_NO_COLOR = "#9aa1ad"
_PITCH, _LEAST_PITCH = 48, 36
_STYLE = (
    "text{font-family:system-ui,sans-serif;fill:#1f2430}.f{fill:#5b6270}.r{fill:#c92a2a}"
    "@media(prefers-color-scheme:dark){text{fill:#e6e9ef}.f{fill:#a8b0bd}.r{fill:#ff8787}}"
)
_UNSTATED = "no licence stated"


def sketch_svg(sketch: Sketch) -> str:
    """The drawing of a finding, `WIDTH` wide and at most `HEIGHT` high. All text is escaped: names
    come from strangers."""
    height: float = HEIGHT
    match sketch:
        case Trail():
            height, marks = _way(sketch)
        case Chain():
            marks = [*_chain(sketch)]
        case Bars():
            marks = [*_bars(sketch)]
        case Fan():
            marks = [*_fan(sketch)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}"><style>{_STYLE}</style>{"".join(marks)}</svg>'
    )


def sketch_words(sketch: Sketch) -> str:
    """The same for readers who do not see it."""
    match sketch:
        case Trail(stops, broken, means):
            told = [_told(stop) for stop in stops]
            return ", then ".join([*told[:broken], f"{means}: {told[broken]}", *told[broken + 1 :]])
        case Chain(stops):
            return f"A chain of {len(stops)} models: {', then '.join(map(_told, stops))}"
        case Bars(bars, unit):
            return f"{unit}: " + ", ".join(f"{_told(bar.stop)} {bar.amount:,}" for bar in bars)
        case Fan(into, _, count):
            return f"{count:,} models became {_told(into)}"


def _told(stop: Stop) -> str:
    return stop.name if stop.licences is None else f"{stop.name} ({_note(stop.licences)})"


def _way(way: Trail) -> tuple[float, list[str]]:
    """The height, and one stop below the other; of many only those that tell."""
    last = len(way.stops) - 1
    shown = sorted({0, max(way.broken - 1, 0), way.broken, last})
    pitch = _PITCH if len(shown) < 4 else _LEAST_PITCH
    heights = {number: 14.0 + pitch * place for place, number in enumerate(shown)}
    marks = [mark for pair in pairwise(shown) for mark in _segment(way, heights, *pair)]
    for number, y in heights.items():
        marks += _stop(way.stops[number], y, 600 if number == last else 400)
    return heights[last] + 14, marks


def _segment(way: Trail, heights: Mapping[int, float], before: int, number: int) -> Iterator[str]:
    y1, y2 = heights[before] + _DOT, heights[number] - _DOT
    middle = (y1 + y2) / 2 + 4
    if number == way.broken:
        yield _line(_EDGE, y1, _EDGE, y2 - 5, BROKEN, 4)
        yield f'<path d="M{_EDGE - 6} {y2 - 7:.1f}h12l-6 8z" fill="{BROKEN}"/>'
        yield _words(_INDENT, middle, way.means, _SMALL, "r")
        return
    between = number - before - 1
    yield _line(_EDGE, y1, _EDGE, y2, _NO_COLOR, 3, "2 4" if between else "")
    if between:
        yield _words(_INDENT, middle, f"{between:,} more between", _SMALL, "f")


def _stop(stop: Stop, y: float, weight: int) -> Iterator[str]:
    """A dot with its name, and its licence at the right."""
    room: float = WIDTH - _INDENT
    if stop.licences is not None:
        badge, room = _badge(stop.licences, y)
        yield badge
    yield _dot(_EDGE, y, _color(stop))
    yield _words(_INDENT, y + 4.5, shortened(stop.name, room, _SIZE), _SIZE, "", weight)


def _chain(chain: Chain) -> Iterator[str]:
    """A strip of dots, with the names of its ends."""
    stops, y = chain.stops, HEIGHT / 2
    shown = [*stops] if len(stops) <= _MOST_DOTS else [*stops[: _MOST_DOTS - 3], *stops[-3:]]
    first, last = stops[0], stops[-1]
    step = (WIDTH - 2 * _EDGE) / max(len(shown) - 1, 1)
    yield _line(_EDGE, y, WIDTH - _EDGE, y, _NO_COLOR, 3)
    for place, stop in enumerate(shown):
        yield _dot(_EDGE + place * step, y, _color(stop), _DOT + 2)
    yield from _named(first, 0, y - 36, "start", 400)
    yield from _named(last, WIDTH, y + 30, "end", 600)


def _named(stop: Stop, x: float, y: float, anchor: str, weight: int) -> Iterator[str]:
    """A name with its licence below."""
    yield _words(x, y, shortened(stop.name, WIDTH, _SIZE), _SIZE, "", weight, anchor)
    yield _words(x, y + 16, _note(stop.licences or ()), _SMALL, "f", 400, anchor)


def _bars(bars: Bars) -> Iterator[str]:
    most = max((bar.amount for bar in bars.bars), default=0) or 1
    pitch = (HEIGHT - 18) / max(len(bars.bars), 3)
    for place, bar in enumerate(bars.bars):
        y = place * pitch + 12
        amount, weight = f"{bar.amount:,}", 600 if bar.told else 400
        name = shortened(bar.stop.name, WIDTH - len(amount) * _LETTER - 8, 12)
        yield _words(0, y, name, 12, "", weight)
        yield _words(WIDTH, y, amount, 12, "", weight, "end")
        long = max(3.0, WIDTH * bar.amount / most)
        yield (
            f'<rect x="0" y="{y + 5:.1f}" width="{long:.1f}" height="7" rx="3.5" '
            f'fill="{_color(bar.stop)}"/>'
        )
    yield _words(WIDTH, HEIGHT - 2, bars.unit, _SMALL, "f", 400, "end")


def _fan(fan: Fan) -> Iterator[str]:
    """All parts at the left, each with its way to the one at the right."""
    x, y = 150, HEIGHT / 2
    gap = (HEIGHT - 20) / max(len(fan.parts) - 1, 1)
    top = 10 if len(fan.parts) > 1 else y
    for place, part in enumerate(fan.parts):
        at = top + place * gap
        color = _color(part)
        yield (
            f'<path d="M{_EDGE} {at:.1f}C{x / 2} {at:.1f} {x / 2} {y} {x} {y}" fill="none" '
            f'stroke="{color}" stroke-width="1.6" opacity="0.8"/>'
        )
        yield _dot(_EDGE, at, color, min(4.5, max(2.0, gap / 2.6)))
    yield _dot(x, y, _color(fan.into), _DOT + 2)
    left = x + 18
    yield _words(left, y - 18, f"{fan.count:,} models, merged", _SMALL, "f")
    name = fan.into.name.rpartition("/")[2] or fan.into.name
    yield _words(left, y + 4.5, shortened(name, WIDTH - left, _SIZE), _SIZE, "", 600)
    yield _words(left, y + 22, _note(fan.into.licences or ()), _SMALL, "f")


def _badge(licences: Sequence[str], y: float) -> tuple[str, float]:
    """The licence at the right end, and how much room it leaves for a name."""
    note = _note(licences)
    wide = len(note) * _SMALL_LETTER + 16
    color = licence_color(licences) or _NO_COLOR
    x = WIDTH - wide
    return (
        f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="{wide - 1:.1f}" height="18" rx="9" '
        f'fill="{color}" fill-opacity="0.16" stroke="{color}"/>'
        + _words(x + wide / 2, y + 4, note, _SMALL, anchor="middle")
    ), x - _INDENT - 6


def _note(licences: Iterable[str]) -> str:
    note = ", ".join(licences) or _UNSTATED
    return note if len(note) <= _MOST_NOTE else f"{note[: _MOST_NOTE - 1]}…"


def _color(stop: Stop) -> str:
    return licence_color(stop.licences or ()) or _NO_COLOR


def _dot(x: float, y: float, color: str, r: float = _DOT) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{color}"/>'


def _line(
    x1: float, y1: float, x2: float, y2: float, color: str, wide: int, dashes: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{color}" '
        f'stroke-width="{wide}"{dashed}/>'
    )


def _words(
    x: float,
    y: float,
    text: str,
    size: float,
    look: str = "",
    weight: int = 400,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" '
        f'text-anchor="{anchor}" class="{look}">{xml_text(text)}</text>'
    )
