"""Names in typed Cypher that the schema does not have: each is told, and nothing else is."""

from __future__ import annotations

import pytest

from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import catalog
from ptmgraph.queries.spelling import misspelled

NOTHING = Result(("x",), [])
SOMETHING = Result(("x",), [{"x": 1}, {"x": None}])


def names(text: str, result: Result = NOTHING) -> list[str]:
    """The names that are told, without the words around them."""
    return [note.split("'")[1] for note in misspelled(text, result)]


def test_each_note_names_the_nearest() -> None:
    text = "MATCH (m:modle)-[:FINETUNED_FORM]->(:Model {idd: 1}) RETURN m.qqq AS x"
    assert misspelled(text, NOTHING) == [
        "The schema has no label 'modle'. Nearest: Model.",
        "The schema has no relationship type 'FINETUNED_FORM'. Nearest: FINETUNED_FROM.",
        "The schema has no property 'qqq'. See: ptmgraph schema.",
    ]
    assert misspelled("MATCH (m:Model) RETURN m.downlods AS x", NOTHING) == [
        "The schema has no property 'downlods' of Model. Nearest: downloads."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("MATCH (m) WHERE m:Modle|Dataset RETURN m", ["Modle"]),
        ("MATCH (m:!(Model&Foo)|Bar) RETURN m", ["Foo", "Bar"]),
        ("MATCH (m:(Model|Foo)&(!(Bar))) RETURN m", ["Foo", "Bar"]),
        ("MATCH ()-[r:MERGED_FROM|:A*1..3 {mod: 1}]->() RETURN r", ["A", "mod"]),
        ("MATCH (m:Model {idd: $id}) RETURN m", ["idd"]),
        ("MATCH (m:Model) WHERE (m.starz > 3) RETURN m", ["starz"]),
        ("MATCH (m) WHERE EXISTS { (m)-[:FOO]->(x:Baz) WHERE x.y = 1 } RETURN m", ["Baz", "FOO"]),
        ("MATCH (`a b`:`Mod el`) RETURN `a b`.idd", ["Mod el", "idd"]),
    ],
)
def test_names_are_found_wherever_they_stand(text: str, told: list[str]) -> None:
    assert names(text)[: len(told)] == told


@pytest.mark.parametrize(
    "text",
    [
        "RETURN {foo: 1, b: {c: 2}} AS m, m.foo, '(a:B)', \"[:C]\" // (d:E)\n /* [:F] */",
        "MATCH (m:Model) WITH {foo: 1} AS m RETURN m.foo",
        "MATCH (m:Model) RETURN collect(m {label: m.id, .name})",
        "MATCH (m:Model) RETURN [x IN collect(m) WHERE x:Model | x.foo]",
        "MATCH (m:Model) RETURN [(m)-[:MERGED_FROM]->(a:Model) | a.id] AS x",
        "MATCH (m:Model) RETURN [(m)-[:MERGED_FROM]->(a:(Model|Dataset)) | a.id] AS x",
        "MATCH p = (:Model)-[]->() WITH [n IN nodes(p) | n.foo] AS xs RETURN xs[0..2]",
        "MATCH (n) WHERE n.id IS :: STRING AND $n.foo > n.likes RETURN date.truncate(n.id)",
        "MATCH ()-[r]->() WHERE (r:MERGED_FROM) RETURN r.sources",
        "CALL db.labels() YIELD label RETURN label",
        "MATCH (m:$(x)) RETURN m",
    ],
)
def test_maps_aliases_parameters_and_calls_are_no_names(text: str) -> None:
    assert names(text) == []


def test_no_canned_question_is_misspelled() -> None:
    assert {name: told for name, q in catalog().items() if (told := names(q.text))} == {}


def test_properties_are_told_only_where_the_answer_lacks_something() -> None:
    text = "MATCH (m:Modle) RETURN m.idd AS x"
    assert names(text, SOMETHING) == ["Modle"]
    assert names(text, Result((), [])) == ["Modle", "idd"]
    for column in ([None], [0], [[]], []):
        assert names(text, Result(("x",), [{"x": value} for value in column])) == ["Modle", "idd"]


@pytest.mark.parametrize(
    "text", ["", ":", "((((", "}])):", "MATCH (m:", "`", "'", "[x:|:&", "🤖:é"]
)
def test_broken_statements_are_no_trouble(text: str) -> None:
    assert isinstance(misspelled(text, NOTHING), list)
