"""Bills of materials from the graph, and back: what is written can be loaded as a source."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ptmgraph.analysis.licenses import Edge, Relation
from ptmgraph.answers.check import supply_chain
from ptmgraph.answers.supply_chain import SupplyChain
from ptmgraph.graph.records import Node, PassedOver, Record, Rejected, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.bom.source import BomSource
from ptmgraph.loaders.code.scan import scan_folder
from ptmgraph.loaders.reader.process import Budget
from ptmgraph.terminal.cli import cli
from tests.helpers.bom_schemas import cyclonedx_error, spdx_error

FORMS = ("cyclonedx", "spdx")


@pytest.fixture
def export(license_store: ArcadeStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs `ptmgraph export` of a bill of materials, and returns the file."""
    monkeypatch.setattr(
        "ptmgraph.terminal.commands.export.open_store", lambda **_: nullcontext(license_store)
    )

    def run(form: str, work: str, *options: str, code: int = 0) -> Path:
        file = tmp_path / f"{form}{''.join(options)}.json"
        result = CliRunner().invoke(cli, ["export", form, str(file), "--of", work, *options])
        assert result.exit_code == code, (result.output, result.exception)
        return file

    run.store = license_store  # type: ignore[attr-defined]
    return run


def records(file: Path) -> list[Record]:
    return list(BomSource(file).records())


def told(found: list[Record]) -> set[tuple[str, ...]]:
    return {(r.start_id, r.type, r.end_id) for r in found if isinstance(r, Rel)}


REPOSITORY = "github.com/user/bundles-nc"
CHAIN = {
    (REPOSITORY, "REUSES", "acme/nc-tuned"),
    ("acme/nc-tuned", "ADAPTER_OF", "acme/trained-on-nc"),
    ("acme/trained-on-nc", "TRAINED_ON", "free/small"),
    (REPOSITORY, "LICENSED_UNDER", "mit"),
    ("acme/nc-tuned", "LICENSED_UNDER", "cc-by-nc-4.0"),
    ("acme/trained-on-nc", "LICENSED_UNDER", "apache-2.0"),
    ("free/small", "LICENSED_UNDER", "cc-by-nc-4.0"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_can_be_loaded(export: Any, form: str) -> None:
    found = records(export(form, REPOSITORY))
    assert told(found) == CHAIN
    assert not [record for record in found if isinstance(record, Rejected)]
    labels = {(node.type, node.id) for node in found if isinstance(node, Node)}
    assert ("Dataset", "free/small") in labels
    (reuse,) = [r for r in found if isinstance(r, Rel) and r.type == "REUSES"]
    assert reuse.properties == {"mode": "bundles"}


def test_the_documents_follow_the_official_schemas(export: Any) -> None:
    cyclonedx = json.loads(export("cyclonedx", REPOSITORY).read_text("utf-8"))
    assert (cyclonedx["specVersion"], cyclonedx_error(cyclonedx)) == ("1.7", None)
    assert spdx_error(json.loads(export("spdx", REPOSITORY).read_text("utf-8"))) is None


def test_the_version_of_cyclonedx_is_chosen(export: Any) -> None:
    text = export("cyclonedx", REPOSITORY, "--spec-version", "1.6").read_text("utf-8")
    older = json.loads(text)
    assert (older["specVersion"], cyclonedx_error(older)) == ("1.6", None)
    export("spdx", REPOSITORY, "--spec-version", "1.6", code=2)
    export("cyclonedx", REPOSITORY, "--spec-version", "1.4", code=2)


def test_a_dataset_has_a_package_url_and_a_link(export: Any) -> None:
    """Not a group `datasets/free`, which no tool knows."""
    document = json.loads(export("cyclonedx", REPOSITORY).read_text("utf-8"))
    (data,) = [entry for entry in document["components"] if entry["type"] == "data"]
    assert (data["group"], data["name"]) == ("free", "small")
    assert data["purl"] == "pkg:huggingface/datasets/free/small"
    url = "https://huggingface.co/datasets/free/small"
    assert data["data"] == [{"type": "dataset", "name": "free/small", "contents": {"url": url}}]
    graph = json.loads(export("spdx", REPOSITORY).read_text("utf-8"))["@graph"]
    (package,) = [entry for entry in graph if entry["type"] == "dataset_DatasetPackage"]
    assert package["software_packageUrl"] == data["purl"]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_inferred_stays_inferred(
    export: Any, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, words, *_ = supply_chain(export.store, REPOSITORY)
    bundled = Edge("acme/nc-tuned", Relation.BUNDLE, REPOSITORY)
    guessed = SupplyChain(graph, replace(words, inferred={bundled: 0.9}))
    monkeypatch.setattr("ptmgraph.answers.bom.supply_chain", lambda *_: guessed)
    found = [r for r in records(export(form, REPOSITORY)) if isinstance(r, Rel)]
    inferred = [(r.type, r.confidence) for r in found if not r.declared]
    assert inferred == [("REUSES", 0.9)]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_graph_gives_the_same_document(export: Any, form: str, tmp_path: Path) -> None:
    first = export(form, "acme/merge")
    kept = first.rename(tmp_path / "first.json")
    assert export(form, "acme/merge").read_bytes() == kept.read_bytes()
    assert BomSource(kept).taken_at == "2026-11-01T00:00:00Z"


def test_a_model_alone_and_a_folder(export: Any, tmp_path: Path) -> None:
    assert told(records(export("spdx", "free/large"))) == {("free/large", "LICENSED_UNDER", "mit")}
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "app.py").write_text('import transformers\ntransformers.pipeline(model="free/tuned")')
    found = told(records(export("cyclonedx", str(folder))))
    assert ("folder:code", "REUSES", "free/tuned") in found
    assert ("free/tuned", "FINETUNED_FROM", "free/large") in found


@pytest.mark.parametrize("form", FORMS)
def test_what_code_loads_is_a_model_known_or_not(export: Any, form: str, tmp_path: Path) -> None:
    folder = tmp_path / "datasets"
    folder.mkdir()
    (folder / "m.py").write_text(
        "import sys\nfrom transformers import AutoModel\n"
        'AutoModel.from_pretrained("acme/not-in-graph")\nAutoModel.from_pretrained(sys.argv[1])\n'
    )
    file = export(form, str(folder))
    kinds = {(node.type, node.id) for node in records(file) if isinstance(node, Node)}
    assert kinds == {("Repository", "folder:datasets"), ("Model", "acme/not-in-graph")}
    unresolved = "a model that only running the code would tell, m.py:4"
    assert unresolved in {record.text for record in records(file) if isinstance(record, Rejected)}
    assert "pkg:huggingface/acme/not-in-graph" in file.read_text("utf-8")
    assert "pkg:huggingface/a%20model" not in file.read_text("utf-8")
    reuses = {r.end_id: r.confidence for r in records(file) if isinstance(r, Rel)}
    (use,) = (use for use in scan_folder(folder).uses if use.id)
    assert reuses == {"acme/not-in-graph": use.confidence}


def test_wrong_usage_is_explained(export: Any, tmp_path: Path) -> None:
    export("spdx", "no/such-model", code=1)
    taken = tmp_path / "spdx.json"
    taken.write_text("")
    export("spdx", "free/large", code=2)
    alone = CliRunner().invoke(cli, ["export", "spdx", str(tmp_path / "new.json")])
    assert (alone.exit_code, "--of" in alone.output) == (2, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply|not JSON"),
        ("[]", "CycloneDX 1.2 to 1.7 in JSON or XML"),
        ("<html/>", "a web page: fetch the file again"),
    ],
    ids=["cut", "deep", "list", "html"],
)
def test_a_broken_document_is_refused_with_the_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text)
    with pytest.raises(SourceError, match=reason):
        BomSource(file)
    with pytest.raises(SourceError, match="cannot be read"):
        BomSource(tmp_path / "missing.json")


def test_what_the_graph_cannot_say_is_set_aside_or_counted(tmp_path: Path) -> None:
    component = {"type": "application", "name": "x\nDROP", "bom-ref": "1"}
    library = {"type": "application", "name": "lib", "bom-ref": "2"}
    library["properties"] = [{"name": "ptmgraph:link", "value": "code_dep x\nDROP"}]  # type: ignore[assignment]
    file = tmp_path / "foreign.json"
    document = {
        "bomFormat": "CycloneDX",
        "metadata": {"component": component},
        "components": [library],
    }
    file.write_text(json.dumps(document))
    found = records(file)
    assert [record.reason for record in found if isinstance(record, Rejected)] == [
        "component: holds unprintable characters"
    ]
    assert [record.kind for record in found if isinstance(record, PassedOver)] == [
        "documents of a version not known here",
        "relationships with what was left out",
    ]
    assert BomSource(file).taken_at.endswith("Z")


@pytest.mark.parametrize(
    ("kind", "name", "id"),
    [
        ("machine-learning-model", "<img src=x onerror=alert(1)>", None),
        ("machine-learning-model", "../../etc/passwd", None),
        ("machine-learning-model", "file:../../etc/passwd", None),
        ("machine-learning-model", '=HYPERLINK("http://x","y")', None),
        ("machine-learning-model", "@sum(1+1)", None),
        ("machine-learning-model", "-1+1", None),
        ("machine-learning-model", "\u0430/homoglyph", None),
        ("application", "<b>app</b>", None),
        ("application", "../../app", "folder:app"),
        ("application", "/home/me/app/", "folder:app"),
        ("application", "../..", None),
        ("data", "=1+1", None),
        ("machine-learning-model", "acme/net", "acme/net"),
        ("machine-learning-model", "timm:resnet50", "timm:resnet50"),
        ("machine-learning-model", "file:models/w.onnx", "file:models/w.onnx"),
        ("machine-learning-model", "torch.hub:o/n:net", "torch.hub:o/n:net"),
        ("machine-learning-model", "clip:ViT-B/32@336px", "clip:ViT-B/32@336px"),
        ("machine-learning-model", "https://x.org/a/w.pt", "https://x.org/a/w.pt"),
        ("application", "AI app", "AI-app"),
        ("data", "datasets/squad", "squad"),
    ],
)
def test_ids_are_checked_as_those_of_all_sources(
    tmp_path: Path, kind: str, name: str, id: str | None
) -> None:
    file = tmp_path / "bom.json"
    main = {"type": kind, "name": name, "bom-ref": "1"}
    file.write_text(json.dumps({"bomFormat": "CycloneDX", "metadata": {"component": main}}))
    found = records(file)
    assert [record.id for record in found if isinstance(record, Node)] == ([id] if id else [])
    assert len([record for record in found if isinstance(record, Rejected)]) == (id is None)


def test_a_document_that_is_never_there_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.bom.source.USUAL", Budget(seconds=1))
    os.mkfifo(tmp_path / "bom.json")
    with pytest.raises(SourceError, match="takes longer than 1 s"):
        BomSource(tmp_path / "bom.json")
