"""The first entries of each beginning that many share."""

from __future__ import annotations

import json
import random
from collections import defaultdict

import duckdb
import pytest

from ptmgraph.graph.store import ranked_entries
from ptmgraph.graph.store.ranked_entries import MOST_HEADS, code_facts, first_of_beginnings

LABELS = ("Model", "Dataset", "Owner")


def entries(ids: list[str]) -> duckdb.DuckDBPyConnection:
    """DuckDB with these ids in their rank, the labels by turns."""
    db = duckdb.connect()
    db.execute("CREATE TABLE entry (place BIGINT, id VARCHAR, weight BIGINT, type VARCHAR)")
    rows = [(place, id_, 0, LABELS[place % 3]) for place, id_ in enumerate(ids)]
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
    return db


def counted(ids: list[str], many: int) -> set[tuple[str, str, str]]:
    """The same, one beginning after the other."""
    texts = [(id_.lower(), place) for place, id_ in enumerate(ids)]
    texts += [
        (id_.lower().rpartition("/")[2], place) for place, id_ in enumerate(ids) if "/" in id_
    ]
    found: defaultdict[str, list[int]] = defaultdict(list)
    for text, place in texts:
        for length in range(1, min(len(text), 40) + 1):
            found[text[:length]].append(place)
    heads = set()
    for start, places in found.items():
        for number, label in enumerate(LABELS):
            own = sorted({place for place in places if place % 3 == number})[:MOST_HEADS]
            if len(places) > many and own:
                heads.add((start, label, json.dumps(own)))
    return heads


LONG = "a-name-that-goes-on-" * 3


@pytest.mark.parametrize(
    ("owners", "names"),
    [
        (["acme", "acme-labs", "b", "ACME"], ["Llama-7B", "llama", "Llama-7B-GGUF", "lla", "x"]),
        (["größe", "Größe2", "模型", "模"], ["模型-1", "模型-10", "ÉTÉ-7", "été", "e"]),
        (["o", "oo"], [LONG + "one", LONG + "two", LONG[:39], LONG[:40], LONG[:41]]),
        (["", "five5", "fives"], ["five5", "fives", "ten-letter", "ten-letters", "five5/five5"]),
    ],
)
def test_the_first_of_each_beginning_are_those_of_a_plain_count(
    owners: list[str], names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranked_entries, "_MANY", 9)
    chance = random.Random(7)
    ids = [
        f"{owner}/{name}{chance.choice(['', '-v2', '-Q4', '.1'])}" if owner else name
        for owner, name in ((chance.choice(owners), chance.choice(names)) for _ in range(600))
    ]
    with entries(ids) as db:
        found = [head for heads in first_of_beginnings(db) for head in heads]
    assert len(found) == len(set(found)) > 10
    assert set(found) == counted(ids, 9)


def test_equal_values_of_two_facts_have_two_codes() -> None:
    """The codes say which fact has the value: a task and a family may be called alike."""
    with duckdb.connect() as db:
        db.execute("""
            CREATE TABLE entry AS SELECT 0 AS place, 'a/b' AS id, 1 AS weight, 'Model' AS type,
            'same' AS task, 'same' AS licence, NULL AS architecture, 'x' AS family, '2024' AS year,
            NULL AS size UNION ALL SELECT 1, 'c', 0, 'Owner', NULL, NULL, NULL, NULL, NULL, NULL
        """)
        known = {(kind, value): code for code, kind, value in code_facts(db)}
        rows = db.execute("SELECT id, name, label, type, task, licence, size FROM coded").fetchall()
    assert len(set(known.values())) == len(known) == 6
    assert {row[0]: row[1:] for row in rows} == {
        "a/b": (
            *("b", "Model", known["type", "Model"], known["task", "same"]),
            *(known["licence", "same"], None),
        ),
        "c": ("c", "Owner", known["type", "Owner"], None, None, None),
    }
