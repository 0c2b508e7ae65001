"""The licence of a work in a bill of materials: ids, names, expressions and links as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ptmgraph.analysis.bom.bom import FALLBACK
from ptmgraph.analysis.licenses.normalize import normalize, normalize_text
from ptmgraph.graph.records import Value
from ptmgraph.loaders.bom.document import StatedLicense
from ptmgraph.loaders.fields import InvalidValue, evidence

_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_CLASSIFIER = re.compile(r"License ::(?:.*::)? *")  # as the packages of Python write it
_OWN_WORDS = re.compile(rf"{FALLBACK}([\w.+-]+)")


class LicenseOfWork(NamedTuple):
    """The normalised licence, what was written, and what else is kept with it."""

    id: str
    written: str
    properties: dict[str, Value]


def license_of(stated: Sequence[StatedLicense]) -> LicenseOfWork | None:
    """The licence of a work; None where none is stated.

    What is declared counts before what a tool concluded. All of several licences apply, as in any
    list, and one of them that cannot be read counts as `other`. Raises `InvalidValue` where what
    is written is no licence.
    """
    told = [one for one in stated if not one.concluded and _says_something(one)]
    if not told:
        told = [one for one in stated if _says_something(one)]
    if not told:
        return None
    written = ", ".join(one.text or one.link for one in told)
    listed = [one for one in stated if one.concluded == told[0].concluded]
    if len(listed) > 1:
        return LicenseOfWork(normalize([_id(one) for one in listed]).id or "other", written, {})
    (one,) = told
    found = normalize(_text(one), None, one.link or None)
    if found.kind == "junk":
        raise InvalidValue(found.reason)
    id = found.id or "unknown"
    properties: dict[str, Value] = {}
    if one.link:
        properties["license_link"] = evidence(one.link)
    if id == "other" and one.text:
        properties["license_name"] = evidence(one.text)
    return LicenseOfWork(id, written, properties)


def _says_something(one: StatedLicense) -> bool:
    return one.text.upper() not in _NOTHING or bool(one.link)


def _text(one: StatedLicense) -> str:
    """The text in our words: `LicenseRef-hf-` stands before what ptmgraph wrote itself."""
    text = "" if one.text.upper() in _NOTHING else _CLASSIFIER.sub("", one.text)
    own = _OWN_WORDS.fullmatch(text)
    return own[1] if own and normalize_text(own[1]).id else text


def _id(one: StatedLicense) -> str:
    return normalize(_text(one), None, one.link or None).id
