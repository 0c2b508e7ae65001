"""The verdicts in the graph are those of `check`: on every step, with rule, licence and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ptmgraph.analysis.licenses import CheckedFinding, Edge, Relation
from ptmgraph.analysis.licenses.report import SECTIONS
from ptmgraph.analysis.licenses.stated import STEPS
from ptmgraph.analysis.licenses.steps import SEVERITY, Verdict
from ptmgraph.analysis.licenses.verdicts import NONE_STATED
from ptmgraph.answers.check import check_all
from ptmgraph.answers.supply_chain import whole_chain
from ptmgraph.graph.records import Record, Rel
from ptmgraph.graph.schema import VERDICT
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.graph_fixture import fixture_records
from tests.helpers.license_fixture import license_records
from tests.helpers.merged import derived, merged, rows, write_verdicts
from tests.helpers.verdicts import judged, stored

FINETUNED = "Model-FINETUNED_FROM-Model"
NAMES = [column.name for column in VERDICT]
EVERYTHING = 1_000_000


def test_every_step_holds_what_the_rules_find(each_graph: ArcadeStore) -> None:
    held, expected = stored(each_graph), judged(whole_chain(each_graph))
    assert held.keys() == expected.keys()
    for edge, alike in held.items():
        for one in alike:  # a use in several modes is several relationships
            assert sorted(one.found) == sorted(expected[edge]), edge
    assert any(expected.values())
    assert not all(expected.values())


def test_every_step_holds_what_check_says(each_graph: ArcadeStore) -> None:
    said: defaultdict[Edge, list[CheckedFinding]] = defaultdict(list)
    for item in check_all(each_graph, None, EVERYTHING).findings:
        said[Edge(item.path[-2], Relation(item.relation), item.path[-1])].append(item)
    held = stored(each_graph)
    assert said.keys() == {edge for edge, alike in held.items() if alike[0].found}
    for edge, ((verdict, rule, found, words), *_) in held.items():
        worst: Verdict = "compatible"
        for item in said[edge]:
            worst = max(worst, item.finding.verdict, key=SEVERITY.__getitem__)
            rules = item.finding.rule.split("+")
            about = (item.license or NONE_STATED, item.path[0])
            same = {one for one in found if one[:4] in {(item.kind, r, *about) for r in rules}}
            assert {one.rule for one in same} == set(rules)
            breaks = any(one.blamed == item.subject for one in same)
            assert item.role == ("breaks" if breaks else "inherits")
        assert verdict == worst
        kinds = [item.kind for item in said[edge]]
        most = next((kind for kind in SECTIONS if kind in kinds), "Not stated")
        by = {r for i in said[edge] if i.kind == most for r in i.finding.rule.split("+")}
        assert set(filter(None, (rule or "").split("+"))) == by
        claims = "\n".join(item.claim for item in said[edge])
        assert all(text.partition(": ")[2] in claims for text in words)
        assert not words or words[0].startswith(most)


@pytest.mark.parametrize("records", [fixture_records, license_records])
def test_nothing_else_in_the_tables_changes_and_a_second_time_nothing_at_all(
    records: Callable[[], Iterator[Record]], tmp_path: Path
) -> None:
    folder = merged(tmp_path, list(records()))
    before = contents(folder)
    written = dict(write_verdicts(folder))
    once = contents(folder)
    assert before.keys() == once.keys()
    assert {name.split("-")[1] for name in written} == set(STEPS)
    for name, columns in before.items():
        changed = NAMES if name in written else []
        assert columns.keys() == once[name].keys()
        assert without(columns, changed) == without(once[name], changed)
        assert not changed or None not in once[name]["license_verdict"]
        assert name not in written or written[name] == len(columns["start_id"])
    list(write_verdicts(folder))
    assert contents(folder) == once


def contents(folder: Path) -> dict[str, dict[str, list[Any]]]:
    """The columns of all tables."""
    return {file.stem: pq.read_table(file).to_pydict() for file in folder.glob("*.parquet")}


def without(columns: dict[str, list[Any]], names: list[str]) -> dict[str, list[Any]]:
    return {name: column for name, column in columns.items() if name not in names}


def test_without_any_licence_nothing_is_known(tmp_path: Path) -> None:
    folder = merged(tmp_path, [derived("a/child", "a/base", "FINETUNED_FROM")])
    list(write_verdicts(folder))
    (row,) = rows(folder, FINETUNED)
    assert {name: row[name] for name in NAMES} == {
        "license_verdict": "unknown",
        "license_rule": "UNK",
        "license_findings": ["Not stated (UNK): no licence is stated"],
        "license_terms": ["none stated"],
        "license_from": ["a/base"],
        "license_blamed": ["a/child"],
    }


def test_without_any_step_there_is_nothing_to_judge(tmp_path: Path) -> None:
    one = Rel("Model", "a/x", "LICENSED_UNDER", "License", "mit", "tag", "mit")
    folder = merged(tmp_path, [one])
    assert set(dict(write_verdicts(folder)).values()) == {0}


HOSTILE = (
    "Conflict (UR): all rights' OR 1=1 --",
    'x") } DETACH DELETE n //',
    "{prefix} {0} %s $rows",
    "line\nbreak\ttab | + AND OR mit",
    "📜 授权",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str, tmp_path: Path) -> None:
    """In the name of a licence, and in that of a model, which the rule on names repeats."""

    def licensed(id: str, license: str) -> Record:
        return Rel("Model", id, "LICENSED_UNDER", "License", license, "tag", license)

    folder = merged(
        tmp_path,
        [
            derived("a/child", "a/base", "FINETUNED_FROM"),
            licensed("a/base", text),
            licensed("a/child", "mit"),
            derived(text, "a/llama", "FINETUNED_FROM"),
            licensed("a/llama", "llama3.1"),
            licensed(text, "llama3.1"),
        ],
    )
    list(write_verdicts(folder))
    by_child = {row["start_id"]: row for row in rows(folder, FINETUNED)}
    child, named = by_child["a/child"], by_child[text]
    assert (child["license_verdict"], child["license_rule"]) == ("unknown", "UNK")
    assert child["license_terms"] == [text]
    assert (named["license_verdict"], named["license_rule"]) == ("conflict", "NAME")
    assert named["license_blamed"] == [text]
    (words,) = named["license_findings"]
    assert words.startswith("Conflict (NAME): the name ")
    assert text.rpartition("/")[2] in words
