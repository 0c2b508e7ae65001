"""Precision and recall of the code scan on real packages that were labelled by reading."""

import io
import tarfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from scripts.code_scan_corpus import (
    Label,
    corpus_folder,
    fetch,
    measure,
    rates,
    read_labels,
    sampled,
)
from tests.helpers.http_server import serving

OF_NPM = Label("part", "@acme/x", "1.0.0", "npm", "a.js", "acme/x", "model", "direct", "tests", "")


def test_labels_are_well_formed() -> None:
    packages = read_labels()
    assert len({label.package for labels in packages.values() for label in labels}) >= 25
    for labels in packages.values():
        keys = [(label.path, label.id, label.role) for label in labels]
        assert len(keys) == len(set(keys))
        assert {label.role for label in labels} <= {"model", "dataset"}
        assert {label.scope for label in labels} <= {"package", "tests", "examples", "docs"}
        bindings = {label.binding for label in labels}
        assert bindings <= {"direct", "constant", "default", "registry", "config"}


def test_precision_and_recall_on_the_corpus() -> None:
    """Each sixth package; of all: `python -m scripts.code_scan_corpus report`."""
    missing = [name for name in sampled() if not (corpus_folder() / name).is_dir()]
    if missing:
        pytest.skip(
            f"{len(missing)} packages of the corpus are not in {corpus_folder()}: "
            "run python -m scripts.code_scan_corpus fetch tested"
        )
    measured = [o for o in measure(sampled()) if o.scope in ("package", "examples")]
    precision, recall = rates(measured)
    wrong = "\n".join(o.name for o in measured if o.wanted != o.found)
    assert precision >= 0.97, wrong
    assert recall >= 0.90, wrong


def test_a_package_of_npm_has_one_folder() -> None:
    assert OF_NPM.folder == "@acme+x-1.0.0-npm"


def test_without_npm_the_fetch_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("scripts.code_scan_corpus.read_labels", lambda: {OF_NPM.folder: [OF_NPM]})
    with pytest.raises(SystemExit, match=r"Install Node.js to fetch @acme/x"):
        fetch([OF_NPM.folder])


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing in the output of the tests."""


def test_a_source_package_is_fetched_and_its_code_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "it ran"
    code = (
        f"open({str(mark)!r}, 'w')\nfrom setuptools import setup\nsetup(name='acme', version='1')"
    )
    index = tmp_path / "index" / "acme"
    index.mkdir(parents=True)
    with tarfile.open(index / "acme-1.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("acme-1/setup.py")
        member.size = len(code.encode())
        archive.addfile(member, io.BytesIO(code.encode()))
    (index / "index.html").write_text('<a href="acme-1.tar.gz">acme-1.tar.gz</a>', "utf-8")
    label = replace(OF_NPM, package="acme", version="1", archive="sdist")
    monkeypatch.setattr("scripts.code_scan_corpus.read_labels", lambda: {label.folder: [label]})
    monkeypatch.setenv("PTMGRAPH_CORPUS", str(tmp_path / "corpus"))
    with serving(partial(_Quiet, directory=str(tmp_path / "index"))) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        fetch([label.folder])
    assert (tmp_path / "corpus" / label.folder / "setup.py").read_text("utf-8") == code
    assert not mark.exists()
