"""Text of strangers as text: ids and names come from model cards and may hold anything."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&])")


def plain(text: str) -> str:
    """Text that Streamlit's Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
