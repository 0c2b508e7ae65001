"""How long and how deep a statement may be, on both engines.

Parsers go down a level for each bracket, and each has a depth at which it falls: Neo4j stops
answering on a connection from about 200 lists within each other on (413 characters), and works
twice as long for each two subqueries. Time limits do not end that, so it is refused before.
"""

from __future__ import annotations

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.tokens import END, CypherToken, cypher_tokens

LONGEST = 100_000
"""Characters of a statement. A list of 10,000 ids has as many; a parameter may be longer."""
DEEPEST = 64
"""Levels: brackets, CASE, NOT, `!` and dots within or after each other. A subquery counts eight,
CASE two: both cost more than a bracket."""
MOST_OPERATORS = 150
"""AND, OR and signs of arithmetic in one expression between brackets. The embedded engine has a
limit of 200 levels, of which each OR is one; Neo4j does not answer with 500 texts in a sum."""
MOST_XOR = 10
"""XOR in one expression, brackets included. Neo4j writes each out as two conditions, in which what
is left and right of it stands twice; with 14 it was not done after 40 s."""

_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_BEFORE_A_SUBQUERY = ("COUNT", "EXISTS", "COLLECT", "CALL")
_DEEPER = (".", "!", "NOT")
_OPERATORS = frozenset(("AND", "OR", "XOR", "+", "-", "*", "/", "%", "^"))
_NEXT_EXPRESSION = frozenset(
    (",", "|", "MATCH", "WHERE", "WITH", "RETURN", "UNWIND", "CALL", "WHEN", "THEN", "ELSE")
)


def check_size(statement: str) -> None:
    """Raises `QueryRefused` for a statement that is too long or too deep. Does not recurse."""
    if len(statement) > LONGEST:
        raise QueryRefused(
            f"The statement has {len(statement):,} characters; up to {LONGEST:,} are read. Give "
            "long lists as a parameter: WHERE m.id IN $ids."
        )
    levels = _Levels()
    before = END
    for token in cypher_tokens(statement):
        if token.kind in ("word", "sign"):
            levels.take(token, before)
        before = token


class _Levels:
    """Where one is in a statement: what is open here, and how deep and long the expression is."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int, int, int]] = []  # with what to go on when it is closed
        self._depth = self._operators = self._outside = self._xor = 0

    def take(self, token: CypherToken, before: CypherToken) -> None:
        """Go past one token. Raises `QueryRefused`."""
        word = token.name or token.written
        is_key = token.kind == "word" and before.written in (".", ":", "$")
        if is_key:
            return
        if word in _OPENING or word == "CASE":
            self._go_in(word, before)
        elif word in _CLOSING or word == "END":
            self._go_out(word)
        elif word in _DEEPER:
            self._depth += 1
        elif word in _OPERATORS:
            self._operators += 1
            self._xor += word == "XOR"
            self._depth = self._outside
        elif word in _NEXT_EXPRESSION:
            self._operators, self._depth = 0, self._outside
            self._xor *= bool(self._open)
        self._check()

    def _go_in(self, word: str, before: CypherToken) -> None:
        self._open.append((word, self._depth, self._operators, self._outside))
        is_subquery = word == "{" and (before.written == ")" or before.name in _BEFORE_A_SUBQUERY)
        self._depth += 8 if is_subquery else 2 if word == "CASE" else 1
        self._outside, self._operators = self._depth, 0

    def _go_out(self, word: str) -> None:
        """A bracket closes the CASE in it too, for one that nothing ends is none."""
        if word == "END" and (not self._open or self._open[-1][0] != "CASE"):
            return
        while self._open:
            opened, self._depth, self._operators, self._outside = self._open.pop()
            if word == "END" or opened != "CASE":
                return

    def _check(self) -> None:
        if self._depth > DEEPEST:
            raise QueryRefused(
                f"The statement is too deep: up to {DEEPEST} brackets, CASE and NOT may stand in "
                "each other; a subquery counts eight and CASE two. Give deep values as a "
                "parameter, and take a step at a time with WITH."
            )
        if self._operators > MOST_OPERATORS:
            raise QueryRefused(
                f"The statement has more than {MOST_OPERATORS} AND, OR or signs in a row. Write "
                "m.id IN [...] for many values, and give long lists as a parameter."
            )
        if self._xor > MOST_XOR:
            raise QueryRefused(
                f"An expression has more than {MOST_XOR} XOR. Put some into a WITH before."
            )
