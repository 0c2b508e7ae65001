"""The page Licences, as Streamlit runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation, check_work
from ptmgraph.pictures.finding import OFFENDING, path_picture
from tests.helpers.pages import open_page, words


@pytest.fixture(autouse=True)
def _graph(license_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(license_home))


def test_the_verdict_comes_first_then_sentences_by_kind() -> None:
    app = open_page("licenses", id="acme/relabelled-gguf")
    assert [error.value for error in app.error] == ["No: 2 x conflict."]
    text = words(app)
    assert (
        "**Pass the use restrictions on: share it under the terms of its base** · Conflict" in text
    )
    assert "acme/relabelled was fine-tuned from acme/Llama-tuned." in text
    lines = [line.label for line in app.expander]
    assert lines[0].startswith("`acme/relabelled`: `apache-2.0` drops the use restrictions of")
    assert "Data: `fixture/licences`" in text


def test_possible_conflict_and_not_stated_are_kept_apart() -> None:
    possible = open_page("licenses", id="github.com/user/loads-llama")
    assert "Check that your use keeps to the terms" in words(possible)
    unstated = open_page("licenses", id="acme/unlabelled")
    assert "**Ask the publishers which licence holds** · Not stated" in words(unstated)
    assert "Licence of `acme/unlabelled`: not stated" in words(unstated)


def test_the_declared_use_decides() -> None:
    commercial = open_page("licenses", id="acme/merge", use="hosted")
    assert commercial.error[0].value.startswith("No: ")
    other = open_page("licenses", id="acme/merge", use="hosted", purpose="other")
    assert not other.error
    assert other.success[0].value.startswith("Nothing found against it")


def test_without_a_work_the_page_says_what_to_do() -> None:
    assert "Search for a model or a repository" in words(open_page("licenses"))


def test_an_id_that_is_not_in_the_graph_is_said() -> None:
    page = open_page("licenses", id="no/such <b>model")
    assert [told.value for told in page.warning] == [
        "No Model has the id `no/such <b>model`. Search for a part of it."
    ]
    assert not page.error
    assert not page.success
    near = open_page("licenses", id="acme/merg")
    assert "acme/merge" in [button.label.strip("`") for button in near.button]
    lost = open_page("licenses", id="github.com/no/code").warning[0].value
    assert lost.startswith("No Repository has the id")


def test_what_is_found_at_several_steps_is_one_line() -> None:
    page = open_page("licenses", id="acme/merge", use="redistribution")
    told = [line.label for line in page.expander]
    data = "the data is `cc-by-nc-4.0` (non-commercial use)"
    assert f"`free/small`: {data} (3 steps)" in told
    steps = [text.value for text in page.text if "free/small" in text.value]
    assert steps == [
        "acme/merge, for redistribution use, commercial. The terms came by "
        "datasets/free/small -> acme/trained-on-nc -> acme/nc-tuned -> acme/merge.\n"
        "acme/merge was merged from acme/nc-tuned. The terms came by "
        "datasets/free/small -> acme/trained-on-nc -> acme/nc-tuned. "
        "Evidence: tag: merged_from:acme/nc-tuned.\n"
        "acme/trained-on-nc was trained on datasets/free/small. "
        "Evidence: tag: trained_on:free/small."
    ]


def test_the_picture_of_a_path_marks_the_last_step() -> None:
    edges = [
        Edge("data", Relation.TRAIN_ON_DATA, "a/base"),
        Edge("a/base", Relation.FINETUNE, "a/tuned"),
    ]
    graph = LicenseGraph(edges, {"data": "cc-by-nc-4.0", "a/base": "mit", "a/tuned": "mit"})
    item = next(i for i in check_work(graph, "a/tuned").findings if i.subject == "a/tuned")
    picture = path_picture(item)
    assert [(e.source, e.target, e.kind == OFFENDING) for e in picture.edges] == [
        ("data", "a/base", False),
        ("a/base", "a/tuned", True),
    ]
    assert picture.focus == "a/tuned"
