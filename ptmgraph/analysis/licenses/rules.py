"""The rules: each with an id, the steps it fires on, and the clause that it rests on.

A rule looks at one upstream and one downstream licence and returns what breaks, or None. The clause
is the one that `licenses.toml` records for the upstream licence.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass

from ptmgraph.analysis.licenses.facts import License
from ptmgraph.analysis.licenses.model_names import model_name
from ptmgraph.analysis.licenses.pair import LABELLED, Pair
from ptmgraph.analysis.licenses.steps import NAMED, OUTPUTS, WEIGHTS, Break, Relation, Verdict

EVERY = frozenset(Relation)


@dataclass(frozen=True)
class Rule:
    """`check` says what breaks; `fires_on` are the relations for which it is asked."""

    id: str
    fires_on: Set[Relation]
    check: Callable[[Pair], Break | None]


def label_only(pair: Pair) -> bool:
    """A NOTICE that keeps the upstream terms: then only the label drops them, for a human to see.

    The repository that bundles unchanged weights may keep them under their own licence.
    """
    return pair.notice and pair.downstream.extra_terms != "banned"


def not_stated(pair: Pair) -> Break | None:
    """UNK: a text that is not identified, or whose terms were not found, decides nothing."""
    up, down = pair.upstream, pair.downstream
    for side, license_ in (("upstream", up), ("downstream", down)):
        if not license_.identified:
            one_side = not license_.id and up.id != down.id
            told = f"the {side} work states no licence" if one_side else unidentified(license_)
            return Break("UNK", "unknown", told, source=license_.source)
    missing = missing_facts(pair)
    if missing:
        told = ", ".join(missing)
        return pair.breaks("UNK", "unknown", f"not known of the licences: {told}")
    return None


def unidentified(license_: License) -> str:
    if not license_.id:
        return "no licence is stated"
    if license_.kind != "family":
        return f"{license_.id} does not identify a licence text"
    hint = "; every known member restricts use" if license_.restrictions == "yes" else ""
    return f"{license_.id} is a family name, the text is not stated{hint}"


def missing_facts(pair: Pair) -> list[str]:
    """Facts that a rule of this step needs and nobody has found in the texts."""
    up, down = pair.upstream, pair.downstream
    needed: list[str] = []
    if pair.relation in LABELLED and pair.table is None:
        needed = ["derivatives"]
        needed += [] if pair.same else ["commercial", "share_alike", "restrictions"]
    elif pair.relation == Relation.TRAIN_ON_DATA and up.results != "free" and not pair.same:
        needed = ["commercial", "share_alike", "restrictions"]
    elif pair.relation == Relation.LOAD:
        needed = ["commercial", "restrictions"]
    elif pair.relation in OUTPUTS:
        needed = ["outputs"]
    missing = [f"{fact} of {up.id}" for fact in needed if getattr(up, fact) == "unknown"]
    if pair.relation in LABELLED and pair.table is None and not pair.same:
        if up.commercial == "no" and down.commercial == "unknown":
            missing.append(f"commercial of {down.id}")
        if up.restrictions == "yes" and down.restrictions == "unknown":
            missing.append(f"restrictions of {down.id}")
    if pair.use and pair.use.deployment == "hosted" and up.hosting == "unknown":
        missing.append(f"hosting of {up.id}")
    return missing


def label_missing(pair: Pair) -> Break | None:
    """LABEL: a repacked copy states no licence; it is judged under that of its base."""
    if not pair.unlabelled:
        return None
    reason = f"the copy has no label of its own; it is read as its base, {pair.upstream.id}"
    return pair.breaks("LABEL", "unknown", reason)


def pair_tables(pair: Pair) -> Break | None:
    """TABLE: code into code, as OSADL and the Linux Foundation see it."""
    answer = pair.table
    if answer is None:
        if pair.relation == Relation.BUNDLE or not pair.downstream.identified:
            return None
        return pair.breaks("TABLE", "unknown", "the pair tables do not have both licences")
    if answer.answer == "yes" or not pair.shared:
        return None
    verdict: Verdict = "conflict" if answer.answer == "no" else "unknown"
    return Break("TABLE", verdict, answer.reason, source=answer.source)


def no_derivatives(pair: Pair) -> Break | None:
    """ND: derivatives may not be shared."""
    if pair.upstream.derivatives != "no" or not pair.shared:
        return None
    reason = f"{pair.upstream.id} does not allow sharing what was made from it"
    kept = pair.relation == Relation.BUNDLE and label_only(pair)
    return pair.breaks("ND", "unknown" if kept else "conflict", reason, "derivatives")


def non_commercial(pair: Pair) -> Break | None:
    """NC: the declared use is commercial, or the child's label allows it."""
    up, down = pair.upstream, pair.downstream
    if up.commercial != "no":
        return None
    if pair.use and pair.use.commercial:
        reason = f"{up.id} allows no commercial use, and the declared use is commercial"
        return pair.breaks("NC", "conflict", reason, "commercial")
    if pair.relation not in LABELLED or not pair.shared:
        return None
    if down.commercial not in ("yes", "conditional"):
        return None
    reason = f"{up.id} allows no commercial use, {down.id} does"
    kept = pair.relation == Relation.BUNDLE and label_only(pair)
    return pair.breaks("NC", "unknown" if kept else "conflict", reason, "commercial")


def share_alike(pair: Pair) -> Break | None:
    """SA: the child's licence is not one that share-alike accepts."""
    up, down = pair.upstream, pair.downstream
    if up.share_alike != "yes" or not pair.shared or not down.identified:
        return None
    if up.accepts_license(down):
        return None
    if up.exception or (down.exception and down.without_exception in (up.canonical, *up.accepts)):
        reason = f"whether {up.exception or down.exception} lets {up.id} become {down.id}"
        return pair.breaks("SA", "unknown", f"{reason} depends on its words", "share_alike")
    reason = f"{up.id} must stay on derivatives, and does not accept {down.id}"
    kept = pair.relation == Relation.BUNDLE and label_only(pair)
    return pair.breaks("SA", "unknown" if kept else "conflict", reason, "share_alike")


def use_restrictions(pair: Pair) -> Break | None:
    """UR: the child drops use restrictions that must be passed on, or bans further limits."""
    up, down = pair.upstream, pair.downstream
    if up.restrictions != "yes" or pair.same or not pair.shared or not down.identified:
        return None
    if down.restrictions == "yes":
        reason = (
            f"{up.id} and {down.id} have different use restrictions; one may not cover the other"
        )
        return pair.breaks("UR", "unknown", reason, "restrictions")
    if down.restrictions != "no":
        return None
    reason = f"{down.id} drops the use restrictions of {up.id}, which must be passed on"
    if down.extra_terms == "banned":
        reason = f"{down.id} bans the further restrictions that {up.id} must pass on"
    elif label_only(pair):
        reason = f"the label {down.id} drops the use restrictions of {up.id}, a NOTICE keeps them"
    verdict: Verdict = "unknown" if label_only(pair) else "conflict"
    return pair.breaks("UR", verdict, reason, "restrictions")


def hosted_service(pair: Pair) -> Break | None:
    """HOST: the declared use is a hosted service, and the licence forbids that."""
    if not pair.use or pair.use.deployment != "hosted" or pair.upstream.hosting != "forbidden":
        return None
    reason = f"{pair.upstream.id} forbids a hosted service"
    return pair.breaks("HOST", "conflict", reason, "hosting")


def trained_on_outputs(pair: Pair) -> Break | None:
    """OUT: the licence bans training other models on outputs; others are not bound by it."""
    up, down = pair.upstream, pair.downstream
    spared = up.outputs_exempt == "same licence" and pair.same
    bound = up.outputs in ("banned", "noncommercial", "named", "derivative", "ambiguous")
    if not bound or spared:
        return None
    if pair.relation == Relation.TRAIN_ON_THIRD_PARTY_OUTPUTS:
        reason = f"{up.id} has terms on its outputs; whether they reach a third party is contested"
        return pair.breaks("OUT", "unknown", reason, "outputs")
    if up.outputs == "banned":
        reason = f"{up.id} does not allow its outputs to improve other models"
        return pair.breaks("OUT", "conflict", reason, "outputs")
    commercial = pair.use.commercial if pair.use else down.commercial in ("yes", "conditional")
    if up.outputs == "noncommercial" and commercial:
        reason = f"{up.id} allows no commercial use of its outputs"
        return pair.breaks("OUT", "conflict", reason, "outputs")
    if pair.relation == Relation.DISTILL or up.outputs in ("named", "noncommercial") or pair.same:
        return None
    reason = f"{up.id} may count a model trained on its outputs as a derivative"
    if up.outputs == "ambiguous":
        reason = f"the terms of {up.id} on outputs contradict each other"
    return pair.breaks("OUT", "unknown", reason, "outputs")


def trained_on_data(pair: Pair) -> Break | None:
    """DATA: the model drops a condition of its data, which may or may not reach a model.

    Never a conflict: a licence cannot forbid what an exception to copyright permits (Creative
    Commons, 2023-08-18). A licence that frees "Results" settles it.
    """
    up, down = pair.upstream, pair.downstream
    if up.results == "free" or not down.identified:
        return None
    commercial = pair.use.commercial if pair.use else down.commercial != "no"
    dropped = []
    if up.commercial == "no" and commercial:
        dropped.append("non-commercial use")
    if up.share_alike == "yes" and pair.shared and not up.accepts_license(down):
        dropped.append("share-alike")
    if up.restrictions == "yes" and pair.shared and not pair.same:
        dropped.append("use restrictions")
    if up.derivatives == "no" and pair.shared:
        dropped.append("no derivatives")
    if not dropped:
        return None
    told = ", ".join(dropped)
    reason = f"the data is {up.id} ({told}); whether that reaches a trained model is unsettled"
    return pair.breaks("DATA", "unknown", reason)


def loaded(pair: Pair) -> Break | None:
    """LOAD: code does not relicense the weights that it loads; what counts is the use."""
    up, down = pair.upstream, pair.downstream
    if pair.use is not None or pair.same:
        return None
    limits = []
    if up.restrictions == "yes":
        limits.append("use restrictions")
    if up.commercial == "no" and down.commercial != "no":
        limits.append("non-commercial use")
    if not limits:
        return None
    reason = f"the weights are {up.id} ({', '.join(limits)}): it depends on the use"
    fact = "restrictions" if up.restrictions == "yes" else "commercial"
    return pair.breaks("LOAD", "unknown", reason, fact)


RULES = (
    Rule("UNK", EVERY, not_stated),
    Rule("LABEL", WEIGHTS, label_missing),
    Rule("TABLE", {Relation.CODE_DEP, Relation.BUNDLE}, pair_tables),
    Rule("ND", LABELLED, no_derivatives),
    Rule("NC", LABELLED | {Relation.LOAD}, non_commercial),
    Rule("SA", LABELLED, share_alike),
    Rule("UR", LABELLED, use_restrictions),
    Rule("NAME", NAMED | {Relation.TRAIN_ON_OUTPUTS}, model_name),
    Rule("OUT", OUTPUTS | {Relation.DISTILL}, trained_on_outputs),
    Rule("DATA", {Relation.TRAIN_ON_DATA}, trained_on_data),
    Rule("LOAD", {Relation.LOAD}, loaded),
    Rule("HOST", LABELLED | {Relation.LOAD}, hosted_service),
)


def breaks_of(pair: Pair) -> list[Break]:
    """Everything that breaks, in the order of `RULES`.

    Of an upstream text that is not identified, nothing else can be said. Where the tables answer
    for a bundle of code, they answer alone.
    """
    rules = [rule for rule in RULES if pair.relation in rule.fires_on]
    if not pair.upstream.identified:
        rules = rules[:1]
    if pair.relation == Relation.BUNDLE and pair.table is not None:
        rules = [rule for rule in rules if rule.id in ("UNK", "TABLE")]
    return [found for rule in rules if (found := rule.check(pair))]
