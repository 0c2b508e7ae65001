"""Chat templates that are not what they seem, told from their text: nothing is rendered.

A chat template is a Jinja program that comes with a model, in `tokenizer_config.json` or in the
metadata of a GGUF file. Programs that render it without a sandbox can be made to run code
(CVE-2024-34359). Text outside of `{{ }}` and `{% %}` and texts in quotes are what the model reads:
a prompt that speaks of `__class__` is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_TEMPLATE = 100_000
"""More letters than this are odd; more than ten times as many are not read."""

_CODE = re.compile(r"\{#.*?(?:#\}|\Z)|\{\{(.*?)(?:\}\}|\Z)|\{%(.*?)(?:%\}|\Z)", re.DOTALL)
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_DUNDER = re.compile(r"__[a-z]\w*__", re.IGNORECASE)
_OTHER_TEMPLATE = re.compile(r"[-+]?\s*(import|include|extends|from)\b")
_HELPER = re.compile(r"(?<![\w.])(lipsum|cycler|joiner|self|request|config|url_for)\s*[.\[]")
_ATTR = re.compile(r"\|\s*attr\b")
_ADDRESS = re.compile(r"https?://[^\s'\"<>)]{1,80}")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\U000e0000-\U000e007f]")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([0-7]{3})")

Templated = tuple[str, str]
"""The id of a kind of risk, and the words that say why."""


def template_findings(text: str) -> list[Templated]:
    """The findings on a template, at most one of each kind."""
    found: dict[str, str] = {}
    for kind, words in _findings(text[: 10 * LONGEST_TEMPLATE]):
        found.setdefault(kind, words)
    return list(found.items())


def _findings(text: str) -> Iterator[Templated]:
    for match in _CODE.finditer(text):
        code = match[1] or match[2] or ""
        line = text.count("\n", 0, match.start()) + 1
        for reason in _reaches(code, match[2] is not None):
            yield "unsafe-template", f"line {line}: {reason}"
    if hidden := _INVISIBLE.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        yield "odd-template", f"line {line}: an invisible character U+{ord(hidden[0]):04X}"
    if address := _ADDRESS.search(text):
        line = text.count("\n", 0, address.start()) + 1
        yield "odd-template", f"line {line}: {address[0]}"
    if len(text) > LONGEST_TEMPLATE:
        yield "odd-template", f"more than {LONGEST_TEMPLATE:,} letters"


def _reaches(code: str, is_statement: bool) -> Iterator[str]:
    """Why a piece of code reaches out of its template."""
    bare = _STRING.sub("''", code)
    if match := _DUNDER.search(bare):
        yield match[0]
    if is_statement and (match := _OTHER_TEMPLATE.match(bare)):
        yield f"{match[1]} of another template"
    if match := _HELPER.search(bare):
        yield f"an attribute of {match[1]}"
    if match := _ATTR.search(bare):
        yield "the filter attr"
    for string in _STRING.findall(code):
        inner = _ESCAPED.sub(_unescaped, string[1:-1])
        if _DUNDER.fullmatch(inner) or inner.strip() in ("_", "__"):
            yield f"a name in quotes: {inner}"


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[3], 8) if match[3] else int(match[1] or match[2], 16))
