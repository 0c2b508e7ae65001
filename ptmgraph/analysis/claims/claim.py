"""One claim: a model reaches a value of a metric on some data. From whatever place, in one form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from ptmgraph.analysis.claims.metrics import MetricValue, metric_kind, metric_name, read_value

_NOT_LETTERS = re.compile(r"[\W_]+")
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_FEWEST_ABOVE, _MOST_SHARE = 3, 0.75


class Claim(NamedTuple):
    """A claim as its place states it; what is not stated is empty.

    `dataset` is the name of the data, `dataset_id` its id on the Hub if it is one, `variant` all
    else that makes the measurement another one (configuration, split, shots, checkpoint), `metric`
    the name as written. `verified` is yes, no or unknown. `in_percent`: the card writes its shares
    in percent without saying so, see `with_units`.
    """

    task: str
    dataset: str
    dataset_id: str
    variant: str
    metric: str
    written: str
    verified: str
    place: str
    in_percent: bool = False

    @property
    def name(self) -> str:
        """The usual name of the metric."""
        return metric_name(self.metric)

    @property
    def measure(self) -> str:
        """What was measured on what, in one text: claims with the same can be compared. Empty when
        data or metric are not stated."""
        data = _letters(self.dataset)
        if not data or not self.name:
            return ""
        return "|".join((data, _letters(self.variant), self.name))

    @property
    def is_bare_share(self) -> bool:
        """Whether the value is a plain number of a metric that is a share."""
        is_share = metric_kind(self.name) in ("share", "signed")
        return is_share and _PLAIN_NUMBER.fullmatch(self.written) is not None

    def reading(self) -> MetricValue:
        """The value. Raises `ValueError` with the reason when it is none."""
        return read_value(self.written, self.name, in_percent=self.in_percent)

    def id(self, model: str) -> str:
        """The id of the claim as one of a model: the same claim at one place has the same."""
        said = "\n".join((*self[:6], self.place))
        return f"{model}#{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}"


def with_units(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of one card, with shares in percent where nearly all are so: of those of one task
    without a sign, at least three, and three quarters, are above 1. So 0.98 beside 44.2, 61.5 and
    19.6 is 0.98 %.
    """
    shares: dict[str, list[float]] = {}
    for claim in claims:
        if claim.is_bare_share:
            shares.setdefault(claim.task, []).append(float(claim.written))
    percent = {task for task, values in shares.items() if _are_percent(values)}
    return [
        claim._replace(in_percent=claim.is_bare_share and claim.task in percent) for claim in claims
    ]


def _are_percent(values: Sequence[float]) -> bool:
    above = sum(abs(value) > 1 for value in values)
    return above >= _FEWEST_ABOVE and above >= _MOST_SHARE * len(values)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower())
