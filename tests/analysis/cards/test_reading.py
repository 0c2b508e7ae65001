"""Cards: every value is a piece of the text, hostile text is only text, and time is linear."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.cards import found, readers, score
from ptmgraph.analysis.cards.reading import CardReading, read_card
from ptmgraph.analysis.cards.records import FIELDS
from tests.helpers.linear import takes_linear_time

PAPER = "https://arxiv.org/abs/2402.03300"
SPACE = "https://huggingface.co/spaces/a/b"
CARDS = sorted((Path(__file__).parents[2] / "data" / "cards").glob("*.md"))


def said(text: str, field: str) -> list[str]:
    """What the rules alone say."""
    found = read_card(text, judging=False).values
    return [value.value for value in found if value.field == field]


@pytest.fixture(scope="module")
def readings() -> dict[Path, CardReading]:
    return {card: read_card(card.read_text("utf-8")) for card in CARDS}


def test_every_value_stands_in_the_text_at_its_line(readings: dict[Path, CardReading]) -> None:
    assert len(readings) == 60
    for card, reading in readings.items():
        lines = card.read_text("utf-8").split("\n")
        for value in reading.values:
            assert value.field in FIELDS
            begins = value.value.split("\n")[0]
            assert begins and begins in lines[value.line - 1], (card.name, value)
            assert 0 < value.confidence < 1


def test_the_metadata_at_the_head_is_no_prose() -> None:
    assert read_card("---\nlicense: mit\nbase_model: a/b\n---\n").values == ()
    assert said("---\nlicence\n# no end\nLicense: MIT\n", "licence_grant") == ["MIT"]


def test_comments_scripts_and_placeholders_say_nothing() -> None:
    text = """# Card
<!-- License: MIT, fine-tuned from a/b, 7B parameters -->
- **License:** [More Information Needed]
- **Finetuned from model:** None
<script>Training data: a/b</script>
"""
    assert read_card(text).values == ()


def test_text_that_gives_orders_is_only_text() -> None:
    text = (Path(CARDS[0]).parent / "c29_prompt_injection.md").read_text("utf-8")
    assert said(text, "parameter_count") == ["4.4M"]
    assert said(text, "dataset") == ["SST-2"]
    assert said(text, "licence_grant") == []


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("We did not train on Wikipedia.", "dataset", []),
        ("Unlike models trained on Wikipedia, it never saw one.", "dataset", []),
        ("It is not fine-tuned from roberta-large.", "base_model", []),
        ("Compared to LLaMA (65B parameters) it is small.", "parameter_count", []),
        ("For comparison, Foo-7B has an accuracy of 91.2.", "evaluation", []),
        ("It needs an A100 for inference.", "hardware", []),
        ("We plan to reach an accuracy of 95.0.", "evaluation", []),
        ("Trained on 8 H100 for three epochs.", "hardware", ["8 H100"]),
        ("Trained on 8 H100 for three epochs.", "hyperparameter", ["three"]),
        ("| Base model | [x](https://huggingface.co/a/b) |\n|--|--|\n", "base_model", ["x"]),
        ("<table><tr><th>License</th><td>MIT</td></tr></table>", "licence_grant", ["MIT"]),
        ("Emissions were 12.5 kg CO2eq.", "carbon", ["12.5 kg CO2eq"]),
        ("It beats GPT-3 (175B parameters).", "parameter_count", []),
        ("Falcon has 40B parameters; ours has 3B parameters.", "parameter_count", ["3B"]),
        ("Trained on top of Mistral-7B with the UltraChat dataset.", "dataset", ["UltraChat"]),
        ("Trained on data from Reddit and C4.", "dataset", ["Reddit", "C4"]),
        ("Fine-tuned on XNLI, evaluated on PAWS-X.", "dataset", ["XNLI"]),
        ("Training data: 120 hours of audiobooks; LibriVox", "dataset", ["LibriVox"]),
        ("Accuracy improved by 2.3 points.", "evaluation", []),
        ("It scores 71.3 on MMLU and 58.1 on GSM8K.", "evaluation", ["71.3", "58.1"]),
        ("It takes 3.5 hours.", "input_format", []),
        ("[![arXiv](https://x.example/b.svg)](https://arxiv.org/abs/2402.03300)", "paper", [PAPER]),
        (
            f'<a href="{PAPER}"><img alt="arXiv" src="https://x.example/b.svg"></a>',
            "paper",
            [PAPER],
        ),
        (f'<p><a href="{PAPER}"><img src="https://x.example/b.svg"></a></p>', "paper", [PAPER]),
        (f"[![](https://x.example/b.svg)]({PAPER})", "paper", [PAPER]),
        (f"[![Demo](https://x.example/b.svg)]({SPACE})", "demo", [SPACE]),
        ("![arXiv](https://arxiv.org/abs/2402.03300.png)", "demo", []),
        ("# A\n\n## Results\n\n|Model|MMLU|\n|--|--|\n|B-7B|45.3|\n|C-7B|46|\n", "evaluation", []),
        (
            "# Foo-7B\n\n## Results\n\n|Model|MMLU|\n|--|--|\n|Foo-7B|45.3|\n|C-7B|46|\n",
            "evaluation",
            ["45.3"],
        ),
    ],
)
def test_a_clause_is_read_for_whom_it_speaks(text: str, field: str, values: list[str]) -> None:
    assert said(text, field) == values


def test_sections_tell_whether_they_are_filled() -> None:
    text = "# A\n\n## Limits\n\n[More Information Needed]\n\n## Data\n\nWords.\n\n## Last\n"
    filled = {section.title: section.is_filled for section in read_card(text).sections}
    assert filled == {"A": True, "Limits": False, "Data": True, "Last": False}


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[",
            "![a",
            "<a href=",
            "**a ",
            "`",
            "(",
            "|",
            "> ",
            "  - a\n",
            "# Limitations\n",
            "A B C ",
        ),
        *(
            "|a|b|\n|-|-|\n|x|1|\n\n",
            "<table><tr><td>",
            "<!--",
            "trained on ",
            "a=1 ",
            "a/b ",
            "‏نموذج ",
        ),
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        read_card(piece * (length // len(piece)))
        return time.process_time() - started

    assert takes_linear_time(seconds, 2_000, 8_000)


def test_time_that_grows_with_the_square_is_noticed() -> None:
    assert takes_linear_time(lambda length: length / 4e3, 2_000, 8_000)
    assert not takes_linear_time(lambda length: length**2 / 4e6, 2_000, 8_000)


def test_cards_of_others_are_read_as_their_readers_do() -> None:
    folder = CARDS[0].parents[1] / "cards_of_others"
    one, other = readers(folder)
    ours = found(folder, judging=False)
    for field, figures in score(ours, one + other).items():
        assert figures.precision >= 0.95, field
    for field, figures in score(ours, one).items():
        assert figures.recall >= 0.7, field


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("Wir haben es auf GermanQuAD trainiert, Lernrate 5e-5.", "hyperparameter", ["5e-5"]),
        ("| | A | B |\n|-|-|-|\n| LR | 1e-3 | 2e-5 |\n| Steps | 9k | 5k |", "hyperparameter",
         ["1e-3", "2e-5", "9k", "5k"]),
        ("Loss: DiceCE\nEpochs: 40\nBatch size: 8", "hyperparameter", ["DiceCE", "40", "8"]),
        ("## Corpora\n| Name | Hours |\n|-|-|\n| MLS Polish | 104 |", "dataset", ["MLS Polish"]),
        ("## Data\n- Golos (crowd) — 1 240 hours\n- our own calls", "dataset", ["Golos"]),
        ("We pooled the Aegis data, but HarmBench was held out.", "dataset", ["Aegis"]),
        ("The weights come from google/siglip-base.", "base_model", ["google/siglip-base"]),
        ("# Q of X-7B\n## GGUF quantizations of Wren-7B", "base_model", ["Wren-7B"]),
        ("## Keterbatasan\nBahasa gaul sering salah.", "limitation",
         ["Bahasa gaul sering salah."]),
        ("Feed it mono audio; you get text.", "output_format",
         ["Feed it mono audio; you get text."]),
        ("Try it at https://wren.example.org", "demo", ["https://wren.example.org"]),
        ("For comparison: BERT has an F1 of 90.1.", "evaluation", []),
        ("| Test | Solved |\n|-|-|\n| easy | 64/100 |", "evaluation", []),
    ],
)  # fmt: skip
def test_structure_says_what_words_alone_do_not(text: str, field: str, values: list[str]) -> None:
    assert said(text, field) == values
