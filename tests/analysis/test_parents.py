"""Parents that names point to: never invented, never against what is known, with a reason."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptmgraph.analysis.parents import (
    EDITED,
    MIN_CONFIDENCE,
    REPACKED,
    TUNED,
    WAYS,
    ModelFacts,
    ParentIndex,
    likely_parents,
    parent_keys,
    same_sizes,
    trained_confidences,
)
from tests.helpers import places

DATA = places.DATA / "parents"
MODELS = (
    ModelFacts("Qwen/Qwen2.5-7B-Instruct", "qwen2", 7_615_616_512, 20, "2024-09-16"),
    ModelFacts("unsloth/Qwen2.5-7B-Instruct", "qwen2", 7_615_616_512, 2, "2024-09-23"),
    ModelFacts("Qwen/Qwen2.5-7B", "qwen2", 7_615_616_512, 9, "2024-09-15"),
    ModelFacts("Qwen/Qwen3-8B-Base", "qwen3", 8_190_735_360, 3, "2025-04-28"),
    ModelFacts("THUDM/GLM-4-9B-0414", "glm4", 9_400_279_040, 1, "2025-04-07"),
    ModelFacts("microsoft/phi-4", "phi3", 14_659_507_200, 4, "2024-12-11"),
    ModelFacts("microsoft/phi", "phi", 1_300_000_000, 4, "2023-12-11"),
    ModelFacts("meta-llama/Llama-3.1-8B-Instruct", "llama", 8_030_261_248, 30, "2024-07-18"),
    ModelFacts("one/twin", "bert"),
    ModelFacts("two/twin", "bert"),
)
INDEX = ParentIndex(MODELS)


@pytest.mark.parametrize(
    ("model", "way", "parent"),
    [
        ("someone/Qwen2.5-7B-Instruct-GPTQ-Int4", REPACKED, "Qwen/Qwen2.5-7B-Instruct"),
        ("unsloth/Qwen2.5-7B-Instruct-bnb-4bit", REPACKED, "unsloth/Qwen2.5-7B-Instruct"),
        ("bartowski/THUDM_GLM-4-9B-0414-GGUF", REPACKED, "THUDM/GLM-4-9B-0414"),
        ("someone/phi-4-Q4_K_M-GGUF", REPACKED, "microsoft/phi-4"),
        ("a/Meta-Llama-3.1-8B-Instruct-AWQ", REPACKED, "meta-llama/Llama-3.1-8B-Instruct"),
        ("mlx-community/phi-4-6bit", REPACKED, "microsoft/phi-4"),
        ("a/phi-4-abliterated-v2", EDITED, "microsoft/phi-4"),
        ("Qwen/Qwen2.5-7B-Instruct", TUNED, "Qwen/Qwen2.5-7B"),
        ("Qwen/Qwen3-8B", TUNED, "Qwen/Qwen3-8B-Base"),
    ],
)
def test_a_name_tells_its_parent(model: str, way: str, parent: str) -> None:
    (found,) = likely_parents(ModelFacts(model), INDEX, min_confidence=0)
    assert (found.way, found.parent) == (way, parent)
    assert repr(parent.rpartition("/")[2]) in found.reason
    assert found.confidence == trained_confidences()[way] < 1


@pytest.mark.parametrize(
    "model",
    [
        "someone/Qwen2.5-7B-Storyteller",
        "someone/Qwen2.5-7B-Instruct",
        "someone/unheard-of-GGUF",
        "someone/twin-GGUF",
        "someone/phi-4-abliterated-GGUF",
        "someone/GGUF",
        "someone/8bit",
        "instruct",
        "",
    ],
)
def test_a_name_that_leaves_it_open_gets_no_answer(model: str) -> None:
    assert likely_parents(ModelFacts(model), INDEX, min_confidence=0) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"created_at": "2024-01-01"},
        {"model_type": "llama"},
        {"parameter_count": 1_000_000_000},
    ],
)
def test_what_is_known_can_rule_a_parent_out(facts: dict[str, object]) -> None:
    child = ModelFacts("someone/phi-4-abliterated", **facts)  # type: ignore[arg-type]
    assert likely_parents(child, INDEX, min_confidence=0) == []


def test_packed_weights_may_have_another_parameter_count() -> None:
    child = ModelFacts("someone/phi-4-AWQ", "phi3", 2_800_000_000)
    (found,) = likely_parents(child, INDEX)
    assert found.parent == "microsoft/phi-4"
    assert "same model type phi3" in found.reason


def test_by_default_only_sure_ways_answer() -> None:
    for way, name in ((REPACKED, "phi-4-AWQ"), (EDITED, "phi-4-abliterated")):
        sure = trained_confidences()[way] >= MIN_CONFIDENCE
        assert bool(likely_parents(ModelFacts(f"someone/{name}"), INDEX)) == sure
    assert trained_confidences()[REPACKED] >= MIN_CONFIDENCE


def test_size_is_judged_by_the_best_evidence_both_have() -> None:
    count = ModelFacts("a/a", parameter_count=1_000_000)
    assert same_sizes(count, ModelFacts("a/b", parameter_count=1_020_000)) is True
    assert same_sizes(count, ModelFacts("a/c", parameter_count=9)) is False
    assert same_sizes(count, ModelFacts("a/d")) is None
    narrow = ModelFacts("a/e", parameter_count=1_000_000, config={"hidden_size": 64})
    wide = ModelFacts("a/f", parameter_count=1_000_000, config={"hidden_size": 128})
    assert same_sizes(narrow, wide) is False
    shapes = {"w": (64, 64)}
    one = ModelFacts("a/g", config={"hidden_size": 64}, shapes=shapes)
    odd = ModelFacts("a/h", config={"hidden_size": 128}, shapes=shapes)
    assert same_sizes(one, odd) is True
    assert same_sizes(one, odd, packed=True) is False


@given(st.sampled_from([model.id for model in MODELS]), st.sampled_from(["-GGUF", "-AWQ", "-it"]))
def test_wanted_candidates_are_enough(name: str, ending: str) -> None:
    child = ModelFacts(f"x/{name.replace('/', '_')}{ending}")
    wanted = parent_keys(child.id, min_confidence=0)
    fewer = ParentIndex(MODELS, wanted)
    assert likely_parents(child, fewer, 0) == likely_parents(child, INDEX, 0)


@given(st.text(max_size=250), st.lists(st.text(max_size=40), max_size=8))
def test_any_name_has_an_answer(name: str, others: list[str]) -> None:
    found = likely_parents(ModelFacts(name), [ModelFacts(o) for o in others], min_confidence=0)
    assert all(0 <= p.confidence <= 1 and p.reason and p.way in WAYS for p in found)


def test_precision_and_recall_on_a_catalogue_of_quantised_models() -> None:
    """More than nine in ten answers name the original weights, and most models get one."""
    with (DATA / "catalogue.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    index = ParentIndex(
        {id: ModelFacts(id) for row in rows for id in row["parents"].split()}.values()
    )
    answers = [(likely_parents(ModelFacts(row["model"]), index), row) for row in rows]
    right = [found[0].parent in row["parents"].split() for found, row in answers if found]
    assert len(rows) > 900
    assert sum(right) >= 0.95 * len(right)
    assert len(right) >= 0.85 * len(rows)
