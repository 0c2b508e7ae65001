"""The passport of a model, dataset and repository: on one screen, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import ptmgraph
from ptmgraph.answers.passport import SECTIONS, Passport, PassportLine, PassportSection, passport_of
from ptmgraph.answers.passport.passport import page_of, short_number
from ptmgraph.answers.passport.sections import RELATION_WORDS
from ptmgraph.graph.schema import LINEAGE, NODE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.terminal.passport_output import passport_text

HOSTILE = "evil/<img src=x onerror=alert(1)> \x1b[31m **b** [l](http://evil.example) $x$"


@pytest.fixture(scope="module")
def graph(license_home: Path) -> Iterator[ptmgraph.Graph]:
    with ptmgraph.open(home=license_home) as opened:
        yield opened


def told(store: ArcadeStore, label: str, id: str) -> dict[str, list[str]]:
    passport = passport_of(store, label, id)
    assert passport
    return {part.title: [line.text for line in part.lines] for part in passport.sections}


def test_a_model_says_what_to_do_and_which_step_is_to_blame(license_store: ArcadeStore) -> None:
    sections = told(license_store, "Model", "acme/relabelled-gguf")
    assert sections["May it ship?"][:2] == [
        "No. acme/relabelled: apache-2.0 drops the use restrictions of llama3.1, which must be "
        'passed on; the name relabelled does not begin with "Llama". Pass the use restrictions on: '
        "share it under the terms of its base.",
        "acme/relabelled was fine-tuned from acme/Llama-tuned.",
    ]
    assert sections["Made from"] == ["acme/relabelled (quantised)"]
    assert sections["Made of it"] == ["No source names a model that was made from it."]


def test_who_depends_on_a_model_is_code_first_with_its_line(license_store: ArcadeStore) -> None:
    own = told(license_store, "Model", "acme/nc-tuned")["Who depends on it"]
    assert own == ["1 repository", "github.com/user/bundles-nc, app.py:7"]
    above = told(license_store, "Model", "acme/trained-on-nc")
    assert above["Who depends on it"][1:] == [
        "github.com/user/bundles-nc by way of acme/nc-tuned, app.py:7"
    ]
    assert above["Data behind it"] == ["1 dataset", "free/small"]
    assert above["Made of it"] == ["1 adapters"]


def test_datasets_and_repositories_have_passports_too(license_store: ArcadeStore) -> None:
    data = told(license_store, "Dataset", "free/small")
    assert data["May it be used?"] == ["Under cc-by-nc-4.0: no commercial use."]
    assert data["Who depends on it"] == ["3 models and 1 repository rest on it, 1 of them directly"]
    code = told(license_store, "Repository", "github.com/user/loads-llama")
    assert code["In its code"] == ["1 model", "meta/llama, app.py:7"]
    assert code["May it ship?"][0].startswith("It cannot be told. meta/llama: the weights are")


def test_risks_and_claims_are_told_and_silence_is_no_all_clear(license_store: ArcadeStore) -> None:
    sections = told(license_store, "Model", "acme/merge")
    assert not sections["What may go wrong"][0].startswith("Safe")
    assert sections["Claims"] == ["No source that was loaded states a result of it."]


def test_unknown_stays_unknown(license_store: ArcadeStore) -> None:
    passport = passport_of(license_store, "Model", "acme/unlabelled")
    assert passport
    assert passport.verdict == "unknown"
    assert "no licence stated" in passport.summary
    assert {"formats", "likes"} <= set(passport.unknown)
    assert passport_of(license_store, "Model", "no/such") is None
    assert passport_of(license_store, "License", "mit") is None


def test_every_label_with_a_passport_is_in_the_schema() -> None:
    assert SECTIONS.keys() <= NODE.keys()
    assert RELATION_WORDS.keys() == set(LINEAGE)


def hostile() -> Passport:
    section = PassportSection("May it ship?", (PassportLine(HOSTILE),) * 9)
    told = (HOSTILE,)
    return Passport("Model", HOSTILE, told, told, told, None, "unknown", False, (section,) * 9)


def test_nothing_of_strangers_is_markup_in_a_notebook_or_the_terminal() -> None:
    html = hostile()._repr_html_()
    assert "<img" not in html
    assert "mathjax_ignore" in html
    assert "\x1b" not in passport_text(hostile())


def test_the_terminal_keeps_to_a_screen() -> None:
    lines = passport_text(hostile()).splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 100


def test_a_notebook_shows_the_passport_and_rows_stay_rows(graph: ptmgraph.Graph) -> None:
    shown = graph.show("acme/relabelled")
    assert "Pass the use restrictions on" in shown._repr_html_()
    assert {row["name"] for row in shown} >= {"id", "downloads"}
    assert "<table>" in graph.show("mit")._repr_html_()


@pytest.mark.parametrize(
    ("label", "id", "page"),
    [
        ("Model", "BAAI/bge-m3", "https://huggingface.co/BAAI/bge-m3"),
        ("Dataset", "mteb/nq", "https://huggingface.co/datasets/mteb/nq"),
        ("Repository", "github.com/a/b.c", "https://github.com/a/b.c"),
        ("Repository", "pypi:x", None),
        ("Repository", "github.com/a/b?x=<script>", None),
        ("Model", "a/b/../../login", None),
        ("Model", "javascript:alert(1)", None),
        ("Model", HOSTILE, None),
    ],
)
def test_a_link_leads_only_where_the_id_says(label: str, id: str, page: str | None) -> None:
    assert page_of(label, id, None) == page


def test_sizes_are_short() -> None:
    assert [short_number(n) for n in (12, 1_500, 568_000_000, 8_030_261_248)] == [
        "12",
        "1.5k",
        "568M",
        "8.03B",
    ]


def test_what_is_documented_is_counted_and_what_is_absent_is_said(
    store: ArcadeStore, license_store: ArcadeStore
) -> None:
    lines = told(store, "Model", "chain/1")["What is documented"]
    count, *absent = lines
    assert count.endswith(" not looked at") and " attributes present, " in count
    assert absent[0] == "Absent: the data it was trained on is named"
    nobody = told(license_store, "Model", "acme/relabelled")["What is documented"]
    assert nobody[0] == "No source says what it documents." or " 0 absent, " in nobody[0]
