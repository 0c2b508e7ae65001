"""CycloneDX of other tools: what the standard leaves open, each in several forms."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.records import Node, Rel
from tests.helpers.boms import head_of, records_of, said_of

MODEL = "machine-learning-model"
SHA = "0123456789abcdef0123456789abcdef01234567"
Entry = dict[str, Any]


def work(type_: str, name: str, **more: Any) -> Entry:
    return {"type": type_, "bom-ref": name, "name": name, **more}


def model(name: str = "acme/tuned-7b", **more: Any) -> Entry:
    return work(MODEL, name, **more)


def bom(*components: Entry, main: Entry | None = None, **more: Any) -> Entry:
    """A document with these components."""
    metadata = {"component": main} if main else {}
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": metadata}
    return {**head, "components": list(components), **more}


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (bom(model(), serialNumber="urn:uuid:1"), "urn:uuid:1"),
        (bom(model(), metadata=None), None),
        (bom(model(), main={}), None),
        (bom(model(), metadata={"component": "acme"}), None),
        (bom(main=model()), "acme/tuned-7b"),
    ],
    ids=["number", "no metadata", "empty", "text", "subject"],
)
def test_the_subject_is_optional(document: Entry, name: str | None) -> None:
    assert said_of(document).nodes == {"Model acme/tuned-7b"}
    assert head_of(document).names[:1] == (() if name is None else (name,))


@pytest.mark.parametrize("type_", ["file", "container", "library", "operating-system", "", "new"])
def test_the_subject_may_be_of_any_type(type_: str) -> None:
    main = work(type_, "registry.example/app")
    depends = [{"ref": "registry.example/app", "dependsOn": ["acme/tuned-7b"]}]
    said = said_of(bom(model(), main=main, dependencies=depends))
    assert said.nodes == {"Model acme/tuned-7b"} and not said.links
    kind = f"components of type {type_}" if type_ else "components without a type"
    assert said.passed_over == {kind: 1, "relationships with what was left out": 1}
    assert head_of(bom(main=main)).names[0] == "registry.example/app"


HUB = "https://huggingface.co/datasets/acme/chat-logs"


@pytest.mark.parametrize(
    ("dataset", "id"),
    [
        ({"type": "dataset", "name": "acme/chat-logs", "contents": {"url": HUB}}, "acme/chat-logs"),
        ({"type": "dataset", "name": "Chat logs", "contents": {"url": HUB}}, "acme/chat-logs"),
        ({"type": "dataset", "contents": {"url": f"{HUB}/tree/main"}}, "acme/chat-logs"),
        ({"name": "squad"}, "squad"),
        ("acme/chat-logs", "acme/chat-logs"),
        ({"type": "dataset", "name": "datasets/acme/chat-logs"}, "acme/chat-logs"),
        (
            {"type": "dataset", "name": "The logs", "contents": {"url": "https://acme.org/l.zip"}},
            "https://acme.org/l.zip",
        ),
    ],
)
def test_data_sets_may_be_written_in_the_card(dataset: object, id: str) -> None:
    card = {"modelParameters": {"datasets": [dataset]}}
    said = said_of(bom(model(modelCard=card)))
    assert said.links == {f"acme/tuned-7b TRAINED_ON {id}"}
    assert said.nodes == {"Model acme/tuned-7b"}  # the data set is only pointed at


@pytest.mark.parametrize(
    ("dataset", "kind"),
    [
        ({"type": "configuration", "name": "c"}, "data of type configuration in model cards"),
        ({"type": "dataset"}, "data sets without a name in model cards"),
        ({"ref": "elsewhere"}, "references to what the document does not hold"),
        ({"ref": "urn:cdx:other/1#d"}, "references to what the document does not hold"),
    ],
)
def test_what_is_no_data_set_in_a_card_is_counted(dataset: Entry, kind: str) -> None:
    card = {"modelParameters": {"datasets": [dataset]}}
    said = said_of(bom(model(modelCard=card)))
    assert not said.links and said.passed_over == {kind: 1}


def test_a_data_set_may_be_pointed_at_with_the_number_of_the_document() -> None:
    card = {"modelParameters": {"datasets": [{"ref": "urn:cdx:12/1#acme/d"}]}}
    document = bom(model(modelCard=card), work("data", "acme/d"), serialNumber="urn:uuid:12")
    assert said_of(document).links == {"acme/tuned-7b TRAINED_ON acme/d"}


@pytest.mark.parametrize(
    ("down", "up", "link"),
    [
        (
            work("application", "svc", purl="pkg:github/acme/triage@v1"),
            model(),
            "github.com/acme/triage REUSES acme/tuned-7b (loads)",
        ),
        (
            work("application", "triage", purl="pkg:pypi/acme-triage@1"),
            work("data", "acme/d"),
            "pypi:acme-triage USES_DATASET acme/d",
        ),
        (model("acme/lora"), model(), "acme/lora DERIVED_FROM? acme/tuned-7b"),
        (model(), work("data", "acme/d"), "acme/tuned-7b TRAINED_ON? acme/d"),
    ],
)
def test_dependencies_are_relationships(down: Entry, up: Entry, link: str) -> None:
    depends = [{"ref": down["bom-ref"], "dependsOn": [up["bom-ref"]]}, {"ref": up["bom-ref"]}]
    assert said_of(bom(up, main=down, dependencies=depends)).links == {link}
    purl = down.get("purl", down["bom-ref"])  # some tools point by package URL
    depends = [{"ref": purl, "dependsOn": up["bom-ref"]}]
    assert said_of(bom(down, up, dependencies=depends)).links == {link}


def test_a_model_a_data_set_and_an_application_of_one_name_are_three() -> None:
    same = [{**work(type_, "tiny"), "bom-ref": type_} for type_ in (MODEL, "data", "application")]
    purl = "pkg:huggingface/acme/tiny"
    said = said_of(bom(*same, {**same[2], "bom-ref": "x", "purl": purl}, model("m", purl=purl)))
    three = {"Model tiny", "Dataset tiny", "Repository tiny"}
    assert said.nodes == three | {"Model acme/tiny"}
    # An application with the package URL of a model that is not named otherwise is that model.
    alone = bom(work("application", "tiny", purl=purl))
    assert said_of(alone).nodes == {"Model acme/tiny"}


def links(*urls: str, type_: str = "model-card") -> list[Entry]:
    return [{"type": type_, "url": url} for url in urls]


@pytest.mark.parametrize(
    ("component", "id"),
    [
        (model("base-7b", externalReferences=links("https://huggingface.co/acme/base-7b")), 1),
        (model("Base 7B", externalReferences=links("https://hf.co/acme/base-7b/tree/main")), 1),
        (
            model(
                "base-7b",
                externalReferences=[
                    *links("https://huggingface.co/acme/other", type_="website"),
                    *links("https://huggingface.co/acme/base-7b", type_="documentation"),
                ],
            ),
            1,
        ),
        (model("base-7b", purl="pkg:huggingface/acme%2Fbase-7b@main", group="other"), 1),
        (model("Base", **{"bom-ref": f"pkg:huggingface/acme/base-7b@{SHA}"}), 1),
        (model("base-7b", group="acme"), 1),
        (model("base-7b", group="acme", purl="pkg:pytorch/x/y@1"), 1),
        (model("base", group="a", externalReferences=links("https://hf.co/acme/base-7b")), 1),
        (model("base-7b", group="acme", externalReferences=links("https://hf.co/x/y")), 1),
        (model("acme/base-7b", group="acme"), 1),
        (work("library", "base", purl="pkg:huggingface/acme/base-7b"), 1),
        (model("base-7b", externalReferences=links("https://huggingface.co/acme")), "base-7b"),
        (model("base-7b", externalReferences=links("https://huggingface.co/docs/hub")), "base-7b"),
        (model("b", purl="pkg:huggingface/acme/b?repository_url=https://hub.acme.org"), 2),
        (model("b", purl="pkg:huggingface/acme/b?repository_url=https://huggingface.co"), "acme/b"),
    ],
)
def test_which_model_is_meant(component: Entry, id: object) -> None:
    wanted = {1: "acme/base-7b", 2: "https://hub.acme.org/acme/b"}.get(id, id)  # type: ignore[call-overload]
    assert said_of(bom(component)).nodes == {f"Model {wanted}"}


@pytest.mark.parametrize(
    ("component", "id"),
    [
        (work("application", "a", group="acme"), "acme/a"),
        (work("application", "a", group="@acme", purl="pkg:npm/%40acme/a@1"), "npm:acme/a"),
        (work("application", "a", purl="pkg:npm/@acme/a@1"), "npm:acme/a"),
        (
            work("application", "App", group="Acme", purl="pkg:github/acme/app"),
            "github.com/Acme/App",
        ),
        (
            work(
                "application",
                "a",
                externalReferences=links("git+ssh://git@github.com/x/y", type_="vcs"),
            ),
            "github.com/x/y",
        ),
        (work("application", "a", purl="pkg:gitlab/x/y@1"), "gitlab.com/x/y"),
        (work("application", "a", purl="pkg:generic/b@1"), "a"),
    ],
)
def test_which_repository_is_meant(component: Entry, id: str) -> None:
    assert said_of(bom(component)).nodes == {f"Repository {id}"}


@pytest.mark.parametrize(
    ("component", "told"),
    [
        ({"version": SHA}, {"revision": SHA}),
        ({"version": "1.0"}, {"version": "1.0"}),
        ({"version": "01234567", "purl": f"pkg:huggingface/acme/m@{SHA}"}, {"revision": SHA}),
        (
            {"version": "2.1", "purl": f"pkg:huggingface/acme/m@{SHA}"},
            {"revision": SHA, "version": "2.1"},
        ),
        ({"purl": "pkg:huggingface/acme/m@v3"}, {"version": "v3"}),
        ({"version": "main"}, {}),
        ({"version": "deadbeef"}, {"version": "deadbeef"}),
    ],
)
def test_a_version_that_is_no_commit_is_kept_as_version(component: Entry, told: Entry) -> None:
    (node,) = [r for r in records_of(bom(model("acme/m", **component))) if isinstance(r, Node)]
    assert node.properties == {"is_stub": False, **told}


@pytest.mark.parametrize(
    ("tags", "base", "told"),
    [
        (["base_model:acme/b", "base_model:finetune:acme/b"], "", {"FINETUNED_FROM acme/b"}),
        (["base_model:quantized:acme/b", "gguf"], "", {"QUANTIZED_FROM acme/b"}),
        (["base_model:adapter:acme/b"], "acme/b", {"ADAPTER_OF acme/b"}),
        (
            ["base_model:merge:acme/b", "base_model:merge:acme/c"],
            "",
            {"MERGED_FROM acme/b", "MERGED_FROM acme/c"},
        ),
        (["base_model:acme/b"], "", {"DERIVED_FROM acme/b"}),
        ([], "acme/b, acme/c", {"DERIVED_FROM acme/b", "DERIVED_FROM acme/c"}),
        (["dataset:squad", "dataset:the"], "", {"TRAINED_ON squad"}),
        (["base_model:", "dataset:", "base_model:sold:acme/b", "license:mit"], "", set()),
    ],
)
def test_tags_of_the_hub_say_the_relation(tags: list[str], base: str, told: set[str]) -> None:
    properties = [{"name": "base_model", "value": base}] if base else []
    for component in (model(properties=properties), model(modelCard={"properties": properties})):
        links = said_of(bom({**component, "tags": tags})).links
        assert links == {f"acme/tuned-7b {link}" for link in told}


def test_data_that_is_no_data_set_is_left_out() -> None:
    types = ("dataset", "configuration", "source-code", "definition", "other")
    data = [work("data", f"acme/{type_}", data=[{"type": type_}]) for type_ in types]
    hub = work("data", "x", purl="pkg:huggingface/datasets/acme/x", data=[{"type": "other"}])
    said = said_of(bom(*data, work("data", "acme/plain"), hub))
    assert said.nodes == {"Dataset acme/dataset", "Dataset acme/plain", "Dataset acme/x"}
    assert said.passed_over == {f"data of type {type_}": 1 for type_ in types[1:]}


@pytest.mark.parametrize(
    ("purl", "id"),
    [
        ("pkg:huggingface/acme/corpus", "acme/corpus"),
        ("pkg:huggingface/acme/corpus@1#freelaw", "acme/corpus"),
        ("pkg:huggingface/datasets/acme/corpus#data/train.parquet", "acme/corpus"),
        ("pkg:huggingface/acme/tuned@1#model-1-of-2.safetensors", None),
        ("pkg:huggingface/acme/tuned@1#tuned.Q4_K_M.gguf", None),
    ],
)
def test_data_of_the_hub_whose_package_url_looks_like_that_of_a_model(
    purl: str, id: str | None
) -> None:
    said = said_of(bom(work("data", "Free Law", purl=purl, data=[{"type": "dataset"}])))
    assert said.nodes == ({f"Dataset {id}"} if id else set())
    assert said.passed_over == ({} if id else {"files with the weights of a model": 1})


def test_what_is_written_of_an_unknown_licence_stays_on_the_relationship() -> None:
    license = {"name": "Acme Weights License", "url": "https://acme.org/l"}
    found = records_of(bom(model(licenses=[{"license": license}])))
    (rel,) = [record for record in found if isinstance(record, Rel)]
    assert rel.properties == {
        "license_name": "Acme Weights License",
        "license_link": "https://acme.org/l",
    }
    assert rel.end_id == "other"
    assert rel.evidence == "bom: Acme Weights License"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["MIT", "Apache-2.0 AND CC-BY-NC-4.0"], "apache-2.0 AND cc-by-nc-4.0 AND mit"),
        (["MIT", "<p>Custom</p>"], "mit AND other"),
        (["MIT", "NOASSERTION"], "mit AND other"),
        (["MIT OR Apache-2.0", "Gemma"], "other"),
        (["NOASSERTION"], None),
        ([], None),
    ],
)
def test_no_licence_of_several_is_dropped(written: list[str], read: str | None) -> None:
    said = said_of(bom(model(licenses=[{"expression": text} for text in written])))
    assert said.licenses == ({f"acme/tuned-7b: {read}"} if read else set())


@pytest.mark.parametrize("value", [None, 3, "x", [], ["x"], {"x": 1}, [None]], ids=repr)
@pytest.mark.parametrize(
    "key", ["components", "dependencies", "metadata", "licenses", "pedigree", "modelCard", "type"]
)
def test_any_value_in_any_place_is_survived(key: str, value: object) -> None:
    component = {**model(), key: value}
    said_of({**bom(component, main=component), key: value})
    said_of(bom(model(pedigree={"ancestors": value}, modelCard={"modelParameters": value})))
