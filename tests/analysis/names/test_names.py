"""Components and conventions of model names."""

from __future__ import annotations

import json
import os
import sys
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptmgraph.analysis.names import (
    KINDS,
    NameFacts,
    ParsedName,
    map_batches,
    parse,
    parse_bare,
    parse_many,
)
from tests.helpers.places import DATA

EXPECTED = json.loads((DATA / "names" / "parsed.json").read_text(encoding="utf-8"))
# A million names: `PTMGRAPH_FUZZ=1000000 pytest --timeout 0 -k cover` with the path of this file.
PER_EXAMPLE = 50
EXAMPLES = int(os.environ.get("PTMGRAPH_FUZZ", "5000")) // PER_EXAMPLE
SEPARATORS = {chr(code) for code in range(128) if not chr(code).isalnum()}
CONVENTIONS = {"implementation", "application_or_task", "both", "other"}
HUB_CHARACTERS = "abehlmrtvxBGLPTV0123459._-/"


def check_spans(parsed: ParsedName) -> None:
    """The components and the separators between them are the part after the last slash."""
    covered = parsed.name.rfind("/") + 1
    for part in parsed.components:
        assert set(parsed.name[covered : part.start]) <= SEPARATORS
        assert covered <= part.start < part.end <= len(parsed.name)
        assert parsed.name[part.start : part.end] == part.text
        assert part.kind in KINDS
        assert 0 <= part.confidence <= 1
        covered = part.end
    assert set(parsed.name[covered:]) <= SEPARATORS
    assert parsed.convention in CONVENTIONS


@pytest.mark.parametrize("name", EXPECTED)
def test_name_has_the_expected_components(name: str) -> None:
    parsed = parse(name)
    assert [[part.kind, part.text, part.value] for part in parsed.components] == EXPECTED[name][
        "components"
    ]
    assert parsed.convention == EXPECTED[name]["convention"]


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("alpaca-7b-52k", "52k", {"dataset", "dataset_characteristic", "other"}),
        ("deit-base-patch16", "patch16", {"dataset_characteristic", "other"}),
        ("bert-squad-2.0", "2.0", {"version", "dataset_characteristic"}),
        ("yi-2x7.5B", "2x7.5B", {"parameters"}),
    ],
)
def test_a_part_has_a_kind_that_it_can_have(name: str, text: str, kinds: set[str]) -> None:
    (part,) = [part for part in parse(name).components if part.text == text]
    assert part.kind in kinds


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", "R1", "version"),
        ("owner/Brisk-R1-70B", "R1", "version"),
        ("owner/Llama-3.2-3B-Gen7", "Gen7", "version"),
        ("owner/MT4-Gen3-gemma-2-9B", "4", "version"),
        ("HuggingFaceTB/SmolLM2-135M", "2", "version"),
        ("owner/Q2.5-14B-Instruct", "2.5", "version"),
        ("owner/aya-expanse-8b-08-2024", "08-2024", "version"),
        ("owner/Qwen_0.5-DPO_3e-7", "0.5", "parameters"),
        ("deepseek-ai/DeepSeek-V3.1-Base", "Base", "training_process"),
        ("owner/llama-3-8b-lora-epoch3", "epoch3", "training_process"),
        ("owner/gemma-2-9b-it-checkpoint-500", "checkpoint-500", "training_process"),
        ("owner/InternViT-6B-448px", "448px", "dataset_characteristic"),
        ("owner/llama-3-8b-merged-linear", "linear", "reuse_method"),
    ],
)
def test_parts_of_today_are_read(name: str, text: str, kind: str) -> None:
    assert (kind, text) in [(part.kind, part.text) for part in parse(name).components]


@pytest.mark.parametrize("name", ["google/bert-base-uncased", "microsoft/deberta-v3-base"])
def test_base_of_an_older_family_stays_a_size(name: str) -> None:
    assert parse(name).values("size") == ("base",)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "---",
        "a",
        "0",
        "a" * 200,
        "-" * 200 + "bert",
        "12345678",
        "🤗🔥",
        "模型-中文-7b",
        "مرحبا-bert",
        "İstanbul-ǅ-ﬃ",
        "d41d8cd98f00b204e9800998ecf8427e",
        "x'; DROP TABLE models; --",
        "'}) DETACH DELETE n //",
        "bert\x00base\n",
        "owner/with/many/slashes",
        "\ud800",
    ],
)
def test_bad_input_has_an_answer(name: str) -> None:
    check_spans(parse(name))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(
        st.one_of(st.text(), st.text(HUB_CHARACTERS)), min_size=PER_EXAMPLE, max_size=PER_EXAMPLE
    )
)
def test_spans_cover_and_never_overlap(names: list[str]) -> None:
    for parsed in parse_many(names):
        check_spans(parsed)


def test_owner_is_not_a_part_of_the_name() -> None:
    bare, owned = parse("bert-base"), parse("squad/bert-base")
    assert [part[:3] for part in bare.components] == [part[:3] for part in owned.components]
    assert owned.components[0].start == len("squad/")


def test_facts_settle_what_is_ambiguous() -> None:
    name = "gemma-2b-it"
    english = parse(name, NameFacts(languages=("en",)))
    italian = parse(name, NameFacts(languages=("it",)))
    assert english.values("language") == ()
    assert italian.values("language") == ("it",)


def test_names_with_facts_are_parsed_alike_one_by_one_and_together() -> None:
    names = ["gemma-2b-it", "", "opus-mt-en-fr", "gemma-2b-it"] * 200
    facts = [NameFacts(languages=(code,)) for code in ("en", "de", "fr", "it")] * 200
    assert list(parse_many(names, facts)) == list(map(parse, names, facts))


def test_names_that_are_read_alike_are_read_once() -> None:
    names = [
        "a/gemma-2b-it",
        "b/gemma-2b-it",
        "gemma-2b-it",
        "x/y/gemma-2b-it",
        "\u0130/gemma-2b-it",
    ]
    first, *others = parse_bare(names)
    assert first.name == "gemma-2b-it"
    assert all(other is first for other in others)
    for name in names:
        whole = parse(name)
        check_spans(whole)
        assert [part[:3] for part in whole.components] == [part[:3] for part in first.components]


def test_owner_and_facts_count_where_they_have_a_word_of_the_name() -> None:
    told = [None, None, NameFacts(languages=("it",)), NameFacts(task="text-generation")]
    names = ["gemma-lab/gemma-2b-it", "o/gemma-2b-it", "o/gemma-2b-it", "o/gemma-2b-it"]
    owned, plain, italian, other = parse_bare(names, [facts or NameFacts() for facts in told])
    assert owned is not plain
    assert plain is other, "what the facts say is of no word of the name"
    assert italian.values("language") == ("it",)


def conventions(names: list[str]) -> list[str]:
    return [parsed.convention for parsed in parse_many(names)]


def test_many_workers_answer_in_order_and_alike() -> None:
    names = [f"owner/{word}-{number}" for number in range(2500) for word in ("bert", "qa")]
    batches = map_batches(conventions, names, workers=2)
    assert list(chain.from_iterable(batches)) == ["implementation", "application_or_task"] * 2500


def test_workers_that_end_at_their_start_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As below a script that has no `if __name__ == "__main__":`."""
    script = ModuleType("__main__")
    script.__file__ = str(tmp_path / "script.py")
    (tmp_path / "script.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setitem(sys.modules, "__main__", script)
    with pytest.raises(RuntimeError, match="must do its work below `if __name__"):
        list(map_batches(conventions, ["bert"], workers=2))


def test_parse_many_is_lazy() -> None:
    def endless() -> object:
        while True:
            yield "bert-base"

    assert next(parse_many(endless())).convention == "implementation"  # type: ignore[arg-type]


OF_TODAY = {
    "o/Qwen3.6-27B-MLX-6bit": "architecture version parameters other other",
    "o/Falcon-H1-1.5B-Instruct": "architecture version parameters task",
    "o/Kimi-K2.5-JANG_4M": "architecture version other",
    "o/GLM-5.3-Flash-oQ4e-NVFP4A16": "architecture version size other other",
    "o/Step-3.7-Flash": "architecture version size",
    "o/moondream2": "architecture version",
    "o/rwkv7-0.4B": "architecture version parameters",
    "o/Qwen3-VL-8B-Instruct": "architecture version task parameters task",
    "o/gemma-4-E4B-it-heretic": "architecture version parameters task reuse_method",
    "o/Zorvex-26BA4B": "architecture parameters parameters",
    # What is written together with a family is its name, what it does only before it.
    "o/KannadaLM-10M": "architecture parameters",
    "o/SukoonLLM-7B": "architecture parameters",
    "o/MetaNova-70M": "architecture parameters",
    "o/FalconSlerp-7B": "architecture reuse_method parameters",
    # Hardly any name is without a family.
    "o/LocateAnything-3B-NVFP4": "architecture parameters other",
    "o/BrindleKeep-4B-MLX": "architecture parameters other",
    "o/SaudiLegalAI-8B": "architecture parameters",
    "o/legal-chat-8b": "task task parameters",
    "o/GLM-4.7-REAP50-MXFP4": "architecture version reuse_method other",
    "o/Gemma-4-26B-A4B-it-RAZOR-20B-A4B-E96of128": "architecture version parameters parameters "
    "task reuse_method parameters parameters parameters",
    "o/OLMo2-8B-Base": "architecture version parameters training_process",
    "o/Apex-2-Base": "architecture version training_process",
    "o/ModernBERT-Base": "architecture size",
    "o/Qwen3.8-Flash-Next-2026": "architecture version size architecture version",
    "o/Seneca-x-Qwen-32B": "architecture reuse_method architecture parameters",
    "o/pythia-160m-step1000_seed6": "architecture parameters training_process",
    # The number of a release is no part of the family's name, though both together are a type.
    "o/Kolibri-1-NVFP4": "architecture version other",
    "o/Jais-2-8B-Chat": "architecture version parameters task",
    "o/Molmo2-7B": "architecture version parameters",
    "o/Llama-3.1-Tulu-3-8B": "architecture version architecture version parameters",
    "o/Hermes-3-Llama-3.1-8B": "architecture version architecture version parameters",
    "o/Qwen3-8B-GPT5.2-Distill": "architecture version parameters architecture version "
    "reuse_method",
    # So with its size or task behind a sign.
    "o/LongCat-Flash-Lite": "architecture size size",
    "o/Skywork-Reward-Gemma-2-27B": "architecture task architecture version parameters",
    "o/LLaDA-V": "architecture task",
    # A second count that is far from the first is of the data.
    "o/Brindle_1b14b_130B": "architecture parameters parameters dataset_characteristic",
    "o/Zorvex-1.3B-100B": "architecture parameters dataset_characteristic",
    "o/Qwen3-8B-Zorvex-49M": "architecture version parameters architecture dataset_characteristic",
    "o/Zorvex-7B-Brindle-16B": "architecture parameters architecture parameters",
    "o/llama3_8b": "architecture version parameters",
    "o/internlm2-1_8b": "architecture version parameters",
    "o/XORTRON.2026.27B.Instruct": "architecture version parameters task",
    "o/G2-nano-base": "architecture size training_process",
    "o/evo-1-131k-base": "architecture version dataset_characteristic training_process",
    "o/gemma-4-E4B-it-qat-MXFP4": "architecture version parameters task training_process other",
    "o/50M-2048-Emhotob": "parameters dataset_characteristic architecture",
    "o/Affine-5DnvAgAVykQFmgTSwLXTHpzfmi6W32VtV8L1D9yxSmtThWPb": "architecture other",
    "o/turkish-gpt2": "language architecture version",
    "o/qwen3vl-resume-parser": "architecture version task task task",
    "o/leftover-recipe-generator-qwen1.5b": "task task task architecture parameters",
    "o/IQuest-Coder-V1-40B": "architecture task version parameters",
    "o/QwenCoder-3B": "architecture task parameters",
    "o/tur-latn-100mb": "language dataset_characteristic dataset_characteristic",
    "o/Mistral-24B-GPTQ-4b-128g": "architecture parameters other other",
    "o/qwen2.5-coder-32b-bitnet-1.58b": "architecture version task parameters other",
    "o/Qwen3-8B-heretic-7refusal": "architecture version parameters reuse_method other",
    "o/siglip-so400m-i18n": "architecture parameters dataset_characteristic",
    "o/meta-llama.Llama-3.2-3B": "other other architecture version parameters",
    "o/Flex-2x7B-1T": "architecture parameters dataset_characteristic",
    "o/Nandi-600M-400GT": "architecture parameters dataset_characteristic",
    "o/pythia-160m-weight-seed3": "architecture parameters training_process",
    "o/alice-1.0-base": "architecture version training_process",
    "o/YarnGPT": "architecture",
    "o/OrpoLlama-3-8B": "reuse_method architecture version parameters",
    "Querit/Querit": "architecture",
    "o/Hakim": "architecture",
}


@pytest.mark.parametrize(("name", "kinds"), OF_TODAY.items())
def test_names_of_2025_and_26(name: str, kinds: str) -> None:
    assert " ".join(part.kind for part in parse(name).components) == kinds
