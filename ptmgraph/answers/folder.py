"""A folder of code as the last link of a supply chain: what its code loads and bundles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ptmgraph.analysis.code.records import ScanResult, Use
from ptmgraph.analysis.licenses import (
    CheckedFinding,
    CodePlace,
    Edge,
    Finding,
    LicenseGraph,
    Relation,
    Words,
)
from ptmgraph.analysis.licenses.sentences import UNREAD
from ptmgraph.answers.renames import current_ids
from ptmgraph.answers.supply_chain import SupplyChain, chain_of
from ptmgraph.graph.store.protocol import Store
from ptmgraph.loaders.code.scan import scan_folder

_MANIFESTS = (
    *("pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "environment.yml"),
    *("package.json", "LICENSE", "README.md"),
)


def folder_chain(store: Store, folder: str, license: str) -> SupplyChain:
    """The chains of all models that the code below `folder` uses, with the folder at their end.

    The folder is named by its path as given, and carries `license`. A use whose model only
    running the code would tell is a work without a licence, named by its place. Raises a
    `StoreError`.
    """
    scanned = scan_folder(folder)
    found = [use for use in scanned.uses if use.role == "model"]
    current = current_ids(store, {use.id for use in found if use.id})
    uses = [replace(use, id=current.get(use.id, "")) for use in found]
    graph, words, *_ = chain_of(store, sorted(set(current.values())))
    evidence, inferred = dict(words.evidence), dict(words.inferred)
    last: dict[Edge, float] = {}
    places: dict[Edge, list[CodePlace]] = {}
    for use in uses:
        edge, told = _step(use, folder)
        lines = tuple(sorted({line for line in (use.line, *use.lines) if line > 0}))
        places.setdefault(edge, []).append(CodePlace(use.path, lines))
        evidence.setdefault(edge, told)  # the first place of a model is the one that is shown
        last[edge] = max(use.confidence, last.get(edge, 0.0))
    inferred.update((edge, confidence) for edge, confidence in last.items() if confidence < 1)
    edges = [*map(graph.edge, range(len(graph.upstream))), *last]
    return SupplyChain(
        LicenseGraph(edges, {**graph.stated, folder: license}),
        Words(evidence, words.disagreements, inferred, places),
        Path(folder),
        scanned,
    )


def unread_finding(folder: str, license: str, scanned: ScanResult) -> CheckedFinding | None:
    """What a check of a folder does not know because it was not read; None where all was.

    It counts where no code at all could be read: nothing found is then no answer.
    """
    if not scanned.unread and not scanned.is_blind:
        return None
    if scanned.is_blind:
        claim = f"Not read: no code could be read here: {scanned.unread or 'there is none'}."
    else:
        claim = f"Not read, so not checked: {scanned.unread}."
    finding = Finding("unknown", UNREAD, claim)
    path = (folder,)
    return CheckedFinding(
        folder, license, "", "use", path, "", finding, claim, counts=scanned.is_blind
    )


def checkout_path(folder: Path) -> str:
    """The path of a folder in the repository that it is in, with `/` at its end; "" for the whole
    repository, and where there is none."""
    whole = folder.resolve()
    for above in (whole, *whole.parents):
        if (above / ".git").exists():
            return "".join(f"{part}/" for part in whole.relative_to(above).parts)
    return ""


def manifest_of(folder: Path) -> str:
    """The file of a folder that says what it is made from and under which licence, for what no line
    of code shows; a name that it may have where there is none."""
    return next((name for name in _MANIFESTS if (folder / name).is_file()), _MANIFESTS[-1])


def _step(use: Use, folder: str) -> tuple[Edge, str]:
    relation = Relation.BUNDLE if use.mode == "bundles" else Relation.LOAD
    place = f"{use.path}:{use.line}"
    upstream = use.id or f"a model that only running the code would tell, {place}"
    return Edge(upstream, relation, folder), f"code: {place} {use.call}".rstrip()
