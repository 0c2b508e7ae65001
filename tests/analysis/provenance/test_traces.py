"""What the card, the tags and the files of a record tell of attributes, and what only looks so."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.analysis.provenance.traces import read_traces


def claims(*values: object) -> dict[str, Any]:
    return {"model-index": [{"results": [{"metrics": [{"value": value} for value in values]}]}]}


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (claims(71.2), ["claims: card model-index.results.metrics.value"]),
        (claims(float("nan"), "", 0), ["claims: card model-index.results.metrics.value"]),
        (claims(1e308), ["claims: card model-index.results.metrics.value"]),
        (claims(float("nan"), None, ""), []),
        ({"model-index": [{"name": "me", "results": []}]}, []),
        ({"model-index": [{"results": [{"metrics": [{"type": "acc"}]}]}]}, []),
        ({"model-index": "see below"}, []),
        ({"co2_eq_emissions": 0.5}, ["carbon: card co2_eq_emissions"]),
        ({"co2_eq_emissions": "0.5 kg"}, ["carbon: card co2_eq_emissions"]),
        (
            {"co2_eq_emissions": {"emissions": 3, "hardware_used": "TPU"}},
            [
                "training_hardware: card co2_eq_emissions.hardware_used",
                "carbon: card co2_eq_emissions.emissions",
            ],
        ),
        ({"co2_eq_emissions": {"hardware_used": "TPU", "emissions": None}}, ["training_hardware"]),
        ({"co2_eq_emissions": {"emissions": "[More Information Needed]"}}, []),
        ({"widget": [{"text": "Hello"}]}, ["demo: card widget"]),
        ({"widget": [{"example_title": "", "messages": [{"content": "Hi"}]}]}, ["demo"]),
        ({"widget": False}, []),
        ({"widget": [{"text": ""}, {}]}, []),
        ({"license_link": "LICENSE"}, ["license_text: card license_link"]),
        ({"license_link": " n/a "}, []),
        ({"arxiv": ["2602.17004"]}, ["paper: card arxiv"]),
        ({"arxiv": [None, "TODO"]}, []),
        ({"model_type": {"a": 1}}, []),
    ],
)
def test_a_field_of_a_card_counts_when_it_says_something(
    card: dict[str, Any], told: list[str]
) -> None:
    found = read_traces(card)
    assert len(found) == len(told)
    assert all(trace.startswith(words) for trace, words in zip(found, told, strict=True))


def test_a_card_of_any_depth_and_length_is_read_quickly() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert read_traces({"widget": deep, "model-index": deep}) == []
    assert read_traces(claims(*[None] * 10_000)) == []
    assert read_traces(claims(*[1] * 10_000))


@pytest.mark.parametrize(
    ("file", "attribute"),
    [
        ("LICENSE", "license_text"),
        ("LICENCE.txt", "license_text"),
        ("license-llama.md", "license_text"),
        ("COPYING", "license_text"),
        ("licenses_of_data.csv", None),
        ("docs/LICENSE", None),  # perhaps that of a part
        ("training_args.bin", "training_arguments"),
        ("checkpoint-10/training_args.bin", "training_arguments"),
        ("mergekit_config.yml", "training_arguments"),
        ("runs/x/events.out.tfevents.1.host", "training_logs"),
        ("trainer_state.json", "training_logs"),
        ("train.py", "training_code"),
        ("scripts/finetune_lora.py", "training_code"),
        ("trainer.py", None),
        ("restrain.py", None),
        ("requirements.txt", "environment"),
        ("Dockerfile", "environment"),
        ("pyproject.toml", "environment"),
        ("eval_results.json", "evaluation"),
        (".eval_results/mmlu.yaml", "claims"),
        ("emissions.csv", "carbon"),
        ("try it.ipynb", "demo"),
        ("README.md", None),
        ("line\nbreak/train.py", None),
    ],
)
def test_a_file_tells_by_its_name(file: str, attribute: str | None) -> None:
    assert read_traces({}, files=[file]) == ([f"{attribute}: file {file}"] if attribute else [])


def test_tags_tell_what_the_hub_found() -> None:
    tags = ["llama", "tensorboard", "model-index", "license:mit", "alignment", "llama "]
    assert read_traces({}, tags) == [
        "claims: tag model-index",
        "training_logs: tag tensorboard",
        "architecture: tag llama",
    ]


def test_of_each_place_the_first_is_kept() -> None:
    found = read_traces({"widget": ["hi"]}, ["has_space"], ["a.ipynb", "b.ipynb"], ["me/space"])
    assert found == [
        "demo: card widget",
        "demo: tag has_space",
        "demo: file a.ipynb",
        "demo: space me/space",
    ]


def test_the_type_that_the_hub_gives_stands_before_a_word_of_the_publisher() -> None:
    tags = ["qwen2", "chat", "qwen"]
    assert read_traces({"tags": ["chat", "qwen"]}, tags) == ["architecture: tag qwen2"]
    assert read_traces({"tags": ["qwen"]}, ["qwen"]) == ["architecture: tag qwen"]
    assert read_traces({"tags": "qwen"}, tags) == ["architecture: tag qwen"]
