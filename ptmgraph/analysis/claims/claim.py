"""One claim: a model reaches a value of a metric on some data. From whatever place, in one form."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from ptmgraph.analysis.claims.metrics import MetricValue, metric_name, read_value

_NOT_LETTERS = re.compile(r"[\W_]+")


class Claim(NamedTuple):
    """A claim as its place states it; what is not stated is empty.

    `dataset` is the name of the data, `dataset_id` its id on the Hub if it is one, `variant` all
    else that makes the measurement another one (configuration, split, shots, checkpoint), `metric`
    the name as written. `verified` is yes, no or unknown.
    """

    task: str
    dataset: str
    dataset_id: str
    variant: str
    metric: str
    written: str
    verified: str
    place: str

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

    def reading(self) -> MetricValue:
        """The value. Raises `ValueError` with the reason when it is none."""
        return read_value(self.written, self.name)

    def id(self, model: str) -> str:
        """The id of the claim as one of a model: the same claim at one place has the same."""
        said = "\n".join(self[:6] + self[7:])
        return f"{model}#{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower())
