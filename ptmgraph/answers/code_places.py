"""Where the findings on a repository or folder lie in its files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptmgraph.analysis.licenses import CheckedFinding, CodePlace
from ptmgraph.analysis.licenses.check import IN_CODE, steps_into
from ptmgraph.answers.folder import checkout_path, manifest_of
from ptmgraph.answers.supply_chain import SupplyChain

_CARD = "README.md"  # where the Hub keeps licence and parents, and a repository says what it is
_EVIDENCE = re.compile(r"code: (.+?):(\d+)(?= |;|$)")


@dataclass(frozen=True)
class CodePlaces:
    """The uses of models in the code of `target`; `above` holds, for each used model, itself and
    all that it was made from. `manifest` is the file for what no use brings in."""

    target: str
    manifest: str
    uses: Mapping[str, Sequence[CodePlace]]
    above: Mapping[str, frozenset[str]]

    def of(self, item: CheckedFinding) -> list[tuple[str, CodePlace]]:
        """The uses that bring a finding into the code: the model, and where it is used."""
        own = item.subject == self.target and len(item.path) > 1
        work = item.path[-2] if own else item.subject
        return [
            (model, place)
            for model, places in self.uses.items()
            if work in self.above[model]
            for place in places
        ]


def code_places(chain: SupplyChain, target: str) -> CodePlaces | None:
    """The uses in a repository of the graph or in a folder; None for a model."""
    folder = chain.folder
    edges = [edge for edge in steps_into(chain.graph, target) if edge.relation in IN_CODE]
    if not edges and not folder:
        return None
    prefix = checkout_path(folder) if folder else ""
    manifest = prefix + (manifest_of(folder) if folder else _CARD)
    uses: dict[str, list[CodePlace]] = {}
    for edge in edges:
        found = chain.words.places.get(edge) or _in_evidence(chain.words.evidence.get(edge, ""))
        placed = [CodePlace(prefix + path, lines) for path, lines in found]
        uses.setdefault(edge.upstream, []).extend(placed)
    above = {model: frozenset({model, *chain.graph.above(model).names}) for model in uses}
    return CodePlaces(target, manifest, uses, above)


def card_of(work: str) -> str:
    """The file that says of a work of the graph what it is, below a folder for each work."""
    return f"{work}/{_CARD}"


def _in_evidence(text: str) -> list[CodePlace]:
    """The places in code that the evidence of a step names."""
    return [CodePlace(path, (int(line),)) for path, line in _EVIDENCE.findall(text)]
