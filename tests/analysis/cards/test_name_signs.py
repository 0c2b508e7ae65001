"""What is seen of names and languages: the head, what governs them, and where they may stand."""

from __future__ import annotations

import time

import pytest

from ptmgraph.analysis.cards.candidates.gathered import candidates
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.governors import governors_in
from ptmgraph.analysis.cards.head import card_head
from tests.helpers.linear import takes_linear_time

HEAD = """---
base_model: owner/Base-7B
datasets:
- squad
- "owner/pairs"
language: [en, 'de']
model-index:
- name: tern
  results:
  - dataset:
      name: Common Voice
---
"""


def _places(text: str, group: str) -> set[str]:
    card = Card.of(text)
    return {card.text.cut(found.place.span) for found in candidates(card, [], [group])}


def _signs(text: str, name: str, group: str = "names") -> set[str]:
    card = Card.of(text)
    for found in candidates(card, [], [group]):
        if card.text.cut(found.place.span) == name:
            return set(found.own[-1].plain)
    raise AssertionError(name)


def test_the_head_is_read_by_key() -> None:
    head = card_head(HEAD + "# tern\ndatasets: no\n")
    assert head.written["base_model"] == {"owner/Base-7B", "Base-7B"}
    assert head.plain["datasets"] == {"squad", "ownerpairs", "pairs"}
    assert head.plain["language"] == {"en", "de"}
    assert "commonvoice" in head.plain["inner"]


@pytest.mark.parametrize("text", ["", "# tern\n", "---\nbase_model: x\n", "text\n---\na: b\n---\n"])
def test_a_card_without_a_head_has_none(text: str) -> None:
    assert card_head(text).written == {}


def test_words_that_govern_are_found_by_kind() -> None:
    found = governors_in("We fine-tuned it on SQuAD, not on XNLI; 基于Qwen微调。")
    assert [one.kind for one in found] == ["tune", "negative", "begin", "tune"]


def test_a_name_is_seen_with_what_governs_it_and_the_head() -> None:
    signs = _signs(HEAD + "# tern\nTrained on SQuAD, but tested on XNLI.\n", "SQuAD")
    assert {"gl=train", "head:datasets", "look=data"} <= signs
    assert "ca:evaluate" not in signs  # another clause
    signs = _signs(HEAD + "# tern\nTrained on SQuAD, but tested on XNLI.\n", "XNLI")
    assert {"gl=evaluate", "head:not datasets"} <= signs


def test_a_cell_is_seen_with_the_others_of_its_row() -> None:
    table = "# tern\n\n| Source | Use |\n| - | - |\n| TACO | held out |\n| DROID | training |\n"
    assert "row:negative" in _signs(table, "TACO")
    assert "row:train" in _signs(table, "DROID")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Data:\n- [FSDnoisy18k](https://zenodo.org/records/1)\n", "FSDnoisy18k"),
        ("On [dataset card](https://huggingface.co/datasets/own/lamps).\n", "own/lamps"),
        ("- <https://www.kaggle.com/datasets/owner/headlines>\n", "owner/headlines"),
        ("감성 대화 말뭉치를 썼습니다.\n", "감성 대화 말뭉치"),
        (HEAD + "# tern\nit saw owner/pairs and squad first.\n", "squad"),
    ],
)
def test_names_without_a_capital_or_in_an_address_are_candidates(text: str, name: str) -> None:
    assert name in _places(text, "names")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It speaks English, Kurmanji and Sorani.\n", "Sorani"),
        ("Languages: EN/FR/PT-BR\n", "PT-BR"),
        ("支持中、英、日三种语言。\n", "日"),
        ("---\nlanguage: kmb\n---\n# x\nA Kimbundu model.\n", "Kimbundu"),
    ],
)
def test_languages_beside_known_ones_are_candidates(text: str, name: str) -> None:
    assert name in _places(text, "languages")


def test_only_is_seen_of_the_language_beside_it() -> None:
    text = "It knows English only; wait for the edition that has German.\n"
    assert "only it" in _signs(text, "English", "languages")
    assert "only another" in _signs(text, "German", "languages")


@pytest.mark.parametrize(
    "piece", ["We trained on Corpus{n} ", "English, ", "- [x{n}](https://a.b/c{n})\n", "「語」、"]
)
def test_time_grows_with_the_length(piece: str) -> None:
    def spent(count: int) -> float:
        text = "# tern\n" + "".join(piece.format(n=n) for n in range(count))
        start = time.process_time()
        list(candidates(Card.of(text), [], ["names", "languages"]))
        return time.process_time() - start

    assert takes_linear_time(spent, 400, 1_600)
