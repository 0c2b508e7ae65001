"""The gate in front of Neo4j: what a typed statement may do there, by its own words.

It is asked before the server sees the statement. The plan of `EXPLAIN` is asked afterwards
(`plans.py`), and does not list what is planned inside an expression: a `LOAD CSV` in a list
comprehension is not there. The rules need no grammar, only the tokens, and refuse too much rather
than too little: a variable named `use` needs backticks. See `docs/decisions/0012-neo4j-gate.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.refusals import PROCEDURES
from ptmgraph.graph.store.neo4j.reading import AFTER_A_VALUE, CLAUSES, is_key, meant, read_statement
from ptmgraph.graph.store.size import check_size
from ptmgraph.graph.store.tokens import END, CypherToken

_TIMES = ("date", "datetime", "localdatetime", "localtime", "time")
FUNCTIONS = frozenset(
    {f"{t}.{name}" for t in _TIMES for name in ("realtime", "statement", "transaction", "truncate")}
    | {"datetime.fromepoch", "datetime.fromepochmillis", "point.distance", "point.withinbbox"}
    | {f"duration.{name}" for name in ("between", "indays", "inmonths", "inseconds")}
    | {"vector.similarity.cosine", "vector.similarity.euclidean"}
)
"""Functions with a dot in their names that may be called, in lower case. Those without a dot are
Neo4j's own, because it does not let a plugin add one, and none of them leaves the database."""

_WRITES = ("CREATE", "INSERT", "MERGE", "DELETE", "DETACH", "SET", "REMOVE", "FOREACH")


def check_statement(cypher: str) -> list[CypherToken]:
    """Judge a statement by its tokens, which are returned. Raises `QueryRefused`."""
    check_size(cypher)
    found = read_statement(cypher)
    while found and found[-1].written == ";":
        found.pop()
    if not found:
        raise QueryRefused("The statement is empty.")
    if any(token.written == ";" for token in found):
        raise QueryRefused("Only one statement runs at a time.")
    _check_beginning(found)
    for place, token in enumerate(found):
        if token.kind == "word" and not is_key(found, place):
            _check_clause(token.name, [*found[place + 1 : place + 3], END, END])
        if token.kind in ("word", "quoted"):
            _check_call(found, place)
    return found


def _check_beginning(found: Sequence[CypherToken]) -> None:
    """Commands for the server begin with a word of their own, as do `EXPLAIN` and `PROFILE`."""
    place = 0
    if found[0].name == "CYPHER":  # CYPHER 5 runtime=slotted ...
        place = 1 + (len(found) > 1 and found[1].kind == "number")
        while place + 1 < len(found) and found[place + 1].written == "=":
            place += 3
    first = found[place] if place < len(found) else END
    if first.name in _WRITES:
        raise QueryRefused(f"{first.name} is refused: the graph is read-only.")
    if first.kind != "word" or first.name not in (*CLAUSES, "USE", "LOAD"):
        raise QueryRefused(
            f"{first.written or 'Nothing'} is not available: only queries run here. They begin "
            f"with one of {', '.join(CLAUSES)}."
        )


def _check_clause(word: str, following: Sequence[CypherToken]) -> None:
    """Judge a word that may begin a clause."""
    follower = following[0]
    if word == "LOAD" and follower.name == "CSV":
        raise QueryRefused(
            "LOAD CSV is refused: queries read the graph only, no files and no network."
        )
    if word == "USE" and (follower.kind in ("word", "quoted") or follower.written in ("(", "$")):
        raise QueryRefused(
            "USE is not available: queries read the one database. Write a variable of that name "
            "in backticks: `use`."
        )
    if word in _WRITES and (
        follower.kind == "quoted"
        or follower.written in ("(", "$")
        or (follower.kind == "word" and follower.name not in AFTER_A_VALUE)
    ):
        raise QueryRefused(f"{word} is refused: the graph is read-only.")


def _check_call(found: Sequence[CypherToken], place: int) -> None:
    """Judge what is called, when its name begins here: `CALL a.b`, `a.b(`."""
    before = found[place - 1] if place else END
    if before.written == ".":
        return
    name, after = _dotted_name(found, place)
    if before.name == "CALL" and ("." in name or found[place].name not in AFTER_A_VALUE):
        if name.lower() not in PROCEDURES:
            allowed = ", ".join(sorted(PROCEDURES))
            raise QueryRefused(f"The procedure {name} is not available; these are: {allowed}.")
    elif "." in name and after.written == "(" and name.lower() not in FUNCTIONS:
        raise QueryRefused(
            f"The function {name} is not available. Of those with a dot in their names, these are: "
            f"{', '.join(sorted(FUNCTIONS))}."
        )


def _dotted_name(found: Sequence[CypherToken], place: int) -> tuple[str, CypherToken]:
    """The name that begins here, with its dots, and the token after it."""
    parts = [meant(found[place])]
    while True:
        dot, part = [*found[place + 1 : place + 3], END, END][:2]
        if dot.written != "." or part.kind not in ("word", "quoted"):
            return ".".join(parts), dot
        parts.append(meant(part))
        place += 2
