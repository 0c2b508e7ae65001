"""One upstream and one downstream licence, and the circumstances of the step between them."""

from dataclasses import dataclass

from ptmgraph.analysis.licenses.facts import License
from ptmgraph.analysis.licenses.steps import WEIGHTS, Break, DeclaredUse, Relation, Verdict
from ptmgraph.analysis.licenses.tables import PairAnswer, look_up

LABELLED = WEIGHTS | {Relation.BUNDLE}  # the child carries the content, under its own label


@dataclass(frozen=True)
class Pair:
    """The licences and circumstances of one step, as the rules see them."""

    upstream: License
    downstream: License
    relation: Relation
    child_name: str = ""
    parent_name: str = ""
    unlabelled: bool = False
    notice: bool = False
    use: DeclaredUse | None = None

    @property
    def same(self) -> bool:
        return self.upstream.same_as(self.downstream)

    @property
    def shared(self) -> bool:
        """Whether the child reaches others; some licences count a hosted service as that."""
        if self.use is None or self.use.deployment == "redistribution":
            return True
        return self.use.deployment == "hosted" and self.upstream.hosting in (
            "distribution",
            "unknown",
        )

    @property
    def table(self) -> PairAnswer | None:
        """The answer of the pair tables, where they are the ones to ask."""
        asked = self.relation in (Relation.CODE_DEP, Relation.BUNDLE)
        code = self.upstream.kind == self.downstream.kind == "software"
        return look_up(self.upstream, self.downstream) if asked and code else None

    def breaks(self, rule: str, verdict: Verdict, reason: str, fact: str = "") -> Break:
        clause = self.upstream.clause(fact)
        return Break(rule, verdict, reason, clause, self.upstream.source)
