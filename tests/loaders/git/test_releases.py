"""Which models the code of releases uses, and what changes between them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from ptmgraph.graph.records import Node, Rejected
from ptmgraph.loaders.git import releases
from ptmgraph.loaders.git.releases import Release, ReleaseModels, model_changes
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
    wanted = ["v1: +a/b", f"v3: +{pinned} -a/b", f"v4: +c/d -{pinned}"]
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


def test_what_is_not_known_is_no_change() -> None:
    release = Release("v", "c", 0)
    models = [frozenset({"a"}), None, frozenset({"a"}), frozenset({"b"})]
    found = [ReleaseModels(release._replace(name=f"v{n}"), m) for n, m in enumerate(models)]
    assert model_changes(found) == {"v3": "v3: +b -a"}
