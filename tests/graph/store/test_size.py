"""Statements that are too long or too deep are refused by a sentence, on both engines."""

from __future__ import annotations

import pytest

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.size import DEEPEST, LONGEST, MOST_OPERATORS, MOST_XOR


def _nested(opening: str, inner: str, closing: str, times: int) -> str:
    return f"RETURN {opening * times}{inner}{closing * times} AS x"


def _row(first: str, more: str, times: int) -> str:
    return f"WITH true AS a RETURN {first}{more * times} AS x"


TOO_MUCH = {
    "round brackets": _nested("(", "1", ")", 400),
    "lists": _nested("[", "1", "]", DEEPEST + 1),
    "maps": _nested("{a: ", "1", "}", DEEPEST + 1),
    "CASE": _nested("CASE WHEN true THEN ", "1", " END", DEEPEST // 2 + 1),
    "NOT": _nested("NOT ", "true", "", 400),
    "functions": _nested("abs(", "1", ")", 400),
    "subqueries": _nested("COUNT { RETURN ", "1 AS y", " }", 20),
    "CALL": "CALL () { " * 20 + "RETURN 1 AS x" + " } RETURN x" * 20,
    "lists in lists": _nested("[x IN [1] | ", "1", "]", 100),
    "properties": _row("{}", ".b", 300),
    "labels": f"MATCH (a:{'!' * 300}B) RETURN a",
    "a mixture": _nested("[x IN [1] WHERE (CASE WHEN {a: ", "1", "} = x THEN true END) | 1]", 20),
    "hidden by text": "RETURN '" + ")" * 9 + "' + " + "(" * 400 + "1" + ")" * 400 + " AS x",
    "hidden by a comment": "RETURN /*" + ")" * 400 + "*/ " + "(/*)*/" * 400 + "1" + ")" * 400,
    "not closed": "RETURN " + "[" * 90_000,
    "AND": _row("a", " AND a", MOST_OPERATORS + 1),
    "sums": _row("1", " + 1", 10_000),
    "XOR": _row("a", " XOR a", 20),
    "XOR in brackets": _nested("(a XOR ", "a", ")", MOST_XOR + 1).replace("RETURN", "WITH 1 AS a"),
    "length": "RETURN 1 AS x //" + "a" * LONGEST,
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused(store: Store, server: Store, name: str) -> None:
    for engine in (store, server):
        with pytest.raises(QueryRefused, match=r"too deep|more than|characters") as refused:
            engine.query(TOO_MUCH[name])
        assert str(refused.value).endswith(".")


ENOUGH = {
    "round brackets": _nested("(", "1", ")", DEEPEST),
    "lists": _nested("[", "1", "]", DEEPEST),
    "CASE": _nested("CASE WHEN true THEN ", "1", " END", DEEPEST // 2),
    "NOT": _nested("NOT ", "true", "", DEEPEST),
    "subqueries": _nested("COUNT { RETURN ", "1 AS y", " }", DEEPEST // 8),
    "XOR": f"RETURN {' XOR '.join(['true'] * (MOST_XOR + 1))} AS x, true XOR true AS y",
    "AND": _row("a", " AND a", MOST_OPERATORS),
    "text": f"RETURN '{'(' * 400}' AS `{'[' * 400}` //{'{' * 400}",
    "one after the other": f"RETURN [{', '.join(['[(1)]'] * 100)}] AS x",
    "properties": f"MATCH (m) WHERE {' OR '.join(['m.id = m.name'] * MOST_OPERATORS)} RETURN m",
    "words as names": "WITH {case: 1, end: 2} AS m RETURN m.case, CASE m.end WHEN 2 THEN 1 END",
    "a list of ids": "MATCH (m:Model) WHERE m.id IN [" + "'a/b', " * 500 + "''] RETURN m.id",
}


@pytest.mark.parametrize("name", ENOUGH)
def test_what_people_write_is_answered(store: Store, server: Store, name: str) -> None:
    for engine in (store, server):
        engine.query(ENOUGH[name])
