"""What an agent may ask. Each method is a tool: its docstring and its arguments are what the agent
reads. All of them read only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from ptmgraph.answers.ask import ask, cypher
from ptmgraph.answers.check import check, declared_use
from ptmgraph.answers.impact import impact
from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.answers.show import show
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.mcp.envelope import MOST_ROWS, envelope
from ptmgraph.queries.catalog import questions, run

Id = Annotated[str, Field(description="An id, as the tool search gives it: owner/name.")]
Rows = Annotated[int, Field(ge=1, le=MOST_ROWS, description="The greatest number of rows.")]
Depth = Annotated[int | None, Field(ge=1, description="The greatest number of steps.")]
Purpose = Literal["internal", "service", "redistribution"]
Label = Literal["Model", "Dataset", "Repository", "Owner", "License"]
_DOWN = "down"


class Tools:
    """The tools, on one open graph."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, text: str, rows: Rows = 10, type: Label | None = None) -> str:
        """Find the ids of models, datasets, repositories, owners and licences by parts of their
        names. Start here: the other tools need exact ids."""
        hits = self._store.search(text, rows + 1, (type,) if type else ())
        found = [{"type": hit.type, "id": hit.id, "weight": hit.weight} for hit in hits[:rows]]
        return self._answer(found, rows, more=len(hits) > rows)

    def show(self, id: Id, type: Label | None = None, rows: Rows = 60) -> str:
        """All that the graph knows of one thing: its properties, and its relationships with the
        sources that state them and in what words."""
        result = show(self._store, id, type)
        return self._answer(result.rows, rows)

    def lineage(
        self,
        model: Id,
        direction: Literal["up", "down", "both"] = "up",
        depth: Annotated[
            int | None, Field(ge=1, description="The greatest number of steps.")
        ] = None,
        rows: Rows = 60,
    ) -> str:
        """What a model was made from (up), what was made from it (down), step by step with the
        evidence, and the licence of each model on the way."""
        up, down = direction != _DOWN, direction != "up"
        found = walk_lineage(self._store, model, up=up, down=down, depth=depth)
        steps = sorted(found.rows, key=lambda row: abs(row["depth"]))
        shown = sorted({step[end] for step in steps[:rows] for end in ("child", "parent")})
        stated = run(self._store, "licenses-of", {"ids": shown or [found.model]})
        licenses: dict[str, str] = {}
        for row in stated:
            if row["label"] == "Model":
                said = f"{row['license']} (says: {', '.join(row['sources'] or ())})"
                licenses[row["work"]] = "; ".join(filter(None, [licenses.get(row["work"]), said]))
        for step in steps[:rows]:
            for end in ("child", "parent"):
                step[f"{end}_license"] = licenses.get(step[end], "not stated")
        facts = {"model": found.model, "license": licenses.get(found.model, "not stated")}
        likely = {"likely_parents": found.likely} if found.likely else {}
        return self._answer(steps, rows, facts | likely, more=found.truncated)

    def impact(self, id: Id, rows: Rows = 40) -> str:
        """What is hit when a model or dataset is withdrawn: the models made from it and the
        repositories whose code uses any of them, with the places in their files."""
        hit = impact(self._store, id)
        facts = {
            "kind": hit.kind,
            "id": hit.id,
            "models": len(hit.models),
            "repositories": hit.repositories,
            "files": hit.files,
        }
        return self._answer(hit.rows.rows, rows, facts, more=hit.truncated)

    def check(
        self,
        target: Annotated[str, Field(description="A model or repository, or a folder of code.")],
        use: Purpose | None = None,
        commercial: bool = True,
        license: Annotated[str, Field(description="The licence of a folder.")] = "",
        rows: Rows = 20,
    ) -> str:
        """May this be shipped? The verdict of the licence rules on the whole supply chain, each
        finding with clause, path, evidence and source. Without a use, the labels are judged as
        they are published. Not legal advice."""
        found = check(self._store, target, declared_use(use, commercial), license)
        duties = [f"{duty.license}: {duty.text}" for duty in found.check.obligations]
        facts = {
            "target": found.target,
            "verdict": found.verdict,
            "summary": found.check.headline,
            "licenses": list(found.check.licenses),
            "obligations": duties,
            "checked_on": str(found.basis.checked_on),
        }
        return self._answer(found.rows.rows, rows, facts)

    def questions(self, about: str = "", rows: Rows = 100) -> str:
        """The canned questions that the tool ask answers, with their parameters; those with the
        word `about` in them."""
        listed = [
            {
                "name": query.name,
                "question": query.question,
                "parameters": [f"{p.name}: {p.type} = {p.default}" for p in query.parameters],
            }
            for query in questions().values()
        ]
        word = about.lower()
        return self._answer([row for row in listed if word in str(row).lower()], rows)

    def ask(
        self,
        name: Annotated[str, Field(description="A name, as the tool questions gives it.")],
        parameters: dict[str, Any] | None = None,
        rows: Rows = 40,
    ) -> str:
        """Answer a canned question."""
        return self._result(ask(self._store, name, parameters, limit=rows), rows)

    def cypher(
        self, statement: str, parameters: dict[str, Any] | None = None, rows: Rows = 40
    ) -> str:
        """Run one read-only openCypher statement. The resource ptmgraph://schema says what there
        is to match. Use $parameters for values, and LIMIT."""
        return self._result(cypher(self._store, statement, parameters, limit=rows), rows)

    def _result(self, result: Result, rows: int) -> str:
        return self._answer(result.rows, rows, more=result.truncated, notes=result.notes)

    def _answer(
        self,
        found: Sequence[Row],
        rows: int,
        facts: dict[str, Any] | None = None,
        *,
        more: bool = False,
        notes: Sequence[str] = (),
    ) -> str:
        told = [*notes, *(["There are more rows than were looked for."] if more else [])]
        built_from = sorted(self._store.manifest["snapshots"])
        return envelope(found, most=rows, facts=facts, notes=told, built_from=built_from)
