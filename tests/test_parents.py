"""Parents inferred from names, sizes and dates: never invented, always with a reason."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.parents import (
    FEATURES,
    MIN_CONFIDENCE,
    ModelFacts,
    ParentIndex,
    evidence,
    likely_parents,
    name_tokens,
    size_agreement,
    trained_weights,
)

BASE = ModelFacts("Qwen/Qwen2.5-7B-Instruct", "qwen2", 7_615_616_512, 200, "2024-09-16")
OTHERS = [
    ModelFacts("Qwen/Qwen2.5-7B", "qwen2", 7_615_616_512, 100, "2024-09-15"),
    ModelFacts("Qwen/Qwen2.5-72B-Instruct", "qwen2", 72_706_203_648, 50, "2024-09-16"),
    ModelFacts("meta-llama/Llama-3.1-8B", "llama", 8_030_261_248, 300, "2024-07-14"),
    ModelFacts("google/gemma-2-9b-it", "gemma2", 9_241_705_984, 80, "2024-06-24"),
    ModelFacts("someone/tiny-random-bert", "bert", 100_000, 0, "2023-01-01"),
]
CHILD = ModelFacts("someone/Qwen2.5-7B-Instruct-AWQ", "qwen2", None, 0, "2024-11-01")


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("meta-llama/Meta-Llama-3.1-8B_v2", ("llama", "3.1", "8b", "v", "2")),
        ("Qwen/Qwen2.5-7B-Instruct", ("qwen", "2.5", "7b", "instruct")),
        ("bert-base-uncased", ("bert", "base", "uncased")),
        ("", ()),
    ],
)
def test_names_are_split_alike_however_they_are_written(
    model: str, tokens: tuple[str, ...]
) -> None:
    assert name_tokens(model) == tokens


def test_a_repacked_model_has_its_parent_inferred_with_a_reason() -> None:
    (found,) = likely_parents(CHILD, [BASE, *OTHERS], min_confidence=0.5)
    assert found.parent == BASE.id
    assert 0.5 <= found.confidence <= 1
    assert "'Qwen2.5-7B-Instruct'" in found.reason
    assert "same model type qwen2" in found.reason


def test_nothing_is_said_below_the_confidence() -> None:
    index = ParentIndex([BASE, *OTHERS])
    model = ModelFacts("someone/Qwen-story-model", "qwen2")
    assert likely_parents(model, index) == []
    assert all(found.confidence >= MIN_CONFIDENCE for found in likely_parents(CHILD, index))


def test_a_younger_model_or_itself_is_no_parent() -> None:
    old = ModelFacts("someone/Qwen2.5-7B-Instruct-AWQ", "qwen2", None, 0, "2024-01-01")
    assert likely_parents(old, [BASE, *OTHERS], min_confidence=0) == []
    assert likely_parents(BASE, [BASE], min_confidence=0) == []


def test_another_model_type_is_no_parent() -> None:
    child = ModelFacts("someone/Qwen2.5-7B-Instruct-AWQ", "llama")
    assert likely_parents(child, [BASE], min_confidence=0) == []


def test_a_grandparent_is_not_added_to_a_parent() -> None:
    found = likely_parents(CHILD, [BASE, OTHERS[0]], min_confidence=0)
    assert [parent.parent for parent in found] == [BASE.id]


def test_size_is_judged_by_the_best_evidence_both_have() -> None:
    count = ModelFacts("a/a", parameter_count=1_000_000)
    nearly = ModelFacts("a/b", parameter_count=1_020_000)
    assert size_agreement(count, count) == 1
    assert size_agreement(count, nearly) == 0.5
    assert size_agreement(count, ModelFacts("a/c", parameter_count=9)) == -1
    assert size_agreement(count, ModelFacts("a/d")) == 0
    narrow = ModelFacts("a/e", parameter_count=1_000_000, config={"hidden_size": 64})
    wide = ModelFacts("a/f", parameter_count=1_000_000, config={"hidden_size": 128})
    assert size_agreement(narrow, wide) == -1
    shaped = {"config": {"hidden_size": 64}, "shapes": {"w": (64, 64)}}
    odd = {"config": {"hidden_size": 128}, "shapes": {"w": (64, 64)}}
    assert size_agreement(ModelFacts("a/g", **shaped), ModelFacts("a/h", **odd)) == 1  # type: ignore[arg-type]


def test_shipped_weights_cover_the_evidence() -> None:
    assert set(trained_weights()) == set(FEATURES)
    index = ParentIndex([BASE, *OTHERS])
    for _, values in evidence(CHILD, index):
        assert set(values) == set(FEATURES)


def test_a_candidate_is_met_through_its_rarest_word_only() -> None:
    crowd = [ModelFacts(f"x/llama-{number}-7b", "llama") for number in range(500)]
    index = ParentIndex([*crowd, ModelFacts("x/zebra-7b", "llama")])
    near = index.near(ModelFacts("y/zebra-7b-chat", "llama"))
    assert [facts.id for facts in near] == ["x/zebra-7b"]


@given(st.text(max_size=250), st.lists(st.text(max_size=40), max_size=8))
def test_any_name_has_an_answer(name: str, others: list[str]) -> None:
    found = likely_parents(ModelFacts(name), [ModelFacts(o) for o in others], min_confidence=0)
    assert all(0 <= parent.confidence <= 1 and parent.reason for parent in found)


def test_precision_on_real_rows_with_hidden_parents(shared: Path) -> None:
    """Of the answers about models whose declared parents are hidden, most are right."""
    pq = pytest.importorskip("pyarrow.parquet")
    rows = pq.read_table(shared / "hub" / "hub_models_real_rows.parquet").to_pylist()
    index = ParentIndex(
        ModelFacts(
            row["id"],
            parameter_count=(row["safetensors"] or {}).get("total"),
            created_at=str(row["createdAt"]),
        )
        for row in rows
    )
    answers = right = 0
    for row, model in zip(rows, index.candidates, strict=True):
        declared = {entry["id"].lower() for entry in (row["baseModels"] or {}).get("models", [])}
        if declared:
            found = likely_parents(model, index)
            answers += len(found)
            right += sum(parent.parent.lower() in declared for parent in found)
    assert right >= 0.5 * answers
