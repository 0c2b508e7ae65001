"""Uses that the code scan found in a repository, as nodes and relationships. Pure.

The scan reports one use per file, id and role. The graph holds one REUSES per repository, model
and mode, and one USES_DATASET per repository and dataset, with all places as evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ptmgraph.analysis.code.records import Use
from ptmgraph.graph.records import Rel, Value

SOURCE = "code"
"""Where these relationships were seen."""

_SCOPES = ("package", "examples", "docs", "tests")  # what is shipped weighs most


def reuse_records(repository: str, uses: Iterable[Use]) -> Iterator[Rel]:
    """The relationships from a repository to what its code uses.

    Uses whose id could not be resolved give none. A relationship is declared when at least one
    of its uses is certain.
    """
    groups: dict[tuple[str, str, str], list[Use]] = {}
    for use in uses:
        if use.id:
            mode = use.mode if use.role == "model" else ""
            groups.setdefault((use.role, use.id, mode), []).append(use)
    for (role, id, _), group in groups.items():
        group.sort(key=lambda use: (_SCOPES.index(use.scope), use.path, use.line))
        yield (_model_use if role == "model" else _dataset_use)(repository, id, group)


def _model_use(repository: str, id: str, uses: Sequence[Use]) -> Rel:
    revisions = {use.revision for use in uses}
    properties = _properties(uses) | {
        "mode": uses[0].mode,
        "trusts_code": sorted(f"{u.path}:{u.line}" for u in uses if u.trusts_code) or None,
        "call": uses[0].call or None,
        "revision": ", ".join(sorted(revisions)) if all(revisions) else None,
    }
    return _rel(repository, "REUSES", ("Model", id), uses, properties)


def _dataset_use(repository: str, id: str, uses: Sequence[Use]) -> Rel:
    return _rel(repository, "USES_DATASET", ("Dataset", id), uses, _properties(uses))


def _properties(uses: Sequence[Use]) -> dict[str, Value]:
    return {
        "places": sorted({f"{use.path}:{use.line}" for use in uses}),
        "uses": len(uses),
        "scope": uses[0].scope,
    }


def _rel(
    repository: str,
    type: str,
    end: tuple[str, str],
    uses: Sequence[Use],
    properties: dict[str, Value],
) -> Rel:
    first = uses[0]
    confidence = max(use.confidence for use in uses)
    text = f"{first.path}:{first.line} {first.call}".rstrip()
    start = "Repository", repository
    return Rel(*start, type, *end, SOURCE, text, properties, confidence == 1.0, confidence)
