"""Files of weights are read in a process of its own; one that breaks it costs only itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.loaders import weights_files
from ptmgraph.loaders.reader.process import Budget
from ptmgraph.loaders.weights_files import read_weights_files, weights_below
from tests.helpers.pickles import benign, hostile
from tests.helpers.reader_steps import slow_at_b
from tests.helpers.weights import gguf, gguf_pair, safetensors


def found(folder: Path) -> dict[str, set[str] | None]:
    return {
        Path(file.path).name: None if file.found is None else {kind for kind, _ in file.found}
        for file in read_weights_files(weights_below(folder)[0])
    }


def test_each_file_by_what_is_in_it(tmp_path: Path) -> None:
    evil = hostile(tmp_path / "it-ran")
    template = gguf_pair("tokenizer.chat_template", "{{ x.__class__ }}")
    for name, content in {
        "model.safetensors": safetensors({}),
        "evil.safetensors": evil["torch legacy"],
        "evil.dat": evil["protocol 4"],
        "evil.gguf": evil["torch zip"],
        "chat.gguf": gguf([template]),
        "fine.gguf": gguf([gguf_pair("general.name", "x")]),
        "torn.gguf": b"GGUF\x03",
        "pointer.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        "pytorch_model.bin": benign()["torch zip"],
        "vocabulary.bin": b"no pickle",
        "graph.onnx": b"\x08\x07",
        "README.md": evil["exec"],
    }.items():
        (tmp_path / name).write_bytes(content)
    assert found(tmp_path) == {
        "model.safetensors": set(),
        "evil.safetensors": {"broken-weights", "malicious-pickle"},
        "evil.dat": {"malicious-pickle"},
        "evil.gguf": {"broken-weights", "malicious-pickle"},
        "chat.gguf": {"unsafe-template"},
        "fine.gguf": set(),
        "torn.gguf": {"broken-weights"},
        "pointer.bin": {"broken-weights"},
        "pytorch_model.bin": set(),
        "graph.onnx": None,
    }
    assert not (tmp_path / "it-ran").exists()


def test_what_takes_too_long_is_unknown_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_files, "_BUDGET", Budget(seconds=4.0))
    monkeypatch.setattr(weights_files, "weights_risks", slow_at_b)
    (tmp_path / "a.pt").write_bytes(benign()["torch zip"])
    (tmp_path / "b.pt").write_bytes(b"N.")
    (tmp_path / "c.pt").write_bytes(benign()["dictionary"])
    files = list(read_weights_files(weights_below(tmp_path)[0]))
    assert [file.found for file in files] == [
        (),
        (("broken-weights", "it takes longer than 4 s"),),
        (),
    ]


def test_links_to_folders_and_special_files_are_passed_by(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    (tmp_path / "in" / "lost.pt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "folder.pt").mkdir()
    (tmp_path / "in" / "real.pt").write_bytes(b"x")
    packages = tmp_path / "in" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "test.pkl").write_bytes(b"x")
    assert weights_below(tmp_path / "in") == ([tmp_path / "in" / "real.pt"], [packages])
