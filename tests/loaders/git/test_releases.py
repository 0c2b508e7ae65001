"""Which models the code of releases uses, and what changes between them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from ptmgraph.graph.records import Node, Rejected, Rel
from ptmgraph.loaders.git import releases
from ptmgraph.loaders.git.pins import Pin, PinSpan, Release, ReleaseModels, model_changes, pin_spans
from ptmgraph.loaders.git.source import GitSource
from tests.helpers.git_history import START, MadeRepository, git

CODE = b'from transformers import AutoModel\nAutoModel.from_pretrained("%s"%s)\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Releases: one without a model, one with, one alike, one that pins it, one of another."""
    made = MadeRepository(tmp_path / "r.git")
    pinned = b', revision="%s"' % (b"a" * 40)
    made.commit({b"tests/test_x.py": CODE % (b"of/tests", b"")}, START)
    made.commit({b"x.py": CODE % (b"a/b", b"")}, START + 1)
    made.commit({b"y.py": CODE % (b"a/b", b"")}, START + 2)
    made.commit({b"x.py": CODE % (b"a/b", pinned), b"y.py": None}, START + 3)
    made.commit({b"x.py": CODE % (b"c/d", b"")}, START + 4)
    folder = made.write()
    for n in range(5):
        git(folder, "tag", f"v{n}", f"main~{4 - n}")
    return folder


def load(place: Path, home: Path) -> tuple[list[str], list[Rejected]]:
    found = list(GitSource([place], home=home, models=True, per=["month"]).records())
    windows = [r for r in found if isinstance(r, Node) and r.type == "RepositoryHealth"]
    assert [window.properties["scanned_releases"] for window in windows] == [5]
    changes = windows[0].properties["model_changes"]
    assert isinstance(changes, list)
    return changes, [r for r in found if isinstance(r, Rejected)]


def test_models_come_and_go_with_releases(place: Path, tmp_path: Path) -> None:
    pinned = f"a/b@{'a' * 40}"
    wanted = ["v1: +a/b", f"v3: ~{pinned}", f"v4: +c/d -{pinned}"]
    assert load(place, tmp_path) == (wanted, [])
    with patch.object(releases, "scan_unpacked", side_effect=AssertionError("it was kept")):
        assert load(place, tmp_path) == (wanted, [])
        with (
            patch.object(releases, "mark", return_value="other rules"),
            pytest.raises(AssertionError, match="it was kept"),
        ):
            load(place, tmp_path)


def test_a_release_that_cannot_be_read_is_set_aside(place: Path, tmp_path: Path) -> None:
    with patch.object(releases, "_MOST", 100):
        found = list(GitSource([place], home=tmp_path, models=True).records())
    told = [(r.text, r.reason) for r in found if isinstance(r, Rejected)]
    assert [text for text, _ in told] == [f"v{n}" for n in range(5)]
    assert all("code of a release: its files have more than" in reason for _, reason in told)
    windows = [r for r in found if isinstance(r, Node) and r.type == "RepositoryHealth"]
    assert {window.properties["scanned_releases"] for window in windows} == {0}


def scanned(*pins: str | None) -> list[ReleaseModels]:
    """Releases v0, v1 ... a day apart, with what they pin as `a b@1`; None is not known."""
    return [
        ReleaseModels(
            Release(f"v{n}", "c", n),
            None if text is None else frozenset(Pin(*one.split("@")) for one in text.split()),
        )
        for n, text in enumerate(pins)
    ]


@pytest.mark.parametrize(
    ("pins", "wanted"),
    [
        (("a", None, "a", "b"), ["v3: +b -a"]),
        (("a", "a@1", "a@2", "a"), ["v1: ~a@1", "v2: ~a@2", "v3: ~a"]),
        (("a a@1", "a@1", "a a@1 b", ""), ["v1: ~a@1", "v2: +b ~a", "v3: -a -a@1 -b"]),
        (("", "", None), []),
        (("b a@1", "b@1 a@1"), ["v1: ~b@1"]),
    ],
)
def test_changes_of_models(pins: tuple[str | None, ...], wanted: list[str]) -> None:
    """What is not known is no change; another commit of a model is one of its own kind."""
    assert list(model_changes(scanned(*pins)).values()) == wanted


def spans(*pins: str | None) -> list[tuple[str, str, str, str | None]]:
    def shown(span: PinSpan) -> tuple[str, str, str, str | None]:
        dropped = span.dropped.name if span.dropped else None
        return str(span.pin), span.first.name, span.last.name, dropped

    return [shown(span) for span in pin_spans(scanned(*pins))]


def test_pins_are_kept_from_release_to_release() -> None:
    assert spans("a", "a", "b") == [("a", "v0", "v1", "v2"), ("b", "v2", "v2", None)]
    assert spans("a", "", "a") == [("a", "v0", "v0", "v1"), ("a", "v2", "v2", None)]
    assert spans("a", None, "a", None) == [("a", "v0", "v2", None)]
    assert spans("a", "a@1") == [("a", "v0", "v0", "v1"), ("a@1", "v1", "v1", None)]
    assert spans() == spans(None) == spans("", None) == []


def test_the_graph_gets_each_pin_with_its_releases(place: Path, tmp_path: Path) -> None:
    found = list(GitSource([place], "o/n", home=tmp_path, models=True).records())
    pins = [r for r in found if isinstance(r, Rel) and r.type == "RELEASED_WITH"]
    shown = [(r.end_id, *(r.properties[name] for name in NAMES)) for r in pins]
    assert shown == [
        ("a/b", "", "v1", "v2", "v3"),
        ("a/b", "a" * 40, "v3", "v3", "v4"),
        ("c/d", "", "v4", "v4", None),
    ]
    assert pins[0].properties["first_at"] == "2023-11-14T22:13:21Z"
    early = GitSource([place], "o/n", home=tmp_path, models=True, as_of="2023-11-14T22:13:22")
    (pin,) = (r for r in early.records() if isinstance(r, Rel) and r.type == "RELEASED_WITH")
    assert [pin.properties[name] for name in NAMES] == ["", "v1", "v2", None]


NAMES = ("revision", "first_release", "last_release", "dropped_release")

REMOTE_CODE = """\
from transformers import AutoConfig, AutoModel
CONFIG = {
    "auto_map": {
        "AutoConfig": "configuration_x.XConfig",
        "AutoModel": "deep/name-16b-base--modeling_x.XModel",
        "AutoModelForCausalLM": "modeling--XModel",
        "AutoTokenizer": ["deep/name--tokenization_x.XTokenizer", None],
    }
}
config.auto_map["AutoConfig"] = "deep/other--configuration_x.XConfig"
AutoConfig.from_pretrained(CONFIG["auto_map"]["AutoConfig"])
AutoModel.from_pretrained("deep/name--modeling_x.XModel")
AutoModel.from_pretrained("deep/name")
"""


def test_names_of_code_that_a_model_brings_are_no_models(tmp_path: Path) -> None:
    """`auto_map` says in which file of which repository the class of a model stands."""
    made = MadeRepository(tmp_path / "r.git")
    settings = b'{"auto_map": {"AutoConfig": "deep/name--configuration_x.XConfig"}}'
    made.commit({b"x.py": REMOTE_CODE.encode(), b"config.json": settings}, START)
    git(made.write(), "tag", "v1")
    found = GitSource([made.folder], "o/n", home=tmp_path, models=True).records()
    assert [r.end_id for r in found if isinstance(r, Rel) and r.type == "RELEASED_WITH"] == [
        "deep/name"
    ]
