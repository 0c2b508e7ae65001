"""Text of strangers as text: ids and names come from model cards and may hold anything."""

from __future__ import annotations

import re


def verbatim(text: str) -> str:
    """Markdown that shows the text as it is, on one line.

    A code span is the only form in which nothing is markup: backslashes do not keep Streamlit
    from making links of addresses. Its fence is longer than any run of backticks in the text
    (CommonMark 0.31, section 6.1).
    """
    line = " ".join(text.split())
    longest = max(map(len, re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{fence}{pad}{line or ' '}{pad}{fence}"
