"""What the text of a model card says: of a card on disk, or of a model that was loaded."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from ptmgraph.analysis.cards.reading import read_card
from ptmgraph.graph.beside import CARD_VALUES
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.result import Result
from ptmgraph.loaders.hub.card_text import LONGEST_CARD

COLUMNS = ("field", "value", "line", "confidence", "label", "context")
"""The columns of an answer, see docs/cards.md."""


def card_of_file(path: Path) -> Result:
    """The values of a card: a file, or the `README.md` of a folder. Raises `StoreError` when it
    cannot be read."""
    file = path / "README.md" if path.is_dir() else path
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(LONGEST_CARD)
            rest = stream.read(1)
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error.strerror}.") from None
    rows = [{name: getattr(value, name) for name in COLUMNS} for value in read_card(text).values]
    found = Result(COLUMNS, rows)
    if rest:
        found.notes = [f"Only the first {LONGEST_CARD:,} letters were read."]
    return found


def card_of_model(tables: Path, model: str) -> Result:
    """The values that the last build read from the card of a model; `tables` is the folder of the
    merged tables of a graph. Empty, with a note, when it has no text of that card."""
    file = tables / f"{CARD_VALUES.name}.parquet"
    rows = []
    if file.is_file():  # graphs of earlier versions have none
        table = pq.read_table(file, columns=[*COLUMNS], filters=[("model_id", "=", model)])
        rows = table.to_pylist()
    found = Result(COLUMNS, rows)
    if not rows:
        found.notes = [
            f"No text of a card of {model} was loaded: ptmgraph load hub --ids FILE --cards"
        ]
    return found
