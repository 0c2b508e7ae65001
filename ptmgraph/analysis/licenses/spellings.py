"""The spellings and addresses under which people name a licence, and the id that they mean."""

import re
from collections.abc import Iterator
from functools import cache

from ptmgraph.analysis.licenses.facts import LICENSES, read_csv

# Words that say nothing about which licence is meant. The last ones stand in the titles of Creative
# Commons, which publishes one text under each.
FILLERS = frozenset(
    [
        *["the", "a", "license", "licence", "licenses", "agreement", "version", "v", "under"],
        *["international", "unported", "generic", "deed"],
    ]
)
# Two words of Creative Commons that many write as one.
PAIRS = {"noncommercial": "non commercial", "sharealike": "share alike"}
VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")


def key(text: str) -> str:
    """The words and numbers that name a licence: `Apache License, Version 2.0` -> `apache 2.0`,
    `GPLv3` -> `gpl 3`, `The MIT License (MIT)` -> `mit`."""
    text = re.sub(r"(?<=[0-9])_(?=[0-9])", ".", text.casefold())  # `llama3_1`
    words = re.findall(r"[a-z]+?(?=v[0-9])|v(?=[0-9])|[a-z]+\+*|\d+(?:\.\d+)*\+?", text)
    told = [PAIRS.get(word, word) for word in words if word not in FILLERS]
    return " ".join(word for word, before in zip(told, ["", *told], strict=False) if word != before)


def spelled(text: str) -> str:
    """The licence that a text names in one of the known spellings, or ""."""
    return next((found for way in ways(key(text)) if (found := spellings().get(way))), "")


def ways(told: str) -> Iterator[str]:
    """A key, and what it may stand for: `gpl 3` for 3.0, `llama 3 1` for 3.1, a text of Creative
    Commons by its title alone, a key of ScanCode without the date of the text."""
    yield told
    yield re.sub(r"(?<= )(\d)(?= |$)", r"\1.0", told)
    yield re.sub(r"(?<= \d) (?=\d\b)", ".", told)
    if told.startswith("attribution "):
        yield f"creative commons {told}"
    if dated := re.fullmatch(r"(.+?) 20\d\d( \d\d){0,2}", told):
        yield dated[1]


@cache
def spellings() -> dict[str, str]:
    """Every known spelling: aliases overrule ids, ids overrule ScanCode keys and full names."""
    index = {key(row["alias"]): row["id"] for row in read_csv("aliases.csv")}
    for license_ in LICENSES.values():
        index.setdefault(key(license_.id), license_.id)
    for license_ in LICENSES.values():
        index.setdefault(key(license_.spdx), license_.id)
        index.setdefault(key(license_.name), license_.id)
    for row in read_csv("spdx.csv"):
        identified = index[key(row["id"])]
        index.setdefault(key(row["scancode_key"]), identified)
        index.setdefault(key(row["name"]), identified)
    index.pop("", None)
    return index


def by_reference(text: str) -> str:
    """The licence that a LicenseRef of ScanCode or another tool names, or "". It may end with the
    date of the text: `LicenseRef-scancode-gemma-tou-2024-04-01`."""
    name = re.match(r"licenseref-(?:scancode-)?(.+)\Z", text, re.IGNORECASE)
    return spelled(name[1]) if name else ""


def strip_url(url: str) -> str:
    bare = re.sub(r"^https?://(www\.)?", "", url.strip().casefold())
    return re.sub(
        r"(/|\.html?|\.txt|\.en\.html|/legalcode(\.[a-z-]+)?|/deed(\.[a-z-]+)?)+$", "", bare
    )


@cache
def addresses() -> dict[str, str]:
    """Licence addresses without scheme and ending; `{version}` stands for each version."""
    index = {strip_url(row["url"]): row["id"] for row in read_csv("hub.csv") if row["url"]}
    for row in read_csv("urls.csv"):
        for version in VERSIONS:
            url = row["url"].format(version=version)
            index[strip_url(url)] = row["id"].format(version=version)
    return index


def by_address(text: str) -> str:
    """The licence published at an address, or ""."""
    bare = strip_url(text)
    if bare in addresses():
        return addresses()[bare]
    last = re.fullmatch(
        r"(?:spdx\.org|opensource\.org|choosealicense\.com)/licenses?/([^/?#]+)", bare
    )
    return spelled(last[1]) if last else ""
