"""Which models the releases of a repository pin, from which to which, and what changes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class Release(NamedTuple):
    """A tag of a commit of the history, and when that was committed."""

    name: str
    commit: str
    at: int


class Pin(NamedTuple):
    """A model that code uses, and the commit or branch that it names; empty when it names none."""

    model: str
    revision: str = ""

    def __str__(self) -> str:
        return f"{self.model}@{self.revision}" if self.revision else self.model


class ReleaseModels(NamedTuple):
    """What the code of a release pins, tests, examples and pages aside; or why that is not
    known."""

    release: Release
    pins: frozenset[Pin] | None
    reason: str = ""


class PinSpan(NamedTuple):
    """A pin, the first and the last release in a row that have it, and the next one, which does
    not. None for `dropped`: the newest release has it."""

    pin: Pin
    first: Release
    last: Release
    dropped: Release | None


def model_changes(found: Sequence[ReleaseModels]) -> dict[str, str]:
    """By the name of a release how its models differ from the last release before that could be
    scanned: `v2: +a/new -a/old ~a/other@commit`. The last is a model that both have, at another
    commit."""
    changes: dict[str, str] = {}
    before: frozenset[Pin] | None = None
    for release, pins, _ in found:
        if pins is None:
            continue
        if before is not None and pins != before:
            changes[release.name] = f"{release.name}: {' '.join(_words(before, pins))}"
        before = pins
    return changes


def _words(before: frozenset[Pin], now: frozenset[Pin]) -> list[str]:
    old, new = {pin.model for pin in before}, {pin.model for pin in now}
    words = [f"+{pin}" for pin in sorted(now - before) if pin.model not in old]
    words += [f"-{pin}" for pin in sorted(before - now) if pin.model not in new]
    both = old & new
    words += [f"~{pin}" for pin in sorted(now - before) if pin.model in both]
    # A model of which one of several commits is gone, and none is new.
    moved = {pin.model for pin in now - before}
    fewer = {pin.model for pin in before - now if pin.model in both} - moved
    return words + [f"~{pin}" for pin in sorted(now) if pin.model in fewer]


def pin_spans(found: Sequence[ReleaseModels]) -> list[PinSpan]:
    """Each pin from the first release with it to the release without it. One that comes back has
    several spans. Releases that could not be scanned are passed over: they end nothing."""
    spans: list[PinSpan] = []
    open_: defaultdict[Pin, list[Release]] = defaultdict(list)
    for release, pins, _ in found:
        if pins is None:
            continue
        for pin in sorted(open_.keys() - pins):
            has = open_.pop(pin)
            spans.append(PinSpan(pin, has[0], has[-1], release))
        for pin in pins:
            open_[pin].append(release)
    spans += [PinSpan(pin, has[0], has[-1], None) for pin, has in open_.items()]
    return sorted(spans, key=lambda span: (span.first.at, span.first.name, span.pin))
