"""The locked dependencies: in the ranges of pyproject.toml, with hashes, under good licences."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from run import LOCKS
from scripts.make_notice import licence_of, notice
from tests.helpers.places import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WANTED = {
    "run": PROJECT["project"]["dependencies"],
    "dev": PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"],
    "build": PROJECT["build-system"]["requires"] + PROJECT["dependency-groups"]["build"],
}
"""What each lock must hold, as people state it."""
MACHINES = [
    ("linux", "x86_64"),
    ("linux", "aarch64"),
    ("darwin", "arm64"),
    ("darwin", "x86_64"),
    ("win32", "AMD64"),
]
SUPPORTED = [
    {"sys_platform": system, "platform_machine": machine, "python_full_version": f"{python}.7"}
    | {"python_version": python}
    for (system, machine), python in product(MACHINES, ("3.11", "3.12", "3.13"))
]
FREE = re.compile(r"\b(Apache|MIT|BSD|0BSD|PSF|Python Software|MPL|ISC|HPND|Zlib|CC0|Unlicense)\b")
GPL = re.compile(r"(?<!L)(?<!Lesser )\bA?(GPL|GNU|General Public)|Affero", re.IGNORECASE)
LESSER = {"PyGithub": "imported as it is; users may put another version in its place"}
"""Packages under the LGPL, and why that is no burden for those who use ptmgraph."""


def locked(name: str) -> dict[Requirement, int]:
    """What the lock names, each with the number of its hashes."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    entries = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    found = {}
    for entry in entries:
        requirement, *hashes = re.split(r"\s+--hash=sha256:(?=[0-9a-f]{64}(?:\s|$))", entry)
        assert "--" not in requirement, entry
        found[Requirement(requirement)] = len(hashes)
    return found


def holds(requirement: Requirement, machine: dict[str, str]) -> bool:
    environment = {key: str(value) for key, value in default_environment().items()} | machine
    return requirement.marker is None or requirement.marker.evaluate(environment)


def used_packages() -> list[str]:
    """Everything that is installed for use, on one of the supported machines."""
    return sorted({e.name for e in locked("run") if any(holds(e, m) for m in SUPPORTED)})


@pytest.mark.parametrize("name", LOCKS)
def test_each_version_is_exact_and_has_hashes(name: str) -> None:
    found = locked(name)
    assert found
    for requirement, hashes in found.items():
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert requirement.url is None
        assert hashes, requirement


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_on_every_machine_the_lock_is_what_the_project_asks_for(name: str) -> None:
    for machine in SUPPORTED:
        versions: dict[str, Version] = {}
        for entry in locked(name):
            if holds(entry, machine):
                package = canonicalize_name(entry.name)
                assert package not in versions, (entry, machine)
                versions[package] = Version(str(entry.specifier).removeprefix("=="))
        for wanted in map(Requirement, WANTED[name]):
            if holds(wanted, machine):
                found = versions.get(canonicalize_name(wanted.name))
                assert found is not None, f"{wanted} is not locked: python3 run.py lock"
                assert wanted.specifier.contains(found, prereleases=True), (wanted, found)


def test_development_and_build_have_the_versions_of_use() -> None:
    for name in ("dev", "build"):
        below = {str(entry) for entry in locked("run" if name == "dev" else "dev")}
        names = {Requirement(entry).name for entry in below}
        assert {str(e) for e in locked(name) if e.name in names} <= below
    assert {str(e) for e in locked("run")} <= {str(e) for e in locked("dev")}


@pytest.mark.parametrize("package", used_packages())
def test_the_licence_of_what_is_used_asks_nothing_of_users(package: str) -> None:
    license = licence_of(package)
    if package.lower() in map(str.lower, LESSER):
        assert re.search("LGPL|Lesser", license), license
    else:
        assert FREE.search(license), license
        assert not GPL.search(license) and "LGPL" not in license, license


def test_the_notice_names_what_is_shipped_and_installed() -> None:
    """The Java runtime in the engine's package is under the GPL, which no licence of a Python
    package says."""
    text = (ROOT / "NOTICE").read_text("utf-8")
    assert text == notice(), "run: python -m scripts.make_notice"
    assert "GPL-2.0-only WITH Classpath-exception-2.0" in text


@pytest.mark.parametrize("text", ["GPL-3.0-or-later", "AGPL-3.0", "GNU General Public License v2"])
def test_a_gpl_is_seen(text: str) -> None:
    assert GPL.search(text)
    assert not GPL.search("LGPL-3.0-or-later AND MIT")
