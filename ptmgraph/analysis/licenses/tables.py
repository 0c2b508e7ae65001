"""The published pair tables, for code into code: OSADL first, the Linux Foundation second.

Row is the downstream (outbound) licence, column the upstream (inbound) one, in both tables.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from ptmgraph.analysis.licenses.facts import License, read_csv

Compatibility = Literal["yes", "no", "unknown"]

OSADL_SOURCE = "OSADL license compatibility matrix 2024-11-04 (CC-BY-4.0)"
LINUX_FOUNDATION_SOURCE = "Linux Foundation licence compatibility table"


@dataclass(frozen=True)
class PairAnswer:
    """Whether upstream code may go into downstream code, and who says so."""

    answer: Compatibility
    reason: str
    source: str


@cache
def matrix(name: str) -> dict[tuple[str, str], str]:
    """A table file as {(upstream, downstream): cell}, ids in lower case."""
    return {
        (upstream, row["downstream"]): cell
        for row in read_csv(name)
        for upstream, cell in row.items()
        if upstream != "downstream" and cell
    }


@cache
def osadl_reasons() -> dict[str, tuple[str, str]]:
    return {row["reason"]: (row["answer"], row["text"]) for row in read_csv("osadl_reasons.csv")}


def osadl(upstream: str, downstream: str) -> PairAnswer | None:
    """The OSADL answer for two lower-case SPDX ids, None where it lacks one of them.

    "Check dependency" depends on how the code is combined, which no declaration states: unknown.
    """
    reason = matrix("osadl_matrix.csv").get((upstream, downstream))
    if reason is None:
        return None
    answer, template = osadl_reasons()[reason]
    text = template.replace("{upstream}", upstream).replace("{downstream}", downstream)
    if answer in ("yes", "same"):
        return PairAnswer("yes", "the same licence" if answer == "same" else text, OSADL_SOURCE)
    return PairAnswer("no" if answer == "no" else "unknown", text, OSADL_SOURCE)


def linux_foundation(upstream: str, downstream: str) -> PairAnswer | None:
    """The Linux Foundation answer for two lower-case SPDX ids, None where it lacks one of them."""
    if upstream == downstream and upstream in linux_foundation_ids():
        return PairAnswer("yes", "the same licence", LINUX_FOUNDATION_SOURCE)
    cell = matrix("linux_foundation_matrix.csv").get((upstream, downstream))
    if cell is None:
        return None
    answers: dict[str, Compatibility] = {"yes": "yes", "no": "no", "?": "unknown"}
    text = f"{upstream} into {downstream}: {cell}"
    return PairAnswer(answers[cell], text, LINUX_FOUNDATION_SOURCE)


@cache
def linux_foundation_ids() -> frozenset[str]:
    """The ids that the table has both as a row and as a column."""
    cells = matrix("linux_foundation_matrix.csv")
    return frozenset(up for up, _ in cells) & frozenset(down for _, down in cells)


def look_up(upstream: License, downstream: License) -> PairAnswer | None:
    """What the tables say together; None where neither has both licences.

    Opposite answers are unknown, with both cited. A table that does not decide gives way.
    """
    pair = upstream.canonical, downstream.canonical
    if upstream.same_as(downstream):
        return PairAnswer("yes", "the same licence", upstream.source)
    return both_tables(pair) or without_exceptions(upstream, downstream)


def both_tables(pair: tuple[str, str]) -> PairAnswer | None:
    """The answer of the tables for two texts."""
    answers = [answer for answer in (osadl(*pair), linux_foundation(*pair)) if answer]
    decided = [answer for answer in answers if answer.answer != "unknown"]
    if len({answer.answer for answer in decided}) == 2:
        told = "; ".join(f"{answer.source}: {answer.answer}" for answer in decided)
        return PairAnswer("unknown", f"the tables disagree: {told}", told)
    return next(iter(decided + answers), None)


def without_exceptions(upstream: License, downstream: License) -> PairAnswer | None:
    """What the tables say of the licences without their exceptions, which permit more.

    So a "yes" holds for the upstream licence with its exception too, and a "no" for the downstream
    one. Whether an exception turns a "no" into a "yes", and whether code under copyleft may be
    passed on with one, depends on its words.
    """
    if not upstream.exception and not downstream.exception:
        return None
    pair = upstream.without_exception, downstream.without_exception
    answer = PairAnswer("yes", "the same licence", upstream.source)
    plain = answer if len(set(pair)) == 1 else both_tables(pair)
    told = " and ".join(filter(None, (upstream.exception, downstream.exception)))
    if plain is None:
        return None
    copyleft = downstream.exception and upstream.share_alike != "no"
    decided = not copyleft if plain.answer == "yes" else not upstream.exception
    if decided:
        return PairAnswer(plain.answer, f"{plain.reason} (without {told})", plain.source)
    reason = f"without {told} the answer is {plain.answer}; the exception may change it"
    return PairAnswer("unknown", reason, plain.source)
