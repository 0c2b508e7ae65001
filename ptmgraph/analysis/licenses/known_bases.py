"""Bases that many models are made from and whose cards are often missing, since they are gated.

`known_bases.csv` says which licence each has, and where that is written. It is asked only where no
source of the graph states a licence, and its answer is no statement of the publisher.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from ptmgraph.analysis.licenses.facts import read_csv

KNOWN_BASE = "known-base"
"""The name of this source in the graph."""


class KnownBase(NamedTuple):
    """A model, its licence as an id of `LICENSES`, and where that is written."""

    model: str
    license: str
    source: str


@cache
def known_bases() -> Mapping[str, KnownBase]:
    """The bases by their ids in lower case."""
    rows = (KnownBase(**row) for row in read_csv("known_bases.csv"))
    return MappingProxyType({base.model.lower(): base for base in rows})
