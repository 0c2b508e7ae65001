"""Risks that a record of the Hub itself tells, and those that it only seems to."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.records import Rel
from tests.helpers.hub_records import model, node, read


def risks(**raw: Any) -> dict[str, tuple[str, str, bool]]:
    return {
        r.end_id: (r.source, r.evidence, r.declared)
        for r in model(**raw)
        if isinstance(r, Rel) and r.type == "HAS_RISK"
    }


def checked(**raw: Any) -> list[str] | None:
    found = node(model(**raw)).properties["risk_checked"]
    assert found is None or isinstance(found, list)
    return found


def test_custom_code_in_configuration_tags_and_card() -> None:
    config = {"auto_map": {"AutoModel": "modeling.X", "AutoConfig": "config.Y"}}
    assert risks(config=config)["custom-code"] == (
        *("config", "auto_map: modeling.X, config.Y", True),
    )
    assert risks(tags=["custom_code"])["custom-code"] == ("tag", "custom_code", True)
    card = "# Use\n\n    AutoModel.from_pretrained(x, trust_remote_code = True)\n"
    told = ("card", "line 3: trust_remote_code = True", False)
    assert risks(card=card)["custom-code"] == told


@pytest.mark.parametrize(
    "raw",
    [
        {"config": {"auto_map": {}}},
        {"config": {"auto_map": "text"}},
        {"card": "trust_remote_code=False"},
        {"tags": ["custom code", "code"]},
        {"disabled": "true"},
        {"disabled": None},
        {"securityRepoStatus": {"scansDone": True, "filesWithIssues": []}},
        {"securityRepoStatus": {"filesWithIssues": [{"path": "a", "level": "safe"}, 7, None]}},
        {"securityRepoStatus": {"filesWithIssues": "none"}},
        {"gguf": {"chat_template": 7}, "config": {"tokenizer_config": {"chat_template": [3]}}},
        {"siblings": [], "tags": ["license:mit"]},
        {"siblings": [{"rfilename": "sub/LICENSE.txt"}], "tags": ["license:mit"]},
        {"siblings": [{"rfilename": "model.bin"}]},
        {"tags": ["license:mit"]},
    ],
)
def test_what_only_looks_like_a_risk(raw: dict[str, Any]) -> None:
    assert risks(**raw) == {}


def test_the_scan_of_the_hub_in_its_three_words() -> None:
    levels = {"a.pkl": "unsafe", "b.pkl": "suspicious", "c": "safe", "d": "queued"}
    issues = [{"path": path, "level": level} for path, level in levels.items()]
    status = {"scansDone": True, "filesWithIssues": issues}
    assert risks(securityRepoStatus=status) == {
        "hub-unsafe": ("hub-scan", "unsafe: a.pkl", True),
        "hub-caution": ("hub-scan", "suspicious: b.pkl", True),
    }
    assert checked(securityRepoStatus=status) == ["hub-scan"]
    assert checked(securityRepoStatus={**status, "scansDone": False}) is None


def test_templates_of_tokenizers_and_gguf_files() -> None:
    evil, odd = "{{ x.__class__ }}", "see https://x.example"
    assert risks(gguf={"chat_template": evil})["unsafe-template"][0] == "gguf"
    several = [{"name": "default", "template": "{{ x }}"}, {"name": "tool", "template": evil}]
    found = risks(config={"tokenizer_config": {"chat_template": several}})
    assert found["unsafe-template"] == ("tokenizer_config", "line 2: __class__", True)
    assert risks(config={"chat_template_jinja": odd})["odd-template"][0] == "chat_template"


def test_a_licence_without_its_text() -> None:
    files = [{"rfilename": "model.safetensors"}, {"rfilename": "README.md"}]
    found = risks(siblings=files, tags=["license:mit"])
    assert found == {"license-text-missing": ("files", "none among 2 files", False)}


def test_a_gguf_file_that_names_another_parent() -> None:
    def gguf(parent: str) -> dict[str, str]:
        return {"general.base_model.0.repo_url": f"https://huggingface.co/{parent}"}

    card = {"base_model": "meta-llama/Llama-3.1-8B"}
    assert "gguf-mismatch" in risks(gguf=gguf("Qwen/Qwen2.5-7B"), cardData=card)
    for same in ("meta-llama/Llama-3.1-8B", "copy/Llama-3.1-8B", "x/llama-3.1-8b-GGUF"):
        assert "gguf-mismatch" not in risks(gguf=gguf(same), cardData=card)
    assert "gguf-mismatch" not in risks(gguf=gguf("Qwen/Qwen2.5-7B"))


def test_what_could_be_looked_at_is_named() -> None:
    assert checked() is None
    assert checked(tags=[]) == ["formats"]
    assert checked(siblings=[{"rfilename": "x"}]) == ["formats", "files"]
    assert checked(config={"model_type": "bert"}, cardData={}) == ["config"]
    config = {"tokenizer_config": {"eos_token": "x"}}
    assert checked(config=config, cardData={"license": "mit"}) == ["config", "card", "template"]


def test_a_model_that_the_hub_does_not_give() -> None:
    (_rejected, gone) = read({"id": "a/gone", "setAside": "missing or private"})
    assert isinstance(gone, Rel) and (gone.start_id, gone.end_id) == ("a/gone", "gone")
    assert len(read({"id": "a/gone", "setAside": "HTTP 500"})) == 1
    assert len(read({"id": "not an id!", "setAside": "missing or private"})) == 1
    assert len(read({"id": "a/gone", "setAside": "missing or private"}, "dataset")) == 1
