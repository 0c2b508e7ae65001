"""The catalogue: every `.cypher` file in this folder is a canned query.

A file begins with a header of comment lines and then holds one statement, which runs on both
engines. The folder is the category, the file's name is the query's name.

    // title: Parents of a model
    // question: What was this model made from?
    // param: id: Model = BAAI/bge-m3 -- the model to ask about
    // columns: parent, relation
    // view: table
    MATCH (:Model {id: $id})-[r:LINEAGE]->(parent:Model)
    RETURN DISTINCT parent.id AS parent, type(r) AS relation ORDER BY parent

In a relationship pattern, the type `LINEAGE` stands for all lineage relationships of the schema,
also beside others and with a length: `[:REUSES|LINEAGE*0..]`. The text of a query has them written
out, so what people read and copy is plain Cypher. Adding a query touches one file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result

_FOLDER = Path(__file__).parent
_INTERNAL = "pages"  # what other answers are made of, no questions that a person asks
_KEYS = ("title", "question", "param", "columns", "view")
VIEWS = ("table", "lineage", "bar", "line")
"""How an answer is best shown. `lineage` needs the columns child, relation and parent; `bar` and
`line` draw the second column over the first."""

TYPES = ("Model", "Models", "Dataset", "Repository", "License", "string", "integer", "date")
"""What a parameter holds: the id of a node of that label (`Models`: several, with commas between
them), text, a number, or an ISO date."""

_LINEAGE = re.compile(r"([:|]\s*)LINEAGE\b")
_PARAM = re.compile(r"(\w+): (\w+)(?: = (.*?))? -- (.+)")


class CatalogError(ValueError):
    """A query file has a mistake; the message names the file and the line."""


ParameterValue = str | int | list[str]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query. A query runs with its defaults as they are."""

    name: str
    type: str
    default: str | int
    help: str

    def value(self, given: object) -> ParameterValue:
        """The given value in the parameter's type. Raises `QueryError`."""
        if self.type == "Models":
            ids = given if isinstance(given, list) else str(given).split(",")
            return [str(item).strip() for item in ids]
        if self.type == "integer":
            try:
                return int(str(given))
            except ValueError:
                raise QueryError(f"{self.name} must be a whole number, not {given!r}.") from None
        return str(given)


@dataclass(frozen=True)
class Query:
    """One canned query."""

    name: str
    category: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    view: str
    text: str

    def values(self, given: Mapping[str, object]) -> dict[str, ParameterValue]:
        """The given values, and defaults for the rest; `id` stands for `ids` with one item.
        Raises `QueryError` for unknown names."""
        known = {parameter.name: parameter for parameter in self.parameters}
        if "ids" in known and "ids" not in given and "id" in given:
            others = {name: value for name, value in given.items() if name != "id"}
            given = {**others, "ids": [given["id"]]}
        for name in given:
            if name not in known:
                names = ", ".join(known) or "none"
                raise QueryError(f"{self.name} has no parameter {name!r}; it has: {names}.")
        return {n: p.value(given.get(n, p.default)) for n, p in known.items()}


@cache
def catalog() -> dict[str, Query]:
    """All queries by name, category by category. Raises `CatalogError`."""
    found: dict[str, Query] = {}
    for file in sorted(_FOLDER.glob("*/*.cypher")):
        query = parse_query(file)
        if query.name in found:
            raise CatalogError(f"{file}: another query is named {query.name}")
        found[query.name] = query
    return found


def questions() -> dict[str, Query]:
    """The queries that people ask: all but those that the pages are made of."""
    return {name: query for name, query in catalog().items() if query.category != _INTERNAL}


def get(name: str) -> Query:
    """The query of that name. Raises `QueryError` with the nearest names."""
    from difflib import get_close_matches

    queries = catalog()
    if name not in queries:
        near = ", ".join(get_close_matches(name, queries, 3))
        hint = f"Nearest: {near}." if near else "List them with: ptmgraph query"
        raise QueryError(f"There is no query {name!r}. {hint}")
    return queries[name]


def run(
    store: Store,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Result:
    """Run a canned query. Raises a `StoreError`."""
    query = get(name)
    return store.query(query.text, query.values(given or {}), limit=limit, timeout=timeout)


def parse_query(file: Path) -> Query:
    """Read one query file. Raises `CatalogError`."""
    text = file.read_text("utf-8")
    header: dict[str, list[str]] = {key: [] for key in _KEYS}
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("//"):
            break
        key, colon, value = line[2:].strip().partition(":")
        if not colon or key not in header:
            raise CatalogError(f"{file}:{number}: expected one of {', '.join(_KEYS)}")
        header[key].append(value.strip())
    statement = "\n".join(line for line in lines if not line.startswith("//")).strip()
    single = {key: _single(file, key, header[key]) for key in _KEYS if key != "param"}
    if single["view"] not in VIEWS:
        raise CatalogError(f"{file}: view must be one of {', '.join(VIEWS)}")
    return Query(
        name=file.stem.replace("_", "-"),
        category=file.parent.name,
        title=single["title"],
        question=single["question"],
        parameters=tuple(_parameter(file, value) for value in header["param"]),
        columns=tuple(re.split(r",\s*", single["columns"])),
        view=single["view"],
        text=_LINEAGE.sub(rf"\1{'|'.join(LINEAGE)}", statement),
    )


def _single(file: Path, key: str, values: list[str]) -> str:
    if len(values) != 1:
        raise CatalogError(f"{file}: the header needs one line `// {key}: ...`")
    return values[0]


def _parameter(file: Path, value: str) -> Parameter:
    match = _PARAM.fullmatch(value)
    if not match or match[2] not in TYPES:
        raise CatalogError(f"{file}: a parameter is `name: Type = default -- help`: {value}")
    name, kind, default, help_text = match.groups()
    return Parameter(name, kind, int(default) if kind == "integer" else default or "", help_text)
