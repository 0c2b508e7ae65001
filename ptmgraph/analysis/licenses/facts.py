"""What is known about each licence: `LICENSES`, read from `ptmgraph/analysis/data/licenses/`.

`licenses.toml` holds the facts that were read and checked one by one; `spdx.csv` fills in the rest
of the SPDX list from the category of each licence. A fact that nobody stated is "unknown".
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "licenses"


@dataclass(frozen=True)
class License:
    """Facts about one licence. `licenses.toml` says what each field and value means.

    `id` is the lower-case Hub or SPDX id; `spdx` the SPDX id or LicenseRef, by which two ids are
    recognised as one licence. `clauses` maps a fact to where the licence text says so. `exception`
    is the SPDX exception that the licence is given with; it permits more, and asks for nothing.
    """

    id: str
    name: str
    source: str
    evidence: str
    spdx: str = ""
    kind: str = "software"
    family: str = ""
    text_version: str = ""
    commercial: str = "unknown"
    derivatives: str = "unknown"
    share_alike: str = "unknown"
    accepts: tuple[str, ...] = ()
    extra_terms: str = ""
    restrictions: str = "unknown"
    licensors: tuple[str, ...] = ()
    name_prefix: str = ""
    name_trigger: str = ""
    outputs: str = "unknown"
    outputs_exempt: str = ""
    results: str = ""
    hosting: str = "unknown"
    displays: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    threshold: str = ""
    territory: str = ""
    patent: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict, hash=False)
    notes: str = ""
    exception: str = ""

    @property
    def canonical(self) -> str:
        """One text per licence, however it is spelled: `gpl-3.0` and `gpl-3.0-only` share it."""
        return (self.spdx or self.id).lower()

    @property
    def without_exception(self) -> str:
        """The `canonical` text of the licence that an exception is added to, else its own."""
        return self.canonical.partition(" with ")[0]

    @property
    def identified(self) -> bool:
        """Whether the tag names one text; families and `other` do not."""
        return self.kind not in ("family", "none")

    def same_as(self, other: "License") -> bool:
        return self.identified and self.canonical == other.canonical

    def accepts_license(self, other: "License") -> bool:
        """Whether share-alike lets a derivative carry `other`."""
        return self.same_as(other) or other.canonical in self.accepts

    def clause(self, fact: str) -> str:
        return self.clauses.get(fact, "")


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def checked_entries() -> Iterator[License]:
    """The entries of `licenses.toml`; `same_as` takes over what an entry does not state."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(
        (DATA / "licenses.toml").read_text(encoding="utf-8")
    )
    for license_id, own in entries.items():
        stated = own
        while "same_as" in stated:
            parent = entries[stated["same_as"]]
            stated = {**parent, **{k: v for k, v in stated.items() if k != "same_as"}}
        stated = {k: tuple(v) if isinstance(v, list) else v for k, v in stated.items()}
        notes = own.get("notes", "")
        yield License(id=license_id, **{**stated, "notes": notes})


def spdx_entries() -> Iterator[License]:
    """The SPDX list, with the facts that its category implies (evidence "inferred")."""
    for row in read_csv("spdx.csv"):
        usual = row["share_alike"] != "unknown"
        yield License(
            id=row["id"].lower(),
            name=row["name"],
            spdx=row["id"],
            kind=row["kind"],
            family=row["category"].lower(),
            commercial=row["commercial"],
            derivatives=row["derivatives"],
            share_alike=row["share_alike"],
            restrictions="no" if usual else "unknown",
            outputs="free" if usual else "unknown",
            hosting="no" if row["share_alike"] == "no" else "unknown",
            duties=("Give the licence text and keep notices.",) if usual else (),
            source=row["source"],
            evidence="inferred" if usual else "unverified",
        )


def load_licenses() -> Mapping[str, License]:
    licenses = {license_.id: license_ for license_ in checked_entries()}
    known = {license_.spdx.lower() for license_ in licenses.values()}
    for license_ in spdx_entries():
        if license_.canonical not in known:
            licenses.setdefault(license_.id, license_)
    return MappingProxyType(licenses)


LICENSES: Mapping[str, License] = load_licenses()

NOT_STATED = License(
    id="",
    name="no licence stated",
    kind="none",
    source="nothing was declared",
    evidence="n/a",
)


@cache
def exceptions() -> frozenset[str]:
    """The ids of the SPDX exceptions, in lower case."""
    return frozenset(row["id"].lower() for row in read_csv("exceptions.csv"))


@cache
def find(license_id: str) -> License:
    """The facts of an id from `normalize`; an unidentified licence where there are none.

    A licence with an exception has the facts of the licence, and may be given without it.
    """
    if not license_id:
        return NOT_STATED
    base, _, exception = license_id.partition(" WITH ")
    if base in LICENSES and exception in exceptions():
        plain = LICENSES[base]
        return replace(
            plain,
            id=license_id,
            name=f"{plain.name} with {exception}",
            spdx=f"{plain.spdx} WITH {exception}",
            accepts=(*plain.accepts, plain.canonical),
            exception=exception,
        )
    unidentified = License(
        id=license_id, name=license_id, kind="none", source="no facts recorded", evidence="n/a"
    )
    return LICENSES.get(license_id, unidentified)
