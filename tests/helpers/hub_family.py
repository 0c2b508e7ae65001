"""A family of models for the fake Hub, and a client that asks it without waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ptmgraph.graph.records import Record
from ptmgraph.loaders.hub.http import HubClient
from tests.helpers.fake_hub import FakeHub

Load = Callable[..., list[Record]]


class PatientClient(HubClient):
    """Notes the pauses instead of making them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pauses: list[float] = []

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.pauses.append(seconds)


def row(id: str, *parents: str, relation: str = "finetune", **fields: Any) -> dict[str, Any]:
    """A record of a model as the Hub writes it, all columns there."""
    tags = [tag for p in parents for tag in (f"base_model:{p}", f"base_model:{relation}:{p}")]
    return {
        "_id": "65afd5fdaa335c2842e7f33c",
        "id": id,
        "createdAt": "2024-01-23T15:06:37.000Z",
        "likes": 1,
        "gated": False,
        "tags": [*tags, "license:mit"],
        "cardData": {"license": "mit"},
        **dict.fromkeys(("config", "gguf", "safetensors")),
        **fields,
    }


FAMILY = [
    row("a/root"),
    row("a/mid", "a/root"),
    row("b/leaf", "a/mid", relation="quantized"),
    row("b/other", "a/root"),
    row("c/merge", "a/mid", "b/other", relation="merge"),
    row("c/after", "c/merge"),
]
"""root <- mid <- leaf; root <- other; merge of mid and other <- after."""


def ids_asked(hub: FakeHub) -> list[str]:
    """The ids that were fetched one by one, in order."""
    paths = (path.split("?")[0].removeprefix("/api/models/") for path in hub.asked)
    return [path for path in paths if not path.startswith("/api")]
