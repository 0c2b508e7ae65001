"""Constants are read without running anything, and what is not constant stays unknown."""

from pathlib import Path
from typing import Any

import pytest

from scripts.static_python import Commented, Package, Unknown
from tests.helpers.places import DATA


@pytest.fixture
def models() -> dict[str, dict[str, Any]]:
    package = Package(DATA, frozenset({"ModelMeta"}))
    return {call.keywords["name"]: call.keywords for call in package.calls("sample")}


def test_calls_say_where_they_stand() -> None:
    calls = list(Package(DATA, frozenset({"ModelMeta"})).calls("sample"))
    assert [(call.file, call.line) for call in calls] == [
        ("sample/registry.py", 17),
        ("sample/registry.py", 26),
        ("sample/registry.py", 34),
        ("sample/registry.py", 43),
        ("sample/registry.py", 57),
    ]


def test_a_subclass_is_called_as_the_class_and_comments_are_kept() -> None:
    *_, call = Package(DATA, frozenset({"ModelMeta"})).calls("sample")
    assert (call.name, call.keywords["name"]) == ("ModelMeta", "example/subclass")
    assert call.comments == {"training_datasets": "assumed", "license": "of the weights"}
    names = call.keywords["training_datasets"]
    assert names == {"NQ", "NQ-PL", "MSMARCO", "FEVER", "QQP"}
    comments = {name: name.comment for name in names if isinstance(name, Commented)}
    assert comments == {"NQ-PL": "translation not trained on", "QQP": "assumed"}


def test_spreads_conversions_and_changed_lists_are_followed(models: Any) -> None:
    literal = models["example/literal"]
    assert literal["license"] == "apache-2.0"
    assert literal["n_parameters"] == 1_500_000
    assert literal["training_datasets"] == {"SNLI", "QQP", "NQ"}
    assert isinstance(literal["loader"], Unknown)


def test_imports_unions_and_attributes_are_followed(models: Any) -> None:
    combined = models["example/combined"]
    assert combined["license"] == "mit"
    assert combined["n_parameters"] == 3842
    assert combined["languages"] == ["fra-Latn", "deu-Latn"]
    assert combined["training_datasets"] == {"MIRACL", "HotpotQA", "SNLI", "QQP", "NQ"}
    assert combined["adapted_from"] == "example/literal"


def test_what_only_running_would_tell_is_unknown(models: Any) -> None:
    unknown = models["example/unknown"]
    assert unknown["n_parameters"] == Unknown("count_parameters()")
    assert unknown["languages"] == ["eng-Latn", Unknown("detect()")]
    assert isinstance(unknown["training_datasets"], Unknown)
    assert unknown["license"] is None
    assert models["example/altered"]["training_datasets"] == Unknown("changed")


def test_repetition_of_a_list_is_not_computed(tmp_path: Path) -> None:
    (tmp_path / "bomb.py").write_text("X = Wanted(value=['a'] * 10**12, power=9**9**9)")
    (call,) = Package(tmp_path, frozenset({"Wanted"})).calls("")
    assert isinstance(call.keywords["value"], Unknown)
    assert isinstance(call.keywords["power"], Unknown)
