"""Statements that call a procedure or SHOW something, which tools of Neo4j send.

What `metadata` knows becomes a list of rows, and the rest of the statement (WHERE, WITH, RETURN)
goes to the engine with that list in the place of the call: `CALL db.labels() YIELD label WHERE ...`
becomes `UNWIND $rows AS row WITH row.label AS label WHERE ...`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ptmgraph.bolt.codes import SYNTAX, BoltFailure
from ptmgraph.bolt.metadata import PROCEDURES, SHOWN, Asked, Metadata, ToolTable

COMMENTS = r"(?:\s|//[^\n]*(?:\n|$)|/\*.*?\*/)*"
_BEFORE = re.compile(COMMENTS, re.DOTALL)
_YIELD = r"(?:\s+YIELD\s+(?P<yielded>\*|\w+(?:\s+AS\s+\w+)?(?:\s*,\s*\w+(?:\s+AS\s+\w+)?)*))?"
_ARGUMENTS = r"""(?:\s*\((?:[^()'"]|'[^']*'|"[^"]*")*\))?"""
_CALL = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|//[^\n]*|/\*.*?\*/)"""
    r"|(?P<before>\A|\{\s*|\bUNION\s+(?:ALL\s+)?)"
    rf"CALL\s+(?P<name>[A-Za-z][\w.]*){_ARGUMENTS}(?!\w){_YIELD}(?P<end>\s*;?\s*\Z)?",
    re.DOTALL | re.IGNORECASE,
)
_AS = re.compile(r"\s+AS\s+", re.IGNORECASE)
_SHOW = re.compile(r"SHOW\s+", re.IGNORECASE)
_PLAIN = re.compile(r"\s*(RETURN\s+(\*|\w+(\s*,\s*\w+)*))?\s*;?\s*", re.IGNORECASE)
_RETURNS = re.compile(r"\bRETURN\b", re.IGNORECASE)
_ANY_PROPERTY = re.compile(r"apoc\.any\.property\s*\(\s*(\w+)\s*,\s*('\w+')\s*\)", re.IGNORECASE)


def direct(text: str, metadata: Metadata) -> ToolTable | None:
    """The answer to a statement that is one call or SHOW and no more, if it is."""
    text = _BEFORE.sub("", text, count=1)
    found = _call_at_start(text) or _show_at_start(text)
    if found is None:
        return None
    asked, yielded, rest = found
    if not _PLAIN.fullmatch(rest):
        return None
    table = asked(metadata)
    names = _renamed(yielded, table)
    wanted = rest.strip().rstrip(";").strip()[len("RETURN") :].replace(" ", "")
    if wanted not in ("", "*"):
        if not set(columns := wanted.split(",")) <= set(names):
            return None  # the engine says what is wrong with it
        names = {column: names[column] for column in columns}
    rows = [{name: row[source] for name, source in names.items()} for row in table.rows]
    return ToolTable(list(names), rows)


def written_out(
    text: str, parameters: Mapping[str, Any], metadata: Metadata
) -> tuple[str, Mapping[str, Any]]:
    """The statement with rows in the place of calls, and its parameters with these rows; as they
    are where there is no call."""
    asis, text = text, _BEFORE.sub("", text, count=1)
    rows: dict[str, Any] = {}

    def replaced(found: re.Match[str]) -> str:
        asked = PROCEDURES.get((found["name"] or "").lower())
        if found["text"] or asked is None:
            return found[0]
        return found["before"] + _unwound(asked(metadata), found["yielded"], rows)

    if shown := _show_at_start(text):
        asked, yielded, rest = shown
        text = _unwound(asked(metadata), yielded, rows) + " " + rest
    else:
        text = _CALL.sub(replaced, text)
    if not rows:
        return asis, parameters
    text = _ANY_PROPERTY.sub(r"\1[\2]", text.rstrip().rstrip(";"))
    return text if _RETURNS.search(text) else f"{text} RETURN *", {**parameters, **rows}


def _call_at_start(text: str) -> tuple[Asked, str | None, str] | None:
    found = _CALL.match(text)
    if found and (asked := PROCEDURES.get((found["name"] or "").lower())):
        return asked, found["yielded"], text[found.end() :]
    return None


def _show_at_start(text: str) -> tuple[Asked, str | None, str] | None:
    for pattern, asked in SHOWN:
        words = rf"SHOW\s+{pattern}(?!\w){_YIELD}(?P<rest>(\s.*|;.*)?)"
        if _SHOW.match(text) and (found := re.fullmatch(words, text, re.DOTALL | re.IGNORECASE)):
            return asked, found["yielded"], found["rest"]
    return None


def _renamed(yielded: str | None, table: ToolTable) -> dict[str, str]:
    """What YIELD calls the columns, and what they are called in the table."""
    if yielded in (None, "*"):
        return {name: name for name in table.columns}
    pairs = [_AS.split(item.strip()) for item in (yielded or "").split(",")]
    for pair in pairs:
        if pair[0] not in table.columns:
            there = ", ".join(table.columns)
            words = f"YIELD {pair[0]}: there is no such column; these are: {there}."
            raise BoltFailure(SYNTAX, words)
    return {pair[-1]: pair[0] for pair in pairs}


def _unwound(table: ToolTable, yielded: str | None, rows: dict[str, Any]) -> str:
    name = f"rows_of_call_{len(rows)}"
    rows[name] = table.rows
    names = ", ".join(f"a_row.`{old}` AS {new}" for new, old in _renamed(yielded, table).items())
    return f"UNWIND ${name} AS a_row WITH {names}"
