"""Precision and recall of the code scan on real packages that were labelled by reading."""

import pytest

from scripts.code_scan_corpus import Label, corpus_folder, fetch, measure, rates, read_labels

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
    """Each third package; of all: `python -m scripts.code_scan_corpus report`."""
    missing = [name for name in read_labels() if not (corpus_folder() / name).is_dir()]
    if missing:
        pytest.skip(
            f"{len(missing)} packages of the corpus are not in {corpus_folder()}: "
            "run python -m scripts.code_scan_corpus fetch"
        )
    measured = [o for o in measure(every=3) if o.scope in ("package", "examples")]
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
        fetch()
