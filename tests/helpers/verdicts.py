"""The verdicts that a graph holds, and the same from the rules."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from ptmgraph.analysis.licenses import Edge
from ptmgraph.analysis.licenses.sentences import opening
from ptmgraph.analysis.licenses.stated import STEPS, step
from ptmgraph.analysis.licenses.verdicts import NONE_STATED
from ptmgraph.answers.supply_chain import SupplyChain
from ptmgraph.graph.store.protocol import Store


class Found(NamedTuple):
    """One finding on a step: Conflict, Possible conflict or Not stated; by which rule; the
    licence; the work that it comes from, and the one where it was first broken."""

    kind: str
    rule: str
    license: str
    source: str
    blamed: str


class Judged(NamedTuple):
    """What a relationship of the graph holds."""

    verdict: str
    rule: str | None
    found: list[Found]
    words: list[str]


def stored(store: Store) -> dict[Edge, list[Judged]]:
    """What each step of a graph holds; a step may be several relationships."""
    held: defaultdict[Edge, list[Judged]] = defaultdict(list)
    for type in STEPS:
        rows = store.query(
            f"MATCH (work)-[r:{type}]->(upstream) RETURN work.id AS work, upstream.id AS upstream, "
            "r.mode AS mode, r.license_verdict AS verdict, r.license_rule AS rule, "
            "coalesce(r.license_findings, []) AS words, coalesce(r.license_terms, []) AS terms, "
            "coalesce(r.license_from, []) AS sources, coalesce(r.license_blamed, []) AS blamed"
        )
        for row in rows:
            edge = step(type, row["upstream"], row["work"], row["mode"])
            heads = [words.partition(": ")[0].rstrip(")").split(" (") for words in row["words"]]
            lists = (heads, row["terms"], row["sources"], row["blamed"])
            found = [Found(*head, *rest) for head, *rest in zip(*lists, strict=True)]
            held[edge].append(Judged(row["verdict"], row["rule"], found, row["words"]))
    return dict(held)


def judged(chain: SupplyChain) -> dict[Edge, list[Found]]:
    """What the rules find on each step, rule by rule; an empty list where they find nothing."""
    graph = chain.graph
    found: dict[Edge, list[Found]] = {graph.edge(n): [] for n in range(len(graph.upstream))}
    for one in graph.findings():
        for rule, blamed in zip(one.finding.rule.split("+"), one.blamed, strict=True):
            source = graph.path(one)[0]
            license = one.origin or NONE_STATED
            found[one.edge].append(
                Found(opening(one.finding), rule, license, source, blamed.downstream)
            )
    return found
