"""Owners that look like another, and the many that only seem to."""

from __future__ import annotations

from ptmgraph.analysis.risk.owners import lookalike_owners, similar_owners


def found(*owners: tuple[str, int, str]) -> dict[str, tuple[str, float]]:
    pairs = list(similar_owners((id, downloads) for id, downloads, _ in owners))
    names = {id: models.split() for id, _, models in owners}
    other = {pair.id: pair.resembles for pair in pairs}
    return {one.id: (other[one.id], one.confidence) for one in lookalike_owners(pairs, names)}


POPULAR = ("mistralai", 9_000_000, "mistral-7b-v0.1 mixtral"), ("nvidia", 800_000, "nemotron")


def test_a_letter_and_a_model_of_the_same_name() -> None:
    assert found(*POPULAR, ("mistralal", 3, "mixtral other")) == {"mistralal": ("mistralai", 0.8)}
    assert found(*POPULAR, ("mistraali", 3, "mixtral")) == {"mistraali": ("mistralai", 0.8)}
    assert found(*POPULAR, ("nvidla", 3, "x")) == {"nvidla": ("nvidia", 0.5)}


def test_a_letter_of_another_script() -> None:
    other = "\u0430\u0441me-l\u0430b"
    assert found(("acme-lab", 90_000, "a"), (other, 3, "b")) == {other: ("acme-lab", 0.5)}


def test_a_letter_alone_proves_nothing() -> None:
    assert found(*POPULAR, ("nvida", 3, "something-else"), ("nvidias", 3, "mine")) == {}


def test_an_owner_known_by_its_own_name_is_none() -> None:
    assert found(*POPULAR, ("nvidla", 90_000, "nemotron")) == {}
    assert found(("little", 900, "a"), ("littla", 1, "a")) == {}


def test_numbers_and_separators_are_variants() -> None:
    assert found(("openlab2", 99_999, "a"), ("openlab3", 1, "a"), ("open-lab2", 1, "a")) == {}
