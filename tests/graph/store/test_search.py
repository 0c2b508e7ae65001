"""Search over ids."""

from __future__ import annotations

from contextlib import closing
from itertools import combinations, permutations
from pathlib import Path

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.store import search, search_bits
from ptmgraph.graph.store.search import open_index, search_ids
from ptmgraph.graph.store.search_index import write_index
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


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a small hub: models with tasks, licences, architectures and sizes."""
    folder = tmp_path_factory.mktemp("described")
    records: list[Node | Rel] = []
    for name, task, licence, kind, downloads in (
        ("Qwen/Qwen2.5-7B-Instruct", "text-generation", "apache-2.0", "Qwen2ForCausalLM", 50),
        ("copy/Qwen2.5-7B-Instruct-GGUF", "text-generation", "apache-2.0", "", 900),
        ("openai/whisper-large", "automatic-speech-recognition", "mit", "Whisper", 70),
        ("llama-team/reader", "image-to-text", "llama3.1", "LlamaForCausalLM", 5),
        ("Ünï/Größe", "text-to-speech", "mit", "", 1),
    ):
        sizes = {"task": task, "parameter_count": 7_000_000_000, "created_at": "2024-05-01"}
        records += [
            Node("Model", name, {"downloads": downloads, **sizes}),
            Rel("Model", name, "LICENSED_UNDER", "License", licence, "card", "license"),
        ]
        if kind:
            to = ("HAS_ARCHITECTURE", "Architecture", kind)
            records.append(Rel("Model", name, *to, "card", "architectures"))
    original, copy = "Qwen/Qwen2.5-7B-Instruct", "copy/Qwen2.5-7B-Instruct-GGUF"
    records.append(Rel("Model", copy, "QUANTIZED_FROM", "Model", original, "card", "base_model"))
    write_index(merged_tables(folder, records), folder / "index")
    return folder / "index"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("text-generation", ["Qwen/Qwen2.5-7B-Instruct", "copy/Qwen2.5-7B-Instruct-GGUF"]),
        ("speech", ["openai/whisper-large", "Ünï/Größe"]),
        ("mit whisper", ["openai/whisper-large"]),
        ("mit speech", ["openai/whisper-large", "Ünï/Größe"]),
        ("LLAMAFOR", ["llama-team/reader"]),
        ("qwen apache instruct 7b", ["Qwen/Qwen2.5-7B-Instruct", "copy/Qwen2.5-7B-Instruct-GGUF"]),
        ("qwen2.5 7b instruct gguf", ["copy/Qwen2.5-7B-Instruct-GGUF"]),
        ("Qwen2.5 7B Instruct", ["Qwen/Qwen2.5-7B-Instruct", "copy/Qwen2.5-7B-Instruct-GGUF"]),
        ("openai mit", ["openai/whisper-large"]),
        *[(part, ["Ünï/Größe"]) for part in ("größe", "nï", "RÖ", "ße")],
        ("GRÖSSE", []),
        ("speech mitt", []),
        ("7b zq", []),
        ("w x y z", []),
    ],
)
def test_models_are_found_by_task_licence_architecture_and_owner(
    described: Path, text: str, found: list[str]
) -> None:
    assert ids(described, text, types=("Model",)) == found


def test_what_has_a_word_in_its_id_comes_before_what_is_of_that_kind(described: Path) -> None:
    assert ids(described, "llama") == ["llama-team/reader", "llama-team", "llama3.1"]
    assert ids(described, "mit", types=("License", "Model"))[0] == "mit"


def test_codes_of_facts_are_no_text_that_anybody_types(described: Path) -> None:
    assert ids(described, "\ue001\ue800\uf000") == []
    assert ids(described, "text-generation", types=("Owner",)) == []


def test_a_beginning_that_many_share_is_answered_from_its_first(index: Path) -> None:
    """As it would be by reading all; a greater limit reads all."""
    first = [hit.id for hit in search_ids(index, "WIDE/CH", 12)]
    assert first == [hit.id for hit in search_ids(index, "wide/ch", 300)][:12]
    assert search_ids(index, "wide/ch", 12, ("License",)) == []


def test_two_letters_find_names_that_begin_with_them_and_then_all_others(index: Path) -> None:
    assert ids(index, "hu")[0] == "wide/hub"
    assert ids(index, "ft") == ["diamond/left"]
    assert set(ids(index, "ft am")) == {"diamond/left"}


def test_no_limit_is_too_large(index: Path) -> None:
    assert len(search_ids(index, "diamond", 10**30)) == len(ids(index, "diamond"))


def test_all_words_must_be_there(index: Path) -> None:
    assert set(ids(index, "wide grand 01")) == {"wide/grandchild-010"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in whose ids two or three of some words stand, some of them never together."""
    folder = tmp_path_factory.mktemp("many")
    words = ("Base", "large", "qwen", "gemma", "wenba", "Ünder", "semantic")
    records: list[Node | Rel] = []
    for number in range(600):
        one, two = words[number % 7], words[(number * 3 + number // 7) % 7]
        if {one, two} == {"Base", "qwen"}:
            two = "gemma"
        name = f"owner-{number % 9}/{one}-{two}-{number}"
        task = ("text-generation", "qwen-task", "base-task")[number % 3]
        records.append(Node("Model", name, {"downloads": number * 7 % 100, "task": task}))
        if number % 50 == 0:
            rare = ("HAS_ARCHITECTURE", "Architecture", "GemmaForBase")
            records.append(Rel("Model", name, *rare, "card", "architectures"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_bits, "_HEAD", _HEAD)
        write_index(merged_tables(folder, records), folder / "index")
    return folder / "index"


_HEAD = 16
"""Bytes for the first entries: fewer than there are."""
_COMMON = ("base", "LARGE", "qwen", "gemma", "wenba", "owner", "task", "aseq", "eman", "for")


@pytest.mark.parametrize("types", [(), ("Model",), ("License", "Model"), ("Dataset",)])
def test_what_many_have_is_found_alike_by_bits_and_by_lists(
    many: Path, monkeypatch: pytest.MonkeyPatch, types: tuple[str, ...]
) -> None:
    pairs = [*permutations(_COMMON, 2), *combinations(_COMMON, 3)]
    texts = [" ".join(words) for words in pairs]
    limits = (3, 20, 1_000)
    monkeypatch.setattr(search_bits, "_HEAD", _HEAD)
    by_bits = [search_ids(many, text, limit, types) for text in texts for limit in limits]
    monkeypatch.setattr(search, "many_words", lambda *_: None)
    by_lists = [search_ids(many, text, limit, types) for text in texts for limit in limits]
    assert by_bits == by_lists
    assert any(by_bits) or types == ("Dataset",)


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


def test_the_index_of_a_build_is_that_of_its_finished_tables(
    fixture_home: Path, tmp_path: Path
) -> None:
    """It is begun before the last tables are written."""
    graph = current_graph(fixture_home)
    write_index(graph.folder / "tables", tmp_path / "index")
    with (
        closing(open_index(graph.search_index)) as built,
        closing(open_index(tmp_path / "index")) as written,
    ):
        for table in ("entry", "head", "cube", "trigram", "fact", "bits"):
            rows = f"SELECT * FROM {table}"
            one, two = (sorted(map(repr, db.execute(rows))) for db in (built, written))
            assert one == two != []
