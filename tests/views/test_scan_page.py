"""The page Scan, run without a browser; the scan itself is a real process."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.helpers.pages import open_page, words

HOSTILE = "src/<img src=x> **b** [l](evil.example).py"
CODE = """
from transformers import AutoModel
from datasets import load_dataset

AutoModel.from_pretrained("wide/child-000")
AutoModel.from_pretrained("stub/parent-that-nobody-describes")
AutoModel.from_pretrained("renamed/old")
AutoModel.from_pretrained("no/such-model", revision="abc")
load_dataset("stub/dataset")
AutoModel.from_pretrained(open("name.txt").read())
"""


def archive(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return stream.getvalue()


PROJECT = archive(
    {
        f"app-1.0/{HOSTILE}": CODE,
        "app-1.0/broken.py": "print 'two'",
        "app-1.0/../../out.py": "x = 1",
    }
)


@pytest.fixture
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    return fixture_home


def uploaded(data: bytes, name: str = "app.zip") -> AppTest:
    app = open_page("scan")
    app.file_uploader[0].upload(name, data, "application/zip").run()
    assert not app.exception, app.exception
    return app


def test_an_archive_is_scanned_and_compared_with_the_graph(home: Path) -> None:
    app = uploaded(PROJECT)
    assert "What `app.zip` uses" in words(app)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures == {
        "Models": "4",
        "Datasets": "1",
        "In the graph": "2",
        "Not resolved": "1",
        "Set aside": "2",
    }
    uses, unresolved, rejected = (frame.value for frame in app.dataframe)
    assert set(uses["path"]) == {HOSTILE}
    rows = uses.set_index("id")
    assert rows["line"].to_dict() == {
        "wide/child-000": 5,
        "stub/parent-that-nobody-describes": 6,
        "renamed/old": 7,
        "no/such-model": 8,
        "stub/dataset": 9,
    }
    assert rows["in_graph"].to_dict() == {
        "wide/child-000": "yes",
        "stub/parent-that-nobody-describes": "only referred to",
        "renamed/old": "yes",
        "no/such-model": "no",
        "stub/dataset": "only referred to",
    }
    assert unresolved["line"].tolist() == [10]
    assert rejected["path"].tolist() == ["app-1.0/../../out.py", "broken.py"]


def test_a_verdict_leads_to_the_page_licences(home: Path) -> None:
    rows = uploaded(PROJECT).dataframe[0].value.set_index("id")
    assert rows.loc["wide/child-000", ["verdict", "check", "licences"]].tolist() == [
        "conflict",
        "licenses?id=wide%2Fchild-000",
        "mit",
    ]
    assert rows.loc["renamed/old", "check"] == "licenses?id=renamed%2Fnew"
    assert rows.loc["renamed/old", "licences"] == "not stated"
    for id in ("no/such-model", "stub/parent-that-nobody-describes", "stub/dataset"):
        assert rows.loc[[id], "verdict"].isna().all()


def test_what_was_found_stays_and_gives_way_to_the_next_scan(home: Path) -> None:
    app = uploaded(PROJECT)
    app.run()
    assert "What `app.zip` uses" in words(app)
    app.file_uploader[0].set_value(("two.whl", archive({"a.py": "x = 1"}), "")).run()
    assert "What `two.whl` uses" in words(app)
    assert "No use of a model or dataset was found in what was read." in words(app)
    app.file_uploader[0].set_value(("three.whl", archive({"a.rs": "fn main() {}"}), "")).run()
    assert "No code could be read here, so it cannot be told what is used" in words(app)
    assert "1 Rust files (a.rs)" in words(app)
    assert "Passed over (1)" in {shut.label for shut in app.expander}


@pytest.mark.parametrize("data", [b"no archive", b"", PROJECT[:-40]])
def test_a_broken_archive_is_explained(home: Path, data: bytes) -> None:
    app = uploaded(data)
    assert app.status[0].label == "This cannot be scanned."
    assert "the archive is broken" in words(app)
    assert not app.dataframe


def test_without_a_graph_code_is_scanned_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path))
    app = uploaded(PROJECT)
    assert "There is no graph here to compare with" in words(app)
    assert "in_graph" not in app.dataframe[0].value
    assert {m.label: m.value for m in app.metric}["In the graph"] == "unknown"


def test_a_folder_is_scanned_for_a_reader_at_the_machine(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page that runs without a browser has no headers.
    monkeypatch.setattr("ptmgraph.views.local_reader.is_local", lambda address, headers: True)
    (tmp_path / "a.py").write_text(CODE, "utf-8")
    app = open_page("scan")
    app.text_input[0].set_value(str(tmp_path))
    app.button[0].click().run()
    assert not app.exception, app.exception
    assert set(app.dataframe[0].value["path"]) == {"a.py"}
    app.text_input[0].set_value(str(tmp_path / "none"))
    app.button[0].click().run()
    assert "There is no folder" in words(app)
    assert not app.dataframe


def test_nobody_else_is_offered_a_folder(home: Path) -> None:
    app = open_page("scan")
    assert not app.text_input
    assert "for readers at the machine itself only" in words(app)
