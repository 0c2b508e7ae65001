"""Measures the code scan on labelled packages: precision and recall per framework, binding, scope.

    python -m scripts.code_scan_corpus fetch         # download the packages of the labels, once
    python -m scripts.code_scan_corpus fetch tested  # only those that the test measures
    python -m scripts.code_scan_corpus report        # measure, and write the tables of the docs

The packages go to a cache folder outside the project (PTMGRAPH_CORPUS names another one). Nothing
of them is installed or run.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from unearth import PackageFinder

from ptmgraph.analysis.code.archive import unpack
from ptmgraph.analysis.code.records import Use
from ptmgraph.loaders.code.scan import scan_folder

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "tests" / "data" / "code_scan" / "labels.csv"
DOCUMENT = ROOT / "docs" / "code_scan.md"
MARKERS = ("<!-- figures: begin -->", "<!-- figures: end -->")
_ALL = (":all:",)
_AT_ONCE = 8


@dataclass(frozen=True)
class Label:
    """One use that a reader found, by the rule of docs/code_scan.md."""

    part: str
    package: str
    version: str
    archive: str
    path: str
    id: str
    role: str
    binding: str
    scope: str
    framework: str

    @property
    def folder(self) -> str:
        return f"{self.package.replace('/', '+')}-{self.version}-{self.archive}"


@dataclass(frozen=True)
class Outcome:
    """One label or found use: in both, only found (`wanted` False) or only wanted."""

    part: str
    framework: str
    binding: str
    scope: str
    wanted: bool
    found: bool
    name: str
    confidence: float = 0.0  # of what was found


def corpus_folder() -> Path:
    """Where the packages of the labels lie."""
    chosen = os.environ.get("PTMGRAPH_CORPUS")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("ptmgraph")) / "corpus"


def read_labels() -> dict[str, list[Label]]:
    """The labels by folder name of the package."""
    found: dict[str, list[Label]] = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = Label(**row)
            found[label.folder].append(label)
    return dict(found)


def sampled() -> list[str]:
    """The folders of the packages that the test measures: each sixth one."""
    return sorted(read_labels())[::6]


def fetch(folders: Iterable[str]) -> None:
    """Downloads and unpacks the packages of these folders that are not there yet."""
    labels = read_labels()
    missing = [labels[name][0] for name in folders if not (corpus_folder() / name).is_dir()]
    of_npm = [label for label in missing if label.archive == "npm"]
    if of_npm:
        _fetch_npm(of_npm)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_fetch, (label for label in missing if label.archive != "npm")))


def _fetch_npm(wanted: list[Label]) -> None:
    """Downloads packages of JavaScript by npm, whose registry it knows. Nothing of them runs."""
    npm = shutil.which("npm")
    if npm is None:
        names = ", ".join(label.package for label in wanted)
        sys.exit(f"npm is not there. Install Node.js to fetch {names}.")
    with tempfile.TemporaryDirectory() as download:
        command = [npm, "pack", "--json", "--ignore-scripts", "--pack-destination", download]
        command += [f"{label.package}@{label.version}" for label in wanted]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        files = {(one["name"], one["version"]): one["filename"] for one in json.loads(told.stdout)}
        for label in wanted:
            file = files[label.package, label.version]
            name = file.replace("@", "").replace("/", "-")  # npm before 9 told another name
            unpacked = Path(download) / "unpacked"
            with (Path(download) / name).open("rb") as stream:
                unpack(stream, unpacked, skip=1)
            shutil.move(unpacked, corpus_folder() / label.folder)


def _fetch(label: Label) -> None:
    """Downloads one wheel or source package from the index of pip's settings. Not by pip: it runs
    the code of a source package to learn what it needs."""
    index = os.environ.get("PIP_INDEX_URL")
    is_wheel = label.archive == "wheel"
    finder = PackageFinder(
        index_urls=[index] if index else (),
        ignore_compatibility=True,
        only_binary=_ALL if is_wheel else (),
        no_binary=() if is_wheel else _ALL,
    )
    best = finder.find_best_match(f"{label.package}=={label.version}", allow_yanked=True).best
    if best is None:
        sys.exit(f"{label.package} {label.version} has no {label.archive} in the index.")
    with tempfile.TemporaryDirectory() as download:
        file = finder.download(best.link, download)
        unpacked = Path(download) / "unpacked"
        with file.open("rb") as stream:
            unpack(stream, unpacked, skip=0 if is_wheel else 1)
        shutil.move(unpacked, corpus_folder() / label.folder)


def outcomes(folder: Path, labels: list[Label]) -> list[Outcome]:
    """Compares the scan of one package with its labels. Unresolved and bundled do not count."""
    wanted = {(label.path, label.id, label.role): label for label in labels}
    uses: dict[tuple[str, str, str], Use] = {
        (use.path, use.id, use.role): use
        for use in scan_folder(folder).uses
        if use.binding != "unresolved" and use.mode != "bundles"
    }
    found = []
    for key in sorted(wanted.keys() | uses.keys()):
        told: Label | None = wanted.get(key)
        seen = uses.get(key)
        framework = told.framework if told else seen.framework if seen else ""
        binding = told.binding if told else seen.binding if seen else ""
        scope = told.scope if told else seen.scope if seen else ""
        name = f"{labels[0].package}: {key[0]} {key[1]}"
        outcome = Outcome(
            labels[0].part,
            framework,
            binding,
            scope,
            told is not None,
            seen is not None,
            name,
            seen.confidence if seen else 0.0,
        )
        found.append(outcome)
    return found


def measure(folders: Iterable[str]) -> list[Outcome]:
    """Outcomes of those of the packages that are there."""
    labels = read_labels()
    return [
        outcome
        for folder in folders
        if (corpus_folder() / folder).is_dir()
        for outcome in outcomes(corpus_folder() / folder, labels[folder])
    ]


def rates(chosen: list[Outcome]) -> tuple[float, float]:
    """Precision and recall; 1.0 where there is nothing to be wrong about."""
    both = sum(o.wanted and o.found for o in chosen)
    found, wanted = sum(o.found for o in chosen), sum(o.wanted for o in chosen)
    return both / found if found else 1.0, both / wanted if wanted else 1.0


def table(title: str, measured: list[Outcome], group: Callable[[Outcome], str]) -> list[str]:
    """A Markdown table of the figures per group, the largest first."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in measured:
        groups[group(outcome)].append(outcome)
    lines = [
        f"| {title} | labels | found | precision | recall |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, chosen in sorted(groups.items(), key=lambda item: -len(item[1])):
        precision, recall = rates(chosen)
        wanted, found = sum(o.wanted for o in chosen), sum(o.found for o in chosen)
        lines.append(f"| {name} | {wanted} | {found} | {precision:.3f} | {recall:.3f} |")
    return [*lines, ""]


def confidence_table(measured: list[Outcome]) -> list[str]:
    """How many of the uses that were told with a confidence are right."""
    lines = ["| confidence | found | right | precision |", "| --- | --- | --- | --- |"]
    for confidence in sorted({o.confidence for o in measured if o.found}, reverse=True):
        chosen = [o for o in measured if o.found and o.confidence == confidence]
        right = sum(o.wanted for o in chosen)
        lines.append(f"| {confidence} | {len(chosen)} | {right} | {right / len(chosen):.3f} |")
    return [*lines, ""]


def worst_packages(measured: list[Outcome]) -> list[str]:
    """The packages with the lowest precision, and those with the lowest recall."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in measured:
        groups[outcome.name.partition(":")[0]].append(outcome)
    both = {package: rates(chosen) for package, chosen in groups.items()}
    worst = {*sorted(both, key=lambda one: both[one][0])[:4]}
    worst |= {*sorted(both, key=lambda one: both[one][1])[:4]}
    chosen = [o for o in measured if o.name.partition(":")[0] in worst]
    return table(
        "worst packages (package and examples)", chosen, lambda o: o.name.partition(":")[0]
    )


def report() -> str:
    """All tables; the document is rewritten between its markers."""
    measured = measure(sorted(read_labels()))
    shipped = [o for o in measured if o.scope in ("package", "examples")]
    lines = [
        *table("part of the corpus", measured, lambda o: o.part),
        *table(
            "scope",
            measured,
            lambda o: "package and examples" if o in set(shipped) else o.scope,
        ),
        *confidence_table(shipped),
        *worst_packages(shipped),
        *table("binding (package and examples)", shipped, lambda o: o.binding),
        *table("framework (package and examples)", shipped, lambda o: o.framework),
    ]
    figures = "\n".join(lines)
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = MARKERS
    pattern = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    DOCUMENT.write_text(pattern.sub(lambda _: f"{begin}\n{figures}{end}", text), encoding="utf-8")
    return figures


if __name__ == "__main__":
    if sys.argv[1:] == ["fetch"]:
        fetch(read_labels())
    elif sys.argv[1:] == ["fetch", "tested"]:
        fetch(sampled())
    elif sys.argv[1:] == ["report"]:
        print(report())
    else:
        sys.exit(__doc__)
