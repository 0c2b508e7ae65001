"""Bad input to the code scan: set aside with a reason, the rest goes on."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ptmgraph.analysis.code.notebooks import LARGEST_NOTEBOOK
from ptmgraph.analysis.code.reading import read
from ptmgraph.analysis.code.records import CodePassedOver
from ptmgraph.loaders.code.git_folder import head, origin
from ptmgraph.loaders.code.scan import scan_folder
from ptmgraph.loaders.code.scan_steps import assembled, read_paths
from ptmgraph.loaders.reader.process import Budget, reader
from tests.helpers.places import ROOT
from tests.helpers.reader_steps import too_much

GOOD = 'from transformers import AutoModel\nAutoModel.from_pretrained("gpt2")\n'

BAD: list[tuple[str, bytes, str]] = [
    ("python2.py", b'print "hello"\n', "not Python 3, line 1"),
    ("cut.py", b"def f(:\n", "not Python 3, line 1"),
    ("binary.py", b"\x00\x01\x02" * 100, "binary content"),
    ("latin.py", b's = "caf\xe9"\n', "not UTF-8 text"),
    ("cookie.py", b"# coding: no-such-codec\n", "unknown encoding"),
    ("deep.py", b"x = " + b"-" * 200_000 + b"1\n", ""),
    ("nested.json", b"[" * 200_000, ""),
    ("cut.json", b'{"a": ', "not valid JSON"),
    ("cut.toml", b"a = [", "not valid TOML"),
    ("tabs.yaml", b"a:\n\t- b\n", "not valid YAML"),
    ("cut.ipynb", b'{"cells": [', ""),
    ("list.ipynb", b"[]", "not a notebook"),
    ("large.json", b'{"a": "' + b"x" * 3_000_000 + b'"}', "too large"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[case[0] for case in BAD])
def test_bad_file_is_set_aside_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / name).write_bytes(content)
    result = scan_folder(tmp_path)
    assert [(use.path, use.id) for use in result.uses] == [("good.py", "gpt2")]
    (rejected,) = result.rejected
    assert rejected.path == name
    assert reason in rejected.reason
    assert result.files == 2


def test_large_notebook_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "huge.ipynb").open("wb") as file:
        file.truncate(50_000_000)
    (rejected,) = scan_folder(tmp_path).rejected
    assert rejected.reason == "too large: 50000000 bytes"
    assert LARGEST_NOTEBOOK < 50_000_000


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(GOOD)
    root = tmp_path / "root"
    root.mkdir()
    (root / "loop").symlink_to(root)
    (root / "link.py").symlink_to(outside)
    (root / "gone.py").symlink_to(root / "nowhere.py")
    result = scan_folder(root)
    assert result.uses == []
    assert {(one.path, one.reason) for one in result.rejected} == {
        ("loop", "symbolic link"),
        ("link.py", "symbolic link"),
        ("gone.py", "symbolic link"),
    }


def test_code_in_other_languages_and_installed_packages_are_counted(tmp_path: Path) -> None:
    for name in ("a.rs", "src/b.go", "src/c.go", "d.png", "node_modules/x/y.py", "good.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(GOOD)
    result = scan_folder(tmp_path)
    assert result.files == 1
    assert result.passed_over == [
        CodePassedOver("Go files", 2, ("src/b.go", "src/c.go")),
        CodePassedOver("Rust files", 1, ("a.rs",)),
        CodePassedOver("folders of installed packages", 1, ("node_modules",)),
    ]


def test_not_a_folder() -> None:
    with pytest.raises(NotADirectoryError):
        scan_folder("/no/such/folder")


def test_declared_encoding_is_honoured(tmp_path: Path) -> None:
    (tmp_path / "latin.py").write_bytes(b'# coding: latin-1\ns = "caf\xe9"\n' + GOOD.encode())
    result = scan_folder(tmp_path)
    assert [(use.line, use.id) for use in result.uses] == [(4, "gpt2")]
    assert result.rejected == []


def test_weights_in_the_folder_are_bundled(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"\x08\x01")
    (use,) = scan_folder(tmp_path).uses
    assert (use.path, use.id, use.mode, use.line) == ("net.onnx", "file:net.onnx", "bundles", 0)


def test_notebook_lines_are_those_of_the_file() -> None:
    document = {
        "cells": [
            {"cell_type": "markdown", "source": ['AutoModel.from_pretrained("in/prose-base")\n']},
            {"cell_type": "code", "source": ["!ollama pull llama3.2\n", "%matplotlib inline\n"]},
            {"cell_type": "code", "source": ["print 'old'\n", "new = 1\n"]},
            {"cell_type": "code", "source": ["%%javascript\n", "alert(1)\n"]},
            {"cell_type": "code", "source": ["%%bash\n", "hf download acme/net-7b\n"]},
            {"cell_type": "code", "source": GOOD.splitlines(keepends=True)},
        ]
    }
    text = json.dumps(document, indent=1)
    lines = text.splitlines()
    reading = read("book.ipynb", text.encode())
    assert reading.facts is not None
    assert {(use.id, use.scope) for use in reading.uses} == {
        ("ollama:llama3.2", "examples"),
        ("acme/net-7b", "examples"),
    }
    for use in reading.uses:
        assert use.id.rpartition(":")[2] in lines[use.line - 1]
    (call,) = [call for call in reading.facts.calls if call.text.endswith("from_pretrained")]
    assert "gpt2" in lines[reading.lines[call.line - 1] - 1]
    assert reading.passed_over == [
        ("notebook cells in other languages", "book.ipynb: %%javascript")
    ]
    assert [one.reason for one in reading.rejected] == [
        "lines that are not Python 3: 1; the others were read",
    ]


def test_a_script_without_a_guard_can_scan(tmp_path: Path) -> None:
    """The reader's process does not run the caller's module again, as `multiprocessing` would."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "load.py").write_text("import timm\ntimm.create_model('resnet50', pretrained=True)\n")
    script = tmp_path / "script.py"
    script.write_text(
        "from ptmgraph.loaders.code.scan import scan_folder\n"
        f"print([use.id for use in scan_folder({str(folder)!r}).uses])\n"
    )

    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['timm:resnet50']\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dots.toml", b"a" + b".a" * 20_000 + b"=1"),
        ("rot13.py", b"# -*- coding: rot13 -*-\n"),
        ("zlib.py", b"# coding: zlib\n"),
        ("punycode.py", b"# coding: punycode\nabc-abc"),
        (
            "spaced.json",
            b'{"model": [' + b",".join(b'"a%d\\/b"' % n for n in range(60_000)) + b"]}",
        ),
    ],
)
def test_a_bomb_is_set_aside_at_once(name: str, content: bytes) -> None:
    """Read here, without the limits of a reader."""
    (rejected,) = read(name, content).rejected
    assert any(word in rejected.reason for word in ("not text", "more than", "more ids"))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {b: *a, model: acme/net}",
        "- &a [*a, *a, {model: acme/net}]",
    ],
)
def test_yaml_that_holds_itself_is_read_once(text: str) -> None:
    reading = read("self.yaml", text.encode())
    assert {one.identifier.id for one in reading.candidates} == {"acme/net"}
    assert len(reading.candidates) < 20


def test_yaml_that_multiplies_by_aliases_is_read_once() -> None:
    levels = [f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in pairwise("abcdefgh")]
    text = "\n".join(["a: &a [{model: acme/net}]", *levels])
    reading = read("bomb.yaml", text.encode())
    assert {one.identifier.id for one in reading.candidates} == {"acme/net"}
    assert reading.rejected == []


def test_lines_of_many_ids(tmp_path: Path) -> None:
    lines = ["{", *(f'"m{n}": {{"model": "a{n}/b"}},' for n in range(20_000)), '"end": 1}']
    reading = read("many.json", "\n".join(lines).encode())
    found = reading.candidates
    assert [one for one in found if one.identifier.id not in lines[one.line - 1]] == []
    assert len(found) == 20_000


def test_empty_types_in_annotations(tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text(GOOD + "def f(x: tuple[()]): ...\n")
    result = scan_folder(tmp_path)
    assert ([use.id for use in result.uses], result.rejected) == (["gpt2"], [])


def test_what_a_parser_does_not_foresee_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, path: str) -> None:
        raise AttributeError("a fault of ours")

    monkeypatch.setattr("ptmgraph.analysis.code.reading.read_python", broken)
    (rejected,) = read("a.py", b"").rejected
    assert rejected.reason == "cannot be read: a fault of ours"


def test_git_files_that_are_pipes_or_long_hold_nothing_up(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    git.mkdir()
    for name in ("config", "HEAD"):
        os.mkfifo(git / name)
    assert (origin(tmp_path), head(tmp_path)) == (None, None)
    (git / "config").unlink()
    long = '[remote "origin"]\n\tx = y\n' + "\n" * 500_000 + "\turl = https://github.com/a/b\n"
    (git / "config").write_text(long)
    assert origin(tmp_path) == "github.com/a/b"


def test_a_project_that_is_too_much_together_is_read_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.code.scan._ASSEMBLING", Budget(seconds=1))
    monkeypatch.setattr("ptmgraph.loaders.code.scan.assembled", too_much)
    for number in range(3):
        (tmp_path / f"{number}.py").write_text(GOOD)
    result = scan_folder(tmp_path)
    assert [use.path for use in result.uses] == ["0.py", "1.py", "2.py"]
    (aside,) = result.rejected
    assert (aside.path, result.files) == (".", 3)
    assert "not followed from file to file: it takes longer than 1 s" in aside.reason


def test_a_file_that_no_reader_survives_is_set_aside(tmp_path: Path) -> None:
    """A pipe that took the place of a file after it was listed is never read to its end."""
    (tmp_path / "good.py").write_text(GOOD)
    os.mkfifo(tmp_path / "bad.py")
    facts = tmp_path / "facts"
    facts.mkdir()
    with reader(budget=Budget(seconds=1)) as own:
        answers = [*own.each(read_paths, ["bad.py", "good.py"], tmp_path, facts)]
        assert str(answers[0]) == "it takes longer than 1 s"
        (use,) = own.call(Budget(), assembled, facts).uses
    assert (use.path, answers[1]) == ("good.py", None)
