"""Search over ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.store.search import search_ids, write_index
from tests.helpers.graph_dump import merged_tables
from tests.helpers.graph_fixture import ODD_IDS


@pytest.fixture(scope="module")
def index(fixture_home: Path) -> Path:
    return current_graph(fixture_home).search_index


def ids(index: Path, text: str, types: tuple[str, ...] = ()) -> list[str]:
    return [hit.id for hit in search_ids(index, text, types=types)]


def test_an_equal_id_comes_first_whatever_its_case(index: Path) -> None:
    assert ids(index, "CHAIN/3")[0] == "chain/3"


def test_any_part_of_an_id_is_found(index: Path) -> None:
    """What others were made from comes first, then what is downloaded most."""
    found = ids(index, "child-29")
    children = [f"wide/child-{n}" for n in (290, *range(299, 290, -1))]
    assert found == [*children, "wide/grandchild-290"]
    assert ids(index, "iamond/le") == ["diamond/left"]


def test_the_thing_itself_comes_before_its_copies_and_models_before_licences(
    tmp_path: Path,
) -> None:
    """As in a graph of the Hub, where copies have more downloads than what they were made from."""

    def copied(copy: str, original: str) -> Rel:
        return Rel("Model", copy, "QUANTIZED_FROM", "Model", original, "card", "base_model")

    copies = [Node("Model", f"{owner}/Qwen-7B", {"downloads": 900}) for owner in ("a", "z")]
    records = [
        *copies,
        Node("Model", "Qwen/Qwen-7B", {"downloads": 5}),
        Node("Model", "a/Qwen-7B-GGUF", {"downloads": 10_000}),
        *(copied(f"{n}/quantised", "Qwen/Qwen-7B") for n in range(3)),
        copied("a/Qwen-7B-GGUF", "a/Qwen-7B"),
        Node("License", "qwen"),
        Node("License", "qwen-research"),
    ]
    write_index(merged_tables(tmp_path, records), tmp_path / "index")
    assert ids(tmp_path / "index", "qwen-7b") == [
        *("Qwen/Qwen-7B", "a/Qwen-7B", "z/Qwen-7B", "a/Qwen-7B-GGUF")
    ]
    found = ids(tmp_path / "index", "qwen-", types=("Model", "License"))
    assert found == [*("Qwen/Qwen-7B", "a/Qwen-7B", "a/Qwen-7B-GGUF", "z/Qwen-7B", "qwen-research")]


def test_two_letters_find_names_that_begin_with_them_and_then_all_others(index: Path) -> None:
    assert ids(index, "hu")[0] == "wide/hub"
    assert ids(index, "ft") == ["diamond/left"]
    assert set(ids(index, "ft am")) == {"diamond/left"}


def test_no_limit_is_too_large(index: Path) -> None:
    assert len(search_ids(index, "diamond", 10**30)) == len(ids(index, "diamond"))


def test_all_words_must_be_there(index: Path) -> None:
    assert set(ids(index, "wide grand 01")) == {"wide/grandchild-010"}


def test_a_label_can_be_asked_for(index: Path) -> None:
    assert ids(index, "data/corpus", types=("Dataset",)) == ["data/corpus"]
    assert ids(index, "data/corpus", types=("Model",)) == []


@pytest.mark.parametrize("id_", ODD_IDS)
def test_odd_ids_are_found_by_themselves(index: Path, id_: str) -> None:
    assert id_ in ids(index, id_) or id_ != " ".join(id_.split())


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", '"', "*", "a OR b", "NEAR(", "%", "'; DROP"),
        *("\x00", "abc\x00", "abc def\x00ghi", "abc\udcff", "\ud800"),
    ],
)
def test_any_text_is_a_search_and_never_an_error(index: Path, text: str) -> None:
    assert isinstance(ids(index, text), list)
