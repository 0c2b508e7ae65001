"""Cards: read by every build from the texts that sources keep, and inferred."""

from pathlib import Path

from ptmgraph.graph.records import Record
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.cards import CardFacts
from ptmgraph.loaders.hub.rows import records
from ptmgraph.loaders.pipeline import load
from tests.helpers.merged import merged, rows

CARD = """---
license: mit
---
# tuned

This model is a fine-tuned version of [acme/base](https://huggingface.co/acme/base).
"""


def hub_records(card: str) -> list[Record]:
    raw = {"id": "acme/tuned", "sha": "0123", "card": card, "cardData": {"license": "mit"}}
    return records(raw, "file.jsonl", 1)


def test_what_a_card_says_is_merged_beside_the_graph(tmp_path: Path) -> None:
    merged(tmp_path, hub_records(CARD))
    load(CardFacts(tmp_path), tmp_path)
    folder = tmp_path / "again"
    with Merger(snapshots(tmp_path), folder) as merger:
        list(merger.run())
    (value,) = rows(folder, "card_values")
    assert (value["model_id"], value["field"], value["value"]) == (
        *("acme/tuned", "base_model", "acme/base"),
    )
    assert (value["line"], value["confidence"]) == (6, 0.95)
    assert [row["title"] for row in rows(folder, "card_sections")] == ["tuned"]


def test_without_cards_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    folder = merged(tmp_path, hub_records(""))
    assert rows(folder, "card_values") == rows(folder, "card_sections") == []
