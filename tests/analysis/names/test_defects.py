"""Names compared with facts, look-alikes and suggestions."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.names import NameFacts, corrected, defects, lookalikes, parse


def kinds(name: str, facts: NameFacts | None = None) -> set[str]:
    return {defect.kind for defect in defects(name, facts)}


def test_a_quantised_file_is_no_smaller_model() -> None:
    packed = NameFacts(parameter_count=2_000_000_000)
    assert kinds("a/Qwen3-8B-UD-Q4_K_XL", packed) == kinds("a/Qwen3-8B-W4A16", packed) == set()
    assert kinds("a/Qwen3-8B", packed) == {"parameters_mismatch"}


@pytest.mark.parametrize("owner", ["moe-lab", "Smoe", "user7e", "a8x7"])
def test_an_owner_says_nothing_of_experts(owner: str) -> None:
    large = NameFacts(parameter_count=70_000_000_000)
    assert kinds(f"{owner}/llama-7b", large) == {"parameters_mismatch"}
    assert kinds(f"{owner}/llama-8x7b", large) == set()


CONTRADICTIONS = [
    ("owner/bert-base", NameFacts(model_type="t5"), "architecture_mismatch"),
    ("owner/gemma-27B-FP8", NameFacts(model_type="qwen3_5"), "architecture_mismatch"),
    ("owner/Mixtral_Bio", NameFacts(model_type="mistral"), "architecture_mismatch"),
    ("owner/gpt-oss-20b-chat", NameFacts(model_type="llama"), "architecture_mismatch"),
    ("owner/llama-7b", NameFacts(parameter_count=13_000_000_000), "parameters_mismatch"),
    ("owner/Ghost-2.7B", NameFacts(parameter_count=153_355_345), "parameters_mismatch"),
    ("owner/bert-summarization", NameFacts(task="token-classification"), "task_mismatch"),
    ("owner/bert-squad", NameFacts(datasets=("glue",)), "dataset_not_declared"),
    ("owner/bert-base-german", NameFacts(languages=("fr",)), "language_mismatch"),
    ("owner/bert-base-multilingual", NameFacts(languages=("fr",)), "language_mismatch"),
    (
        "owner/llama-7b-lora",
        NameFacts(relation="finetune", parents=("other/llama-7b",)),
        "reuse_method_mismatch",
    ),
    ("owner/llama-7b-GGUF", NameFacts(formats=("safetensors",)), "format_missing"),
    (
        "owner/bert-base-v1",
        NameFacts(created_at="2024-05-01", siblings=(("owner/bert-base-v2", "2023-01-01"),)),
        "version_order",
    ),
    ("owner/12345", None, "uninformative"),
]


@pytest.mark.parametrize(("name", "facts", "kind"), CONTRADICTIONS)
def test_contradiction_is_found_with_evidence(
    name: str, facts: NameFacts | None, kind: str
) -> None:
    found = {defect.kind: defect for defect in defects(name, facts)}
    assert kind in found
    assert found[kind].evidence and found[kind].message.endswith(".")
    assert found[kind].severity in {"high", "medium", "low"}


AGREEMENTS = [
    ("facebook/nllb-200-3.3B", NameFacts(model_type="m2m_100"), "architecture_mismatch"),
    ("lmsys/vicuna-7b", NameFacts(model_type="llama"), "architecture_mismatch"),
    (
        "owner/roberta-base",
        NameFacts(architectures=("RobertaForMaskedLM",)),
        "architecture_mismatch",
    ),
    ("owner/vit-gpt2", NameFacts(model_type="vision-encoder-decoder"), "architecture_mismatch"),
    ("google/gemma-7b", NameFacts(parameter_count=8_537_680_896), "parameters_mismatch"),
    ("owner/llama-7b-GPTQ", NameFacts(parameter_count=1_100_000_000), "parameters_mismatch"),
    ("owner/llama-7b-chat", NameFacts(task="text-generation"), "task_mismatch"),
    ("owner/bert-squad2", NameFacts(datasets=("rajpurkar/squad_v2",)), "dataset_not_declared"),
    ("owner/gemma-2b-it", NameFacts(languages=("en",)), "language_mismatch"),
    ("owner/whisper-small-cantonese", NameFacts(languages=("zh",)), "language_mismatch"),
    (
        "owner/llama-lora-chat",
        NameFacts(relation="finetune", parents=("other/llama-lora",)),
        "reuse_method_mismatch",
    ),
    ("owner/llama-7b-gguf", NameFacts(formats=("gguf",)), "format_missing"),
    (
        "owner/bert-base-v2",
        NameFacts(created_at="2024-05-01", siblings=(("owner/bert-base-v1", "2023-01-01"),)),
        "version_order",
    ),
    ("owner/bert-base", None, "uninformative"),
    ("owner/internlm2-1_8b", NameFacts(parameter_count=1_800_000_000), "parameters_mismatch"),
    ("owner/yi-moe2x7.5B", NameFacts(parameter_count=13_400_000_000), "parameters_mismatch"),
    ("owner/llama-17B-128E", NameFacts(parameter_count=400_000_000_000), "parameters_mismatch"),
    ("owner/llama-alpaca-10k", NameFacts(parameter_count=7_000_000_000), "parameters_mismatch"),
    ("owner/mms-tts-eng", NameFacts(languages=("eng_Latn",)), "language_mismatch"),
    ("owner/wavlm-base-sv", NameFacts(languages=("en",)), "language_mismatch"),
    ("owner/hubert-base-av", NameFacts(languages=("en",)), "language_mismatch"),
    ("owner/bert-squad-2.0", NameFacts(datasets=("squad_v2",)), "dataset_not_declared"),
    # A product name stands for many types; so do the names of wrappers and of what is inside.
    ("owner/Hermes-4-14B", NameFacts(model_type="qwen3"), "architecture_mismatch"),
    ("owner/granite-8b-code", NameFacts(model_type="llama"), "architecture_mismatch"),
    ("owner/granite-embedding-r2", NameFacts(model_type="modernbert"), "architecture_mismatch"),
    ("owner/AceMath-Nemotron-7B", NameFacts(model_type="qwen2"), "architecture_mismatch"),
    ("owner/Kimi-Dev-72B", NameFacts(model_type="qwen2"), "architecture_mismatch"),
    ("owner/Ovis1.6-Llama3.2-3B", NameFacts(model_type="ovis"), "architecture_mismatch"),
    (
        "owner/gpt_neox-20b",
        NameFacts(architectures=("GPTNeoXForCausalLM",)),
        "architecture_mismatch",
    ),
    # What helps another model, or was distilled from it, has the other's name and size.
    ("owner/gpt-oss-120b-Eagle3", NameFacts(model_type="llama"), "architecture_mismatch"),
    ("owner/Llama-3-70B-DFlash", NameFacts(parameter_count=2_000_000_000), "parameters_mismatch"),
    ("owner/glm-5.1-distill", NameFacts(model_type="lfm2"), "architecture_mismatch"),
    # The family of the type is in the name too, and a word inside of a longer one tells nothing.
    ("owner/Mistral-Qwen3-8B", NameFacts(model_type="qwen3"), "architecture_mismatch"),
    ("owner/StepGuard", NameFacts(model_type="qwen3"), "architecture_mismatch"),
    # Counts of images, of tokens, of seen samples; batch normalisation; packed weights.
    (
        "owner/vitl16-pretrain-lvd1689m",
        NameFacts(parameter_count=303_129_600),
        "parameters_mismatch",
    ),
    ("owner/vgg11bn_8xb32", NameFacts(parameter_count=132_870_000), "parameters_mismatch"),
    ("owner/tiny-llama-1.5T", NameFacts(parameter_count=1_100_049_088), "parameters_mismatch"),
    ("owner/CLIP-laion2B-s34B", NameFacts(parameter_count=151_277_313), "parameters_mismatch"),
    ("owner/Emo_1b14b_130B", NameFacts(parameter_count=13_568_641_024), "parameters_mismatch"),
    ("owner/Writer-26BA4B", NameFacts(parameter_count=25_805_933_872), "parameters_mismatch"),
    ("owner/splade-code-06B", NameFacts(parameter_count=596_049_920), "parameters_mismatch"),
    (
        "owner/gpt-oss-20b-v3",
        NameFacts(model_type="gpt_oss", parameter_count=1_804_459_584),
        "parameters_mismatch",
    ),
]


@pytest.mark.parametrize(("name", "facts", "kind"), AGREEMENTS)
def test_what_only_looks_wrong_is_no_defect(name: str, facts: NameFacts | None, kind: str) -> None:
    assert kind not in kinds(name, facts)


@pytest.mark.parametrize(("name", "facts", "kind"), CONTRADICTIONS)
def test_a_parsed_name_is_judged_alike(name: str, facts: NameFacts | None, kind: str) -> None:
    assert defects(parse(name, facts), facts) == defects(name, facts)


def test_unknown_facts_contradict_nothing() -> None:
    assert defects("owner/llama-7b-german-squad-lora-GGUF-v2") == ()


@pytest.mark.parametrize("name", ["", "/", "🤗", "'; DROP TABLE--", "a" * 200])
def test_any_name_can_be_judged(name: str) -> None:
    facts = NameFacts(
        task="fill-mask", languages=("",), datasets=("/",), model_type="", parameter_count=0
    )
    assert isinstance(defects(name, facts), tuple)
    assert corrected(name, facts) != ""


def test_lookalikes_of_popular_ids() -> None:
    rows = [
        ("meta-llama/Llama-3.2-1B", 1_000_000),
        ("evil/Lllama-3.2-1B", 5),  # a letter more
        ("evil/Llama-3.2-3B", 5),  # another model: a digit differs
        ("meta-Ilama/Llama-3.2-1B", 5),  # capital I for l in the owner
        ("meta-lIama/Other-Model", 5),  # another model
        ("copies/Llama-3.2-1B", 5),  # a copy under its own name
        ("copies/Llama_3.2-1b", 5),  # separators and case only
        ("meta-llama/Llama-3.2-1Bb", 5),  # the owner's own variant
        ("rival/Lama-3.2-1B", 900_000),  # popular itself
        ("not an id", 3),
    ]
    rows += [(f"many/Llama-3.2-{number}B", 5) for number in range(2000)]  # numbers differ
    found = {(row.id, row.part, row.change) for row in lookalikes(rows, popular=1)}
    assert found == {
        ("evil/Lllama-3.2-1B", "name", "letter"),
        ("meta-Ilama/Llama-3.2-1B", "owner", "character"),
    }


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("gemma-3-12b-it", "gemma-3-12b-pt"),
        ("Laguna-XS-2.1", "Laguna-S-2.1"),
        ("Qwen3.5-4B-AWQ", "Qwen3.5-4B-SWQ"),
        ("Qwen3.8-27B-obliterated", "Qwen3.8-27B-abliterated"),
        ("Ilama-3.2-1B", "Llama-3.2-1B"),
    ],
)
def test_a_word_of_another_meaning_is_no_misspelling(name: str, other: str) -> None:
    assert not list(lookalikes([(f"a-owner/{name}", 1000), (f"b-person/{other}", 0)], popular=1))


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("roberta", "robreta", True),  # swapped neighbours
        ("roberta", "roberts", True),
        ("roberta", "robert", True),
        ("roberta", "roberta1", False),
        ("roberta", "rob3rta", False),
        ("modern", "modem", True),  # rn and m
        ("roberta", "r\u043eberta", True),  # Cyrillic o
        ("roberta", "albertas", False),
    ],
)
def test_one_letter_or_character_apart(left: str, right: str, alike: bool) -> None:
    rows = [(f"a-owner/{left}", 1000), (f"b-person/{right}", 0)]
    assert bool(list(lookalikes(rows, popular=1))) is alike


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("owner/bert-base", NameFacts(), None),
        ("owner/bert-base", NameFacts(model_type="bert", task="fill-mask"), None),
        ("owner/t5-base", NameFacts(model_type="bert"), "owner/bert-base"),
        ("owner/T5_base", NameFacts(model_type="bert"), "owner/BERT_base"),
        ("owner/Llama-2-7B", NameFacts(parameter_count=13_000_000_000), "owner/Llama-2-13B"),
        ("o/Bert-german", NameFacts(languages=("fr",)), "o/Bert-fr"),
        ("o/Bert-german", NameFacts(languages=("fr", "it")), None),  # takes more than a word
        ("bert-base", NameFacts(task="token-classification", languages=("de",)), None),
        ("openai/whisper-large-v3", NameFacts(parameter_count=1_543_490_560), None),
        ("🤗", NameFacts(model_type="bert"), None),
        ("", NameFacts(), None),
    ],
)
def test_only_what_a_fact_contradicts_is_put_right(
    name: str, facts: NameFacts, expected: str | None
) -> None:
    assert corrected(name, facts) == expected


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("o/Hy-MT2-1.8B-MLX-4bit", NameFacts(model_type="hunyuan_v1_dense")),
        ("o/HY-MT1.5-7B", NameFacts(model_type="hunyuan_v1_moe")),
        # Weights made for quantisation may be packed.
        ("o/gemma-4-31B-it-qat", NameFacts(parameter_count=8_000_000_000)),
        ("o/gemma-3-270m-it-QAT", NameFacts(parameter_count=70_000_000)),
        # A count of tokens is no size of the model.
        ("o/Zorvex-1.3B-100B", NameFacts(parameter_count=1_300_000_000)),
    ],
)
def test_what_stands_apart_in_a_name_contradicts_nothing(name: str, facts: NameFacts) -> None:
    assert not [found for found in defects(name, facts) if found.severity != "low"]
