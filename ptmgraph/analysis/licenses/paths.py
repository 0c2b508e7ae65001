"""Licence terms along whole supply chains: dataset -> model -> fine-tune -> merge -> repository.

Terms travel along weight edges, also past a node that dropped them. The first step that drops one
is blamed (`breaks`); the steps after it, whose makers took the terms as already dropped,
`inherits`. Built for the whole Hub: nodes and edges are integers, the sets of terms are shared.
"""

from array import array
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from ptmgraph.analysis.licenses.copies import REPACKS, base_of, read_copies
from ptmgraph.analysis.licenses.judge import any_prefix, judge_step, judge_unnamed
from ptmgraph.analysis.licenses.merges import parents_apart
from ptmgraph.analysis.licenses.steps import (
    NAMED,
    OUTPUTS,
    UNSTATED,
    WEIGHTS,
    DeclaredUse,
    Finding,
    Relation,
    Step,
)

RELATIONS = tuple(Relation)
TRAINING = OUTPUTS | {Relation.TRAIN_ON_DATA}
RECEIVING = WEIGHTS | {Relation.LOAD, Relation.BUNDLE}  # relations that meet the carried terms
_NAMED = NAMED | OUTPUTS


class Edge(NamedTuple):
    """One step between two nodes; `evidence` as in `Step`."""

    upstream: str
    relation: Relation
    downstream: str
    evidence: str = ""


class Term(NamedTuple):
    """A licence that weights carry, and how it came in: in the weights, or by training."""

    license: str
    entry: Relation


class Blame(NamedTuple):
    """What was dropped: a rule of a term."""

    term: Term
    rule: str


class ChainFinding(NamedTuple):
    """A step that breaks or may break a licence, its own parent's or one from further up.

    `origin` is the licence whose terms are meant; `blamed` has, for each rule of the finding, the
    first step that dropped it. The role is "breaks" where that is `edge` itself for any of them.
    What is not stated (UNK) is never inherited.
    """

    edge: Edge
    origin: str
    role: Literal["breaks", "inherits"]
    blamed: tuple[Edge, ...]
    finding: Finding

    @property
    def by_data(self) -> bool:
        """Whether the licence is that of data on which a work further up was trained."""
        return self.finding.rule == "DATA" and self.edge.relation not in TRAINING


Terms = frozenset[Term]
NO_TERMS: Terms = frozenset()


class Groups:
    """Edge numbers by one of their ends, in two flat arrays."""

    def __init__(self, ends: Sequence[int], nodes: int) -> None:
        counts = array("i", bytes(4 * (nodes + 1)))
        for end in ends:
            counts[end + 1] += 1
        self.starts = array("i", accumulate(counts))
        filled = array("i", self.starts)
        self.numbers = array("i", bytes(4 * len(ends)))
        for number, end in enumerate(ends):
            self.numbers[filled[end]] = number
            filled[end] += 1

    def __contains__(self, end: int) -> bool:
        """Whether an end has any edge: half of all works are made from no other."""
        return self.starts[end] < self.starts[end + 1]

    def __getitem__(self, end: int) -> Sequence[int]:
        return self.numbers[self.starts[end] : self.starts[end + 1]]


class LicenseGraph:
    """The licences of nodes and the steps between them.

    `licenses` maps a node to its licence as written or normalised; a node without an entry states
    none, and a repacked copy among these is read as its base (`unlabelled`). Node ids serve as
    names, with the owner before the last "/". Cycles are allowed: terms go round them, and blame
    inside a cycle falls on the step that is met first.
    """

    def __init__(self, edges: Iterable[Edge], licenses: Mapping[str, str]) -> None:
        self.stated = licenses
        self.index: dict[str, int] = {}
        self.upstream, self.downstream = array("i"), array("i")
        self.relation = array("b")
        self.evidence: dict[int, str] = {}
        for upstream, relation, downstream, evidence in edges:
            if evidence:
                self.evidence[len(self.upstream)] = evidence
            self.upstream.append(self.index.setdefault(upstream, len(self.index)))
            self.downstream.append(self.index.setdefault(downstream, len(self.index)))
            self.relation.append(RELATIONS.index(relation))
        self.names = list(self.index)
        self.licenses = [licenses.get(name, "") for name in self.names]
        self.into = Groups(self.downstream, len(self.names))
        self.out_of = Groups(self.upstream, len(self.names))
        copies = dict(read_copies(self.names, self.licenses, self.base_of_copy))
        self.unlabelled = frozenset(copies)
        for node, license_ in copies.items():
            self.licenses[node] = license_

    def base_of_copy(self, node: int) -> int | None:
        """The node that this one repacks, if it is a copy."""
        steps = [
            (relation, self.names[self.upstream[number]])
            for number in self.into[node]
            if (relation := RELATIONS[self.relation[number]]) in WEIGHTS
        ]
        return self.index.get(base_of(self.names[node], steps)) if steps else None

    def license_of(self, name: str) -> str:
        """The licence of a work; of a copy without a label, that of its base."""
        return self.licenses[self.index[name]] if name in self.index else self.stated.get(name, "")

    def edge(self, number: int) -> Edge:
        return Edge(
            self.names[self.upstream[number]],
            RELATIONS[self.relation[number]],
            self.names[self.downstream[number]],
            self.evidence.get(number, ""),
        )

    def above(self, target: str) -> "LicenseGraph":
        """Only the steps that lead to `target`."""
        wanted = {self.index[target]} if target in self.index else set()
        queue = deque(wanted)
        numbers: list[int] = []
        while queue:
            for number in self.into[queue.popleft()]:
                numbers.append(number)
                if self.upstream[number] not in wanted:
                    wanted.add(self.upstream[number])
                    queue.append(self.upstream[number])
        return LicenseGraph(map(self.edge, sorted(numbers)), self.stated)

    def findings(self) -> Iterator[ChainFinding]:
        """Every step that breaks or may break terms, upstream steps first."""
        order, cyclic = self.order()
        carried = self.carried(order, cyclic)
        dropped: dict[int, dict[Blame, int]] = {}
        merges = self.merges()
        for node in (node for node in order + cyclic if node in self.into):
            blames: dict[Blame, int] = {}
            for number in self.into[node]:
                above = dropped.get(self.upstream[number], {})
                yield from self.step_findings(number, carried, above, blames)
            if node in merges:
                yield from self.merge_findings(node, carried)
            if blames:
                dropped[node] = blames

    def judge_use(self, target: str, use: DeclaredUse) -> list[tuple[str, Finding]]:
        """What each licence that `target` carries says to a declared use of it.

        Pairs of a licence and the finding on it, the target's own licence first.
        """
        return judge_terms(target, self.license_of(target), self.terms_of(target), use)

    def uses(self, use: DeclaredUse) -> Iterator[tuple[str, str, Finding]]:
        """`judge_use` of every node: its name, a licence that it carries, and the finding."""
        carried = self.carried(*self.order())
        for name, own, terms in zip(self.names, self.licenses, carried, strict=True):
            for license_, finding in judge_terms(name, own, sorted(terms), use):
                yield name, license_, finding

    def terms_of(self, target: str) -> list[Term]:
        """The terms that come to one node with its weights, sorted."""
        chain = self.above(target)
        if target not in chain.index:
            return []
        return sorted(chain.carried(*chain.order())[chain.index[target]])

    def order(self) -> tuple[list[int], list[int]]:
        """Nodes with upstream before downstream; then those on and below cycles, as given."""
        waiting = [len(self.into[node]) for node in range(len(self.names))]
        ready = deque(node for node, count in enumerate(waiting) if not count)
        order = []
        while ready:
            node = ready.popleft()
            order.append(node)
            for number in self.out_of[node]:
                below = self.downstream[number]
                waiting[below] -= 1
                if not waiting[below]:
                    ready.append(below)
        return order, [node for node, count in enumerate(waiting) if count]

    def carried(self, order: Sequence[int], cyclic: Sequence[int]) -> list[Terms]:
        """The terms that come to each node with its weights; equal sets are one object."""
        shared: dict[Terms, Terms] = {}
        carried = [NO_TERMS] * len(self.names)

        def update(node: int) -> bool:
            received = [self.received(number, carried) for number in self.into[node]]
            terms = NO_TERMS.union(*received)
            grown = terms != carried[node]
            carried[node] = shared.setdefault(terms, terms)
            return grown

        for node in order:
            if node in self.into:
                update(node)
        queue = deque(cyclic)
        while queue:  # sets only grow, so this ends
            node = queue.popleft()
            if update(node):
                queue.extend(self.downstream[number] for number in self.out_of[node])
        return carried

    def received(self, number: int, carried: Sequence[Terms]) -> Terms:
        """The terms that a step hands down."""
        upstream, relation = self.upstream[number], RELATIONS[self.relation[number]]
        if relation in WEIGHTS:
            own = Term(self.licenses[upstream], Relation.DERIVED)
            return carried[upstream] | {own} if own.license else carried[upstream]
        if relation in TRAINING and self.licenses[upstream]:
            return frozenset([Term(self.licenses[upstream], relation)])
        return NO_TERMS

    def step_findings(
        self,
        number: int,
        carried: Sequence[Terms],
        above: Mapping[Blame, int],
        blames: dict[Blame, int],
    ) -> Iterator[ChainFinding]:
        """What one step breaks of its parent's licence and of the terms carried by the parent.

        Adds to `blames` what is dropped at the child, with the step to blame.
        """
        edge, upstream = self.edge(number), self.upstream[number]
        own = self.licenses[upstream]
        terms = [(Term(own, Relation.DERIVED), edge.relation)]
        if edge.relation in TRAINING:
            terms = [(Term(own, edge.relation), edge.relation)]
        if edge.relation in RECEIVING and carried[upstream]:
            further = sorted(carried[upstream] - {terms[0][0]})
            terms += [(t, t.entry if t.entry in TRAINING else edge.relation) for t in further]
        for term, relation in terms:
            inherited = (term, relation) != terms[0]
            first = not inherited and terms[0][0] not in carried[upstream]
            finding = self.judge(term.license, relation, edge, inherited, first)
            if finding.verdict == "compatible" or (inherited and finding.rule in UNSTATED):
                continue
            if finding.rule in UNSTATED:  # what is not stated was not dropped
                yield ChainFinding(edge, term.license, "breaks", (edge,), finding)
                continue
            found = [Blame(term, rule) for rule in finding.rule.split("+")]
            for blame in found:
                blames.setdefault(blame, above.get(blame, number))
            inherits = all(blame in above for blame in found)
            role: Literal["breaks", "inherits"] = "inherits" if inherits else "breaks"
            blamed = tuple(self.edge(above[b]) if b in above else edge for b in found)
            yield ChainFinding(edge, term.license, role, blamed, finding)

    def judge(
        self, license_: str, relation: Relation, edge: Edge, inherited: bool, first: bool
    ) -> Finding:
        """The verdict on one licence at one step. Where the parent is not the `first` who carries
        the licence, it is given without its owner, who did not grant it."""
        node = self.index[edge.downstream]
        below = self.licenses[node]
        unlabelled = node in self.unlabelled and relation in REPACKS and not inherited
        if relation not in _NAMED or not any_prefix(license_):
            return judge_unnamed(license_, relation, below, edge.evidence, unlabelled)
        parent = edge.upstream if first else edge.upstream.rpartition("/")[2]
        step = Step(
            license_,
            relation,
            below,
            edge.downstream,
            edge.evidence,
            parent_name=parent,
            unlabelled=unlabelled,
        )
        return judge_step(step)

    def merges(self) -> frozenset[int]:
        """The nodes that several others were merged into."""
        merge = RELATIONS.index(Relation.MERGE)
        steps = zip(self.relation, self.downstream, strict=True)
        counts = Counter(node for relation, node in steps if relation == merge)
        return frozenset(node for node, parents in counts.items() if parents > 1)

    def merge_findings(self, node: int, carried: Sequence[Terms]) -> Iterator[ChainFinding]:
        """What the parents of a merge break of each other, whatever the label of the merge.

        What one of them carries alone was found further up.
        """
        merge = RELATIONS.index(Relation.MERGE)
        numbers = [number for number in self.into[node] if self.relation[number] == merge]
        brought = {
            number: {t.license for t in self.received(number, carried) if t.entry not in TRAINING}
            for number in numbers
        }
        for *pair, broken in parents_apart(sorted(set().union(*brought.values()))):
            if any(brought[number].issuperset(pair) for number in numbers):
                continue
            steps = [next(n for n in numbers if license_ in brought[n]) for license_ in pair]
            told = " and ".join(self.edge(number).upstream for number in steps)
            reason = f"{broken.reason} (they come with {told})"
            finding = Finding(broken.verdict, broken.rule, reason, broken.clause, broken.source)
            edge = self.edge(max(steps))
            yield ChainFinding(edge, " + ".join(pair), "breaks", (edge,), finding)

    def path(self, found: ChainFinding) -> tuple[str, ...]:
        """The shortest chain from a node with the licence `origin` to the child of the finding.

        What is found about data (DATA) starts at a node that something was trained on; all else
        comes with the weights.
        """
        way = self.way_from(found.origin, found.edge.upstream, found.by_data)
        return (*way, found.edge.downstream)

    def way_from(self, license_: str, name: str, data: bool) -> tuple[str, ...]:
        """The shortest chain to a node from one with this licence, of data or else of weights; the
        node alone where there is none."""
        start = self.index[name]
        if not data and self.licenses[start] == license_:
            return (name,)
        came_from: dict[int, int] = {start: -1}
        queue = deque([(start, not data)])
        while queue:
            node, entered = queue.popleft()
            if entered and self.licenses[node] == license_:
                return tuple(self.walk_down(node, came_from))
            for number in self.into[node]:
                above, relation = self.upstream[number], RELATIONS[self.relation[number]]
                trained = relation == Relation.TRAIN_ON_DATA
                if above not in came_from and (data or not trained):
                    came_from[above] = node
                    queue.append((above, not data or trained))
        return (name,)

    def walk_down(self, node: int, came_from: Mapping[int, int]) -> list[str]:
        path = []
        while node >= 0:
            path.append(self.names[node])
            node = came_from[node]
        return path


def judge_terms(
    target: str, own: str, terms: Iterable[Term], use: DeclaredUse
) -> list[tuple[str, Finding]]:
    """What the licence of `target` and the terms that it carries say to a declared use."""
    shipped = use.deployment == "redistribution"
    using = Relation.BUNDLE if shipped else Relation.LOAD
    found = []
    for term in dict.fromkeys([Term(own, Relation.DERIVED), *terms]):
        relation = term.entry if term.entry in TRAINING else using
        step = Step(term.license, relation, own, target, use=use)
        found.append((term.license, judge_step(step)))
    return found
