"""Make the bundled catalogue: what published packages say of models of the Hub and other hubs.

Run it from the root of the project: `python -m scripts.make_catalog`. The packages are fetched by
name (with pip; `cargo` for a crate) and read as text; nothing of them is installed or run. A source
is one module in `scripts/catalog/`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import os
import pkgutil
import subprocess
import tarfile
import tempfile
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from ptmgraph.analysis.licenses.normalize import normalize_text
from scripts import catalog
from scripts.catalog.rows import Row
from scripts.make_sample import TARGET, download, wheel_facts, write_rows
from scripts.sample_packages import stated_licenses

FOLDER = TARGET / "catalog"
ALLOWED = {"apache-2.0", "mit"}
"""The licences of packages from which facts are taken."""

_CRATE = "crate:"


def main() -> None:
    """Fetch, read, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=FOLDER, help="the folder to write to")
    parser.add_argument("--kept", type=Path, help="a folder for the packages; those there are used")
    arguments = parser.parse_args()
    arguments.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = arguments.kept or Path(folder)
        found: dict[str, list[Row]] = {}
        packages: dict[str, list[dict[str, str]]] = {}
        for source, requirements, read in sources():
            packages[source], found[source] = [], []
            for requirement in requirements:
                facts, rows = _read(requirement, kept, read)
                packages[source].append(facts)
                found[source] += rows
    used = names_in_code()
    found = {name: [r for r in rows if keeps(r, used)] for name, rows in found.items()}
    spelled = spellings(row for rows in found.values() for row in rows)
    for source, rows in found.items():
        write_rows(arguments.target / f"{source}.jsonl.gz", [_spelled(r, spelled) for r in rows])
    counts = {
        source: {"packages": packages[source], "rows": len(rows)} for source, rows in found.items()
    }
    text = json.dumps(counts, indent=2) + "\n"
    (arguments.target / "sources.json").write_text(text, "utf-8")
    print(text)


Reader = Callable[[Path], Iterator[Row]]


def sources() -> Iterator[tuple[str, tuple[str, ...], Reader]]:
    """The name of each source, the packages that it reads, and its reader."""
    for info in pkgutil.iter_modules(catalog.__path__):
        module: Any = importlib.import_module(f"{catalog.__name__}.{info.name}")
        if hasattr(module, "SOURCE"):
            yield module.SOURCE, module.PACKAGES, module.rows


def _read(requirement: str, kept: Path, read: Reader) -> tuple[dict[str, str], list[Row]]:
    """What the package is, and its rows. Raises `ValueError` for a licence that is not allowed."""
    file = fetched(requirement, kept)
    with tempfile.TemporaryDirectory() as folder:
        unpack(file, Path(folder))
        facts = package_facts(requirement, file, Path(folder))
        if facts["license"] not in ALLOWED:
            raise ValueError(f"{requirement} is under {facts['license']}")
        return facts, list(read(Path(folder)))


def fetched(requirement: str, kept: Path) -> Path:
    """The file of a package, fetched where it is not there yet."""
    name, _, version = requirement.removeprefix(_CRATE).partition("==")
    if requirement.startswith(_CRATE):
        pattern = f"{name}-{version}.crate"
    else:
        pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not (found := list(kept.glob(pattern))):
        if requirement.startswith(_CRATE):
            _fetch_crate(name, version, kept)
        else:
            download([requirement], kept)
        found = list(kept.glob(pattern))
    return found[0]


def _fetch_crate(name: str, version: str, folder: Path) -> None:
    """Fetch a crate with cargo, into a registry of its own."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "CARGO_HOME": f"{place}/cargo"}
        project = Path(place, "project")
        for words in (
            ["cargo", "init", "--quiet", "--vcs", "none", "--name", "fetch", str(project)],
            ["cargo", "add", "--quiet", f"{name}@={version}"],
            ["cargo", "fetch", "--quiet"],
        ):
            where = project if project.is_dir() else None
            subprocess.run(words, check=True, env=environment, cwd=where)
        (crate,) = Path(place, "cargo").glob(f"registry/cache/*/{name}-{version}.crate")
        crate.rename(folder / crate.name)


def unpack(file: Path, folder: Path) -> None:
    """Unpack a wheel or a crate."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
    else:
        with tarfile.open(file) as crate:
            crate.extractall(folder, filter="data")


def package_facts(requirement: str, file: Path, folder: Path) -> dict[str, str]:
    """Name, version, SHA-256, date and licence of a package, the last as its metadata states it."""
    name, _, version = requirement.partition("==")
    if file.suffix == ".whl":
        (metadata,) = folder.glob("*.dist-info/METADATA")
        headers = HeaderParser().parsestr(metadata.read_text("utf-8"))
        stated = [normalize_text(text).id for text in stated_licenses(headers)]
        text = metadata.read_text("utf-8")
        if not stated and "Licensed under the Apache License, Version 2.0" in text:
            stated = ["apache-2.0"]
        return {"name": name, "version": version, "license": stated[0], **wheel_facts(file)}
    (manifest,) = folder.glob("*/Cargo.toml")
    stated_here = tomllib.loads(manifest.read_text("utf-8"))["package"]["license"]
    license = normalize_text(stated_here).id
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return {"name": name, "version": version, "license": license, "sha256": sha256}


def names_in_code() -> set[str]:
    """The ids that the code of the bundled packages uses."""
    lines = gzip.decompress((TARGET / "packages.jsonl.gz").read_bytes()).splitlines()
    return {use["id"] for line in lines for use in json.loads(line)["uses"]}


def keeps(row: Row, used: Container[str]) -> bool:
    """Whether a row is kept: one for a name that only programs write is, where they write it."""
    return not row.pop("in_code", False) or row["id"] in used


def spellings(rows: Iterable[Row]) -> dict[str, str]:
    """One spelling for each id whose spellings differ in case only: the one used most; of those
    that are used as often, the one with more capitals."""
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for id in (row["id"], *(relation["to"] for relation in row.get("relations", ()))):
            used[id.lower()][id] += 1
    return {
        lower: max(each, key=lambda id: (each[id], sum(map(str.isupper, id))))
        for lower, each in used.items()
        if len(each) > 1
    }


def _spelled(row: Row, spelled: dict[str, str]) -> Row:
    """The row with each id in its one spelling; the words that say so stay as they are."""
    row["id"] = spelled.get(row["id"].lower(), row["id"])
    for relation in row.get("relations", ()):
        relation["to"] = spelled.get(relation["to"].lower(), relation["to"])
    return row


if __name__ == "__main__":
    main()
