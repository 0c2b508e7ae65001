"""Ids from links and text: the right one, or a reason; never one that nobody wrote."""

from __future__ import annotations

import pytest

from ptmgraph.graph.ids import InvalidId, dataset_id, hub_id, repository_id

HUB = "https://huggingface.co/"


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("gpt2", "gpt2"),
        ("a/b@main", "a/b"),
        ("a/b/", "a/b"),
        ("'a/b'", "a/b"),
        ('"a/b"', "a/b"),
        ("hf://a/b", "a/b"),
        ("hf://a/b@main", "a/b"),
        ("a/b:Q4_K_M", "a/b"),
        ("a/b:file.gguf", "a/b"),
        ("a/b/tree/main", "a/b"),
        ("a/b/resolve/main/model.safetensors", "a/b"),
        ("https://hf-mirror.com/a/b", "a/b"),
        ("hf-mirror.com/a/b/tree/main", "a/b"),
        (HUB + "gpt2", "gpt2"),
        (HUB + "gpt2/", "gpt2"),
        (HUB + "bert-base-uncased/tree/main", "bert-base-uncased"),
        (HUB + "gpt2/resolve/main/config.json", "gpt2"),
        (HUB + "gpt2/discussions", "gpt2"),
        (HUB + "a/b", "a/b"),
        (HUB + "a/b/blob/main/README.md", "a/b"),
        (HUB + "a/b/commit/0123", "a/b"),
        (HUB + "a/tree-of-thought", "a/tree-of-thought"),
        ("hf.co/models/a/b?library=x", "a/b"),
    ],
)
def test_the_model_that_a_text_or_link_names(written: str, id: str) -> None:
    assert hub_id(written) == id


@pytest.mark.parametrize(
    "written",
    [
        *(HUB, HUB + "models", HUB + "tree/main", HUB + "datasets/a", HUB + "pricing"),
        *(HUB + "api/models/a/b", HUB + "docs/transformers", "https://example.org/gpt2"),
        *("a/b/c", "gpt2/tree/main", "./a/b", "", "/", "a/b:c:d", "C:/a/b", "a b/c:d", "a/b/c/d"),
        *("https://evil.org/huggingface.co/a/b", "hf://datasets/a/b", "../a/b/"),
    ],
)
def test_what_names_no_model_is_refused(written: str) -> None:
    with pytest.raises(InvalidId):
        hub_id(written)


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("squad", "squad"),
        ("datasets/squad", "squad"),
        (HUB + "datasets/squad/tree/main", "squad"),
        (HUB + "datasets/squad/tree", "squad"),
        (HUB + "datasets/a/treebank", "a/treebank"),
        (HUB + "datasets/a/b/viewer/default", "a/b"),
    ],
)
def test_the_dataset_that_a_text_or_link_names(written: str, id: str) -> None:
    assert dataset_id(written) == id


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("a/b", "a/b"),
        ("a/b/", "a/b"),
        ("github.com/a/b", "a/b"),
        ("https://github.com/a/b/tree/main/src?x=1#y", "a/b"),
        ("git+https://github.com/a/b.git", "a/b"),
        ("git@github.com:a/b.git", "a/b"),
        ("ssh://git@github.com/a/b", "a/b"),
    ],
)
def test_the_repository_that_a_text_or_link_names(written: str, id: str) -> None:
    assert repository_id(written) == f"github.com/{id}"


@pytest.mark.parametrize(
    "written", ["models/bert/train.py", "a", "https://gitlab.com/a/b", "gitlab/a/b", "github.com/a"]
)
def test_what_names_no_repository_is_refused(written: str) -> None:
    with pytest.raises(InvalidId):
        repository_id(written)
