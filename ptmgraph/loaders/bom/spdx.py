"""What SPDX 2 and SPDX 3 have in common: the words of relationships, and what a package is."""

from __future__ import annotations

from ptmgraph.analysis.licenses import Relation
from ptmgraph.loaders.bom.document import BomDocument, BomTie, WorkLabel
from ptmgraph.loaders.bom.identity import hub_label, linked_label
from ptmgraph.loaders.bom.statements import DEPENDS, TUNED

_PURPOSES: dict[str, WorkLabel] = {
    "model": "Model",
    "data": "Dataset",
    "application": "Repository",
    "source": "Repository",
}
_WORDS: dict[str, tuple[str, bool]] = {
    "ancestorof": (Relation.DERIVED, True),
    "descendantof": (Relation.DERIVED, False),
    "trainedon": (Relation.TRAIN_ON_DATA, False),
    "finetunedon": (TUNED, False),
    "contains": (Relation.BUNDLE, False),
    "containedby": (Relation.BUNDLE, True),
    "hasoptionalcomponent": (Relation.BUNDLE, False),
    "dependson": (DEPENDS, False),
    "dependencyof": (DEPENDS, True),
    "runtimedependencyof": (DEPENDS, True),
    "optionaldependencyof": (DEPENDS, True),
    "provideddependencyof": (DEPENDS, True),
    "builddependencyof": (DEPENDS, True),
    "devdependencyof": (DEPENDS, True),
    "testdependencyof": (DEPENDS, True),
    "hasoptionaldependency": (DEPENDS, False),
    "hasprovideddependency": (DEPENDS, False),
    "hasprerequisite": (DEPENDS, False),
    "prerequisitefor": (DEPENDS, True),
    "hasstaticlink": (DEPENDS, False),
    "hasdynamiclink": (DEPENDS, False),
    "staticlink": (DEPENDS, False),
    "dynamiclink": (DEPENDS, False),
}
"""The word of a relationship type, written small and without `_`; true where it begins at the
upstream end. Those of SPDX 2.3 (`DEPENDENCY_OF`) and 3.0 (`hasOptionalDependency`) are together."""
_STRUCTURE = frozenset({"describes", "describedby"})


def label_of_package(
    purls: tuple[str, ...], links: tuple[str, ...], purpose: str, is_root: bool
) -> WorkLabel | None:
    """What a package is in the graph; None for what has no place there, such as a library.

    A package that names no purpose is code of its own only where it is what the document is about.
    """
    if purpose.lower() == "data":
        return "Dataset"
    known = hub_label(purls) or _PURPOSES.get(purpose.lower()) or linked_label(links)
    return known or ("Repository" if is_root and not purpose else None)


def kind_of_package(purpose: str) -> str:
    """How the account names a package that is left out."""
    return f"packages of purpose {purpose.lower()}" if purpose else "packages without a purpose"


def relate(document: BomDocument, type_: str, start: str, end: str) -> None:
    """Take one relationship of a document. That a package contains a file is no tie, but the file
    speaks for the package from then on."""
    plain = type_.replace("_", "").lower()
    if plain in _STRUCTURE:
        return
    if plain not in _WORDS:
        document.pass_over(f"relationships of type {type_}", f"{start} {type_} {end}")
        return
    word, is_upstream = _WORDS[plain]
    down, up = (end, start) if is_upstream else (start, end)
    if word == Relation.BUNDLE and up in document.holders:
        document.hold(down, up)
        return
    document.ties.append(BomTie(down, word, up, type_))
