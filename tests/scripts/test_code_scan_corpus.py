"""Precision and recall of the code scan on real packages that were labelled by reading."""

import pytest

from scripts.code_scan_corpus import corpus_folder, measure, rates, read_labels


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
    missing = [name for name in read_labels() if not (corpus_folder() / name).is_dir()]
    if missing:
        pytest.skip(
            f"{len(missing)} packages of the corpus are not in {corpus_folder()}: "
            "run python -m scripts.code_scan_corpus fetch"
        )
    measured = [o for o in measure() if o.scope in ("package", "examples")]
    precision, recall = rates(measured)
    wrong = "\n".join(o.name for o in measured if o.wanted != o.found)
    assert precision >= 0.97, wrong
    assert recall >= 0.90, wrong
