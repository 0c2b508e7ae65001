"""Bills of materials in the shapes of other tools, each with what it says, written by hand.

Beside each document of `tests/data/boms` stands `NAME.said.txt`, a line for each node that is
described, each relationship (`?` for an inferred one), each licence, and each count.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.boms import said_of
from tests.helpers.places import DATA

DOCUMENTS = sorted(file for file in (DATA / "boms").iterdir() if file.suffix != ".txt")


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_a_document_says_what_was_written_down(file: Path) -> None:
    said = said_of(file.read_bytes())
    lines = {f"node {node}" for node in said.nodes} | {f"link {link}" for link in said.links}
    lines |= {f"licence {license}" for license in said.licenses}
    lines |= {f"set aside {count} {reason}" for reason, count in said.rejected.items()}
    lines |= {f"passed over {count} {kind}" for kind, count in said.passed_over.items()}
    expected = file.with_name(f"{file.stem}.said.txt").read_text("utf-8").splitlines()
    assert sorted(lines) == sorted(expected)
