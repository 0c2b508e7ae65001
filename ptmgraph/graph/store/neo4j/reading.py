"""One reading of a statement: its tokens, when every server must read the same.

Versions of Neo4j differ in how they read a statement. What could be read in two ways is refused: an
escape that may end the text in which it stands (Neo4j 5 takes `\\u0027` for a quote before anything
else), a control character outside of text, a number that runs into a word. Few people write so,
and what is left means here what it means there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.tokens import END, CypherToken, cypher_tokens

_NUMBER = re.compile(
    r"[0-9](_?[0-9])*(e[0-9]*)?[fd]?|0x[0-9a-f](_?[0-9a-f])*|0o?[0-7](_?[0-7])*", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")
_IN_NAMES = ("L", "M", "N", "Pc", "Sc")
"""How the general categories of characters begin that stand in a name without quotes."""

CLAUSES = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "CALL", "RETURN")
"""The first words of clauses that read."""
AFTER_A_VALUE = frozenset(
    (
        *("AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS", "CONTAINS", "AS", "ASC", "DESC"),
        *("ASCENDING", "DESCENDING", "WHERE", "ORDER", "SKIP", "OFFSET", "LIMIT", "UNION", "WHEN"),
        *("THEN", "ELSE", "END", "YIELD", "FINISH", *CLAUSES),
    )
)
"""Words that follow a value."""
_AFTER_COLUMNS = (*CLAUSES, "WHERE", "ORDER", "SKIP", "OFFSET", "LIMIT", "UNION")


def read_statement(statement: str) -> list[CypherToken]:
    """The tokens of a statement without its comments. Raises `QueryRefused`."""
    found = []
    for token in cypher_tokens(statement):
        _check(token)
        if token.kind != "comment":
            found.append(token)
    return found


def is_key(found: Sequence[CypherToken], place: int) -> bool:
    """Whether a word is a property, a label, a key or a parameter, by what is before it."""
    return place > 0 and found[place - 1].written in (".", ":", "$")


def meant(token: CypherToken) -> str:
    """A name as it is meant: without its quotes, and a word as written."""
    return token.name if token.kind == "quoted" else token.written


def binds(found: Sequence[CypherToken], place: int) -> bool:
    """Whether the IN at this place gives a name to each item: `[x IN`, `any(x IN`."""
    before = [END, END, END, *found[:place]][-3:]
    is_predicate = before[1].written == "(" and before[0].name in ("ANY", "ALL", "NONE", "SINGLE")
    return before[1].written == "[" or is_predicate


def value_before(found: Sequence[CypherToken], place: int) -> str:
    """The value that ends before this place, without round brackets."""
    start, depth = place, 0
    while start > 0:
        token = found[start - 1]
        depth += (token.written in ")]}") - (token.written in "([{")
        if depth < 0 or (depth == 0 and _ends_value(found, start - 1)):
            break
        start -= 1
    return " ".join(meant(token) for token in found[start:place] if token.written not in "()")


def names_of_clauses(found: Sequence[CypherToken]) -> Iterator[set[str]]:
    """The names that each WITH and RETURN gives to its columns; one without a name gives none."""
    for place, token in enumerate(found):
        if token.name in ("WITH", "RETURN") and not is_key(found, place):
            yield {name for item in _items(found, place + 1) if (name := _name_of(item))}


def _items(found: Sequence[CypherToken], start: int) -> Iterator[Sequence[CypherToken]]:
    """What stands between commas from here to the end of the clause."""
    depth, first = 0, start
    for place in range(start, len(found)):
        written = found[place].written
        depth += (written in "([{") - (written in ")]}")
        if depth < 0 or (
            depth == 0 and found[place].name in _AFTER_COLUMNS and not is_key(found, place)
        ):
            yield found[first:place]
            return
        if depth == 0 and written == ",":
            yield found[first:place]
            first = place + 1
    yield found[first:]


def _name_of(item: Sequence[CypherToken]) -> str:
    item = item[1:] if item and item[0].name == "DISTINCT" else item
    is_named = len(item) == 1 or (len(item) > 2 and item[-2].name == "AS")
    return meant(item[-1]) if is_named else ""


def _ends_value(found: Sequence[CypherToken], place: int) -> bool:
    token = found[place]
    is_keyword = token.name in AFTER_A_VALUE and not is_key(found, place)
    return is_keyword or token.written in (",", "|", "=", "<", ">")


def _check(token: CypherToken) -> None:
    kind, written, _ = token
    if kind == "strange":
        raise QueryRefused(_strange(written))
    if kind == "open":
        raise QueryRefused(f"The statement has a {written[:2].strip()} that nothing closes.")
    if kind == "number" and not _NUMBER.fullmatch(written):
        raise QueryRefused(f"{written} is not a number. Put a space between a number and a word.")
    if kind == "comment" and "\\u" in written:
        raise QueryRefused(r"A comment with \u in it is not available; leave it out.")
    if kind in ("text", "quoted"):
        for escape in _ESCAPE.finditer(written):
            if chr(int(escape[1], 16)) in "'\"`\\":
                raise QueryRefused(
                    f"{escape[0]} stands for a quote or a backslash, and Neo4j puts it there "
                    r"before it reads the text. Write the character itself, for example \'."
                )
    if kind == "word" and not written.isascii():
        for character in written:
            if not unicodedata.category(character).startswith(_IN_NAMES):
                raise QueryRefused(_strange(character))


def _strange(character: str) -> str:
    if character == "\\":
        return r"A \ stands outside of text; write the character itself."
    name = unicodedata.name(character, "a control character")
    return (
        f"The statement has U+{ord(character):04X} ({name.lower()}) outside of text. Write plain "
        "characters there, such as - < > and spaces."
    )
