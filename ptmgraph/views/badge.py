"""A badge with the licence verdict on a model, dataset or repository, as an SVG picture."""

from __future__ import annotations

from ptmgraph.pictures.svg import xml_text

BADGE_ROUTE = "/api/badge"
_WORDS = {"conflict": "conflict", "unknown": "cannot be told", "compatible": "nothing found"}
_COLORS = {"conflict": "#b3261e", "unknown": "#6b5b00", "compatible": "#146c2e"}
_LETTER, _PAD, _HEIGHT = 7, 8, 20  # pixels; text of 11 px is about so wide
_MOST = 40


def badge_svg(licences: tuple[str, ...], verdict: str | None, non_commercial: bool = False) -> str:
    """The badge: the licence on the left, the verdict of the rules on the right. Text of strangers
    is escaped."""
    left = (", ".join(licences) or "no licence stated")[:_MOST]
    limited = verdict == "compatible" and non_commercial
    right = "non-commercial" if limited else _WORDS.get(verdict or "", "data")
    widths = [len(text) * _LETTER + 2 * _PAD for text in (left, right)]
    fill = _COLORS.get("unknown" if limited else verdict or "", "#31496b")
    title = xml_text(f"{left}: {right}")
    style = 'fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="{_HEIGHT}" '
        f'role="img" aria-label="{title}"><title>{title}</title>'
        f'<rect width="{widths[0]}" height="{_HEIGHT}" fill="#444"/>'
        f'<rect x="{widths[0]}" width="{widths[1]}" height="{_HEIGHT}" fill="{fill}"/>'
        f'<text x="{widths[0] / 2}" y="14" {style}>{xml_text(left)}</text>'
        f'<text x="{widths[0] + widths[1] / 2}" y="14" {style}>{xml_text(right)}</text></svg>'
    )
