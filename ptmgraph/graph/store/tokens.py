"""The tokens of a Cypher statement, for rules that need no grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SPACES = r"\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TOKEN = re.compile(
    rf"""
    (?P<space>   [ \t\n\v\f\r{_SPACES}]+ )
  | (?P<comment> //[^\r\n]* | /\*.*?\*/ )
  | (?P<text>    '[^'\\]*(?:\\.[^'\\]*)*' | "[^"\\]*(?:\\.[^"\\]*)*" )
  | (?P<quoted>  `[^`]*(?:``[^`]*)*` )
  | (?P<number>  [0-9][\w$]* )
  | (?P<word>    (?: [A-Za-z_] | [^\x00-\x7f{_SPACES}] ) (?: [\w$] | [^\x00-\x7f{_SPACES}] )* )
  | (?P<open>    (?: /\* | ['"`] ) .* )
  | (?P<sign>    \.\. | [!-\[\]-~] )
  | (?P<strange> . )
    """,
    re.VERBOSE | re.DOTALL,
)


class CypherToken(NamedTuple):
    """A token of a statement.

    `kind` is comment, text, quoted (a name in backticks), number, word, sign, open (a quote or
    comment that nothing closes) or strange (a character that no statement has). `written` is how
    it stands there. `name` is what a name means: a word in capitals, a quoted name without quotes.
    """

    kind: str
    written: str
    name: str = ""


END = CypherToken("end", "")
"""What stands after the last token."""


def cypher_tokens(statement: str) -> Iterator[CypherToken]:
    """The tokens of a statement in their order, also those of a wrong one."""
    for match in _TOKEN.finditer(statement):
        kind, written = str(match.lastgroup), match[0]
        if kind == "quoted":
            yield CypherToken(kind, written, written[1:-1].replace("``", "`"))
        elif kind == "word":
            yield CypherToken(kind, written, written.upper())
        elif kind != "space":
            yield CypherToken(kind, written)
