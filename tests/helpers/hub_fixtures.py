"""A fake Hub with a family of models, and the source `hub` pointed at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from ptmgraph.loaders.hub.live import HubApiSource
from tests.helpers.fake_hub import FakeHub
from tests.helpers.hub_family import FAMILY, Load, PatientClient


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    with FakeHub(models=FAMILY).serve() as hub:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
        # Otherwise the library asks the server for more than we do.
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
        yield hub
        huggingface_hub.close_session()


@pytest.fixture
def client(hub: FakeHub) -> PatientClient:
    return PatientClient(timeout=5.0)


@pytest.fixture
def source(tmp_path: Path, client: PatientClient) -> Callable[..., HubApiSource]:
    def make(**options: Any) -> HubApiSource:
        if "ids" in options:
            file = tmp_path / "list.txt"
            file.write_text("\n".join(options["ids"]))
            options["ids"] = file
        return HubApiSource(**{"home": tmp_path, "client": client, **options})

    return make


@pytest.fixture
def load(source: Callable[..., HubApiSource]) -> Load:
    return lambda **options: list(source(**options).records())
