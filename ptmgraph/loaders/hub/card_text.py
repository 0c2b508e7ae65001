"""The text of a card, kept beside the graph: the rules of `analysis/cards` read it later."""

from __future__ import annotations

from ptmgraph.graph.beside import CARD_TEXTS
from ptmgraph.graph.records import Beside, passed_over
from ptmgraph.loaders.hub.record import HubRecord

LONGEST_CARD = 1_000_000
"""How many characters of a card are kept. What stands behind them is counted as passed over."""


def keep_card_text(record: HubRecord) -> None:
    """Give the text of a model's card, in the field `card` of its record, when there is one."""
    text = record.raw.get("card")
    if text is None or text == "":
        return
    if not isinstance(text, str):
        record.reject("card", f"not text but {type(text).__name__}", text)
        return
    row = {
        "model_id": record.id,
        "source": record.file,
        "revision": _revision(record),
        # A lone half of a character cannot be stored.
        "text": text[:LONGEST_CARD].encode("utf-8", "replace").decode(),
    }
    record.out.append(Beside(CARD_TEXTS.name, row))
    if len(text) > LONGEST_CARD:
        kind = f"ends of cards, behind {LONGEST_CARD:,} characters"
        record.out.append(passed_over(kind, record.id))


def _revision(record: HubRecord) -> str | None:
    revision = record.raw.get("sha")
    return revision if isinstance(revision, str) else None
