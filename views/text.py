"""Words on the pages. Text of strangers stays text: ids and names come from model cards and may
hold anything."""

from __future__ import annotations

from analysis.licenses.report import code as verbatim

__all__ = ["counted", "verbatim"]


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 model" or "2,000 models"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
