"""What a row of PeaTMOSS means in the graph. Pure.

Columns are as `Data-Collection/ptm_torrent/HuggingFace.py` and `PyTorch.py` of the PeaTMOSS
artifact fill them: `framework` holds the model type of the configuration, `paper` a link to
arXiv, and datasets, licences and languages may be written as tags of the Hub (`dataset:squad`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ptmgraph.graph.ids import InvalidId, dataset_id, hub_id, license_id, paper_id, repository_id
from ptmgraph.graph.records import Rel
from ptmgraph.loaders.fields import InvalidValue, evidence, shown, word
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.loaders.hub.words import TASKS

SOURCE = "peatmoss"
_HF, _PYTORCH = "hf", "torch.hub"
_ARXIV_LINK = re.compile(r"(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:)([\w.-]+?(?:/\d+)?)(?:v\d+)?")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

# PeaTMOSS matched the literal argument of a call with an id, and names no line. That is less
# than a place that can be looked up (0.95); the study gives no rate of error.
LINK_CONFIDENCE = 0.9


@dataclass(frozen=True)
class ModelName:
    """Where a model is published, its key in the graph, and the id as PeaTMOSS writes it."""

    hub: str
    key: str
    written: str


def read_model_name(context_id: object, hub: object, repo_url: object) -> ModelName:
    """The key of a model. Raises `InvalidId` when the row names none.

    Models of the PyTorch hub are `torch.hub:owner/name:model`. PeaTMOSS writes them as
    `owner/name:version/model`, or as `model` alone beside the link to their repository.
    """
    if not isinstance(context_id, str) or not context_id.strip():
        raise InvalidId("a model without a name")
    written = context_id.strip()
    place = _NOT_SLUG.sub("", hub.lower()) if isinstance(hub, str) else "huggingface"
    if place == "huggingface":
        return ModelName(_HF, id_with_owner(hub_id(written)), written)
    if not written.isprintable() or len(written) > 200:
        raise InvalidId("not the name of a model")
    if place in ("pytorch", "pytorchhub", "torchhub"):
        return ModelName(_PYTORCH, _torch_hub_key(written, repo_url), written)
    return ModelName(place, f"{place}:{written}", written)


def _torch_hub_key(written: str, repo_url: object) -> str:
    repository, slash, model = written.rpartition("/")
    if not slash:
        repository = repository_id(repo_url).removeprefix("github.com/")
    return f"{_PYTORCH}:{repository.partition(':')[0]}:{model}"


def repository_key(owner: object, name: object, url: object) -> str:
    """The key of a repository: from its link, else from owner and name. Raises `InvalidId`."""
    try:
        return repository_id(url)
    except InvalidId:
        if not isinstance(owner, str) or not isinstance(name, str):
            raise
        return repository_id(f"{owner}/{name}")


def _tagged(value: object) -> str:
    """A word, without the key that it has when it was a tag of the Hub."""
    text = word(value)
    return (
        text.partition(":")[2] if text.startswith(("dataset:", "license:", "language:")) else text
    )


def _paper(value: object) -> str:
    link = _ARXIV_LINK.fullmatch(word(value))
    if link is None:
        raise InvalidValue("not a paper on arXiv")
    return paper_id("arxiv", link[1])


@dataclass(frozen=True)
class Fact:
    """A table of words that models are linked to: `model_to_TABLE` and `TABLE`.

    `words` is the SQL for the word in a row `w` of TABLE; `key` turns it into the id of
    a node, or raises `InvalidId` or `InvalidValue`.
    """

    table: str
    type: str
    label: str
    key: Callable[[object], str]
    words: str = "w.name"


FACTS = (
    Fact("author", "PUBLISHED_BY", "Owner", word),
    Fact("license", "LICENSED_UNDER", "License", lambda value: license_id(_tagged(value))),
    Fact("dataset", "TRAINED_ON", "Dataset", lambda value: dataset_id(_tagged(value))),
    Fact("library", "BUILT_WITH", "Library", lambda value: word(value).lower()),
    Fact("framework", "HAS_ARCHITECTURE", "Architecture", word),
    Fact("architecture", "HAS_ARCHITECTURE", "Architecture", word),
    Fact(
        "language",
        "COVERS_LANGUAGE",
        "Language",
        lambda value: _tagged(value).lower(),
        "coalesce(nullif(w.abbreviation, ''), w.name)",
    ),
    Fact("paper", "DESCRIBED_BY", "Paper", _paper),
)


def fact_record(fact: Fact, model: str, value: object) -> Rel:
    """One fact about a model. Raises `InvalidId` or `InvalidValue`."""
    text = evidence(f"{fact.table}: {shown(value)}")
    return Rel("Model", model, fact.type, fact.label, fact.key(value), SOURCE, text)


def task_record(model: str, tag: str) -> Rel | None:
    """What a tag says that a model does; None for any other tag."""
    if tag not in TASKS:
        return None
    return Rel("Model", model, "PERFORMS", "Task", tag, SOURCE, f"tag: {tag}")


def reuse_record(repository: str, model: str, written: str, places: list[str]) -> Rel:
    """That a repository loads a model. `places` are files; PeaTMOSS gives no lines."""
    facts = {"mode": "loads", "places": places or None, "uses": len(places) or None}
    text = evidence(f"{written} in {places[0]}" if places else f"{written}")
    ends = ("Repository", repository, "REUSES", "Model", model)
    return Rel(*ends, SOURCE, text, facts, False, LINK_CONFIDENCE)
