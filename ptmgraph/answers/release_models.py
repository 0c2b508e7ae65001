"""What the releases of a repository did with models, in sentences, beside what is published."""

from __future__ import annotations

from statistics import median

from ptmgraph.graph.store.result import Result

PUBLISHED = "published: 406 of 2,814, 14%, arXiv 2604.17940"
"""How many transitions between releases change models, in 323 repositories."""


def release_models(windows: Result, pins: Result) -> list[str]:
    """Sentences from the windows of a repository's health and the rows of `models-of-releases`;
    none when no release was scanned."""
    scanned = sum(number or 0 for number in windows.column("scanned_releases"))
    if not scanned:
        return []
    changed = sum(len(changes or ()) for changes in windows.column("model_changes"))
    steps = scanned - 1
    share = f" ({changed / steps:.0%}; {PUBLISHED})" if steps else f" ({PUBLISHED})"
    said = [f"{changed:,} of {steps:,} transitions between scanned releases change models{share}."]
    adopt, kept, change = (
        [days for days in pins.column(name) if days is not None]
        for name in ("days_to_adopt", "days_kept", "days_to_change")
    )
    if pins:
        said += [
            f"From a model's first day to the first release with it: {_days(adopt)}, known for "
            f"{len(adopt):,} of {len(pins):,} pins.",
            f"From that release to the one without it: {_days(kept)}; {len(pins) - len(kept):,} "
            "pins are in the newest release.",
            f"From the last release with a model to its own last change: {_days(change)}; no later "
            f"change is known for {len(pins) - len(change):,}.",
        ]
    return said


def _days(values: list[int]) -> str:
    return f"{median(values):,.0f} days (median of {len(values):,})" if values else "unknown"
