"""Claims in the graph: the answer, the command, the page, and the canned questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import streamlit as st

from ptmgraph.answers.claims import claims_of
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import catalog, run
from tests.helpers.answers import rows
from tests.helpers.claims_fixture import EXPECTED, build_claims
from tests.helpers.made_once import made_once


@pytest.fixture(scope="module")
def home() -> Path:
    return made_once("claims", build_claims)


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[ArcadeStore]:
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def test_what_is_wrong_is_said_in_sentences(store: ArcadeStore) -> None:
    assert claims_of(store, "planted/differs-00").findings == (
        "accuracy 0.92 on emotion (model-index[0].results[0]) and 0.95 "
        "(model-index[0].results[1]) cannot both be so.",
        "No claim is verified by a token of the Hub.",
    )
    assert claims_of(store, "planted/impossible-00").findings[0] == (
        "accuracy 101.5 on some-data: outside of 0 to 1 (0 to 100 %)."
    )
    copied = claims_of(store, "planted/copy-01").findings
    assert copied[0] == "3 of 4 claims are those of planted/parent-01, to the last digit."
    assert claims_of(store, "verified/yes").findings == ()
    (silent,) = claims_of(store, "aside/nan").findings
    assert silent == "No source that was loaded states a result of it."
    with pytest.raises(NotFound):
        claims_of(store, "nobody/nothing")


def test_the_questions_find_what_was_planted(store: ArcadeStore) -> None:
    assert sum(query.category == "claims" for query in catalog().values()) >= 5
    differs = rows(store, "claims-that-differ", "model")
    assert sorted(model for (model,) in differs) == sorted(m for m, *_ in EXPECTED["differs"])
    copied = rows(store, "copied-claims", "model", "parent")
    assert sorted(copied) == sorted(tuple(pair) for pair in EXPECTED["copied"])
    impossible = rows(store, "impossible-claims", "model", "value")
    assert {model for model, _ in impossible} == {model for model, _ in EXPECTED["impossible"]}
    unverified = rows(store, "unverified-claims", "model")
    assert ("verified/says-so",) in unverified and ("verified/yes",) not in unverified
    by_metric = dict(rows(store, "claims-by-metric", "metric", "impossible"))
    assert by_metric["perplexity"] == 1
    sources = dict(rows(store, "claims-by-source", "source", "claims"))
    assert sources["eval_results"] == 2 and sources["card_text"] >= 4
    on_data = run(store, "best-claims", {"id": "cais/mmlu"})
    assert on_data.column("model") == ["planted/differs-12"] * 2


def test_what_the_text_says_is_inferred_and_on_the_graph(store: ArcadeStore) -> None:
    text = "MATCH (m:Model {id: 'planted/text-differs-0'})-[r:CLAIMS]->(c:Claim) RETURN "
    found = store.query(f"{text} c.source AS source, r.declared AS declared, c.place AS place").rows
    assert {
        "source": "model-index",
        "declared": True,
        "place": "model-index[0].results[0]",
    } in found
    assert {"source": "card_text", "declared": False, "place": "README.md:8"} in found


def test_the_command(home: Path, store: ArcadeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from ptmgraph.terminal.commands import claims as module

    monkeypatch.setattr(module, "open_store", lambda **_: nullcontext(store))
    shown = CliRunner().invoke(module.command, ["planted/differs-00"])
    assert shown.exit_code == 0 and "cannot both be so" in shown.output
    as_json = CliRunner().invoke(module.command, ["planted/differs-00", "--format", "json"])
    assert [row["value"] for row in json.loads(as_json.output)] == ["0.92", "0.95"]


def test_the_section_of_a_page(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    page = "from ptmgraph.views.claims import show_claims\nshow_claims('planted/impossible-00')"
    st.cache_resource.clear()
    shown = AppTest.from_string(page, default_timeout=60).run()
    assert not shown.exception
    assert any("outside of 0 to 1" in text.value for text in shown.markdown)
    st.cache_resource.clear()
