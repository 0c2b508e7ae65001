"""How `ptmgraph assess` shows one model to people: each attribute with its place."""

from __future__ import annotations

from ptmgraph.analysis.provenance.attributes import GROUPS
from ptmgraph.answers.assess import Scorecard
from ptmgraph.answers.attributes import AttributeState
from ptmgraph.terminal.output import printable

_MARKS = {"present": "yes", "absent": "no", "not looked at": "?"}
_WIDTH = 60


def scorecard_text(card: Scorecard) -> str:
    """The whole scorecard. Weights stand in brackets where they are not 1."""
    facts = card.facts
    known = [
        f"{words} {facts[name]:,}" if facts[name] is not None else f"{words} unknown"
        for words, name in (("downloads", "downloads"), ("likes", "likes"))
    ]
    known += [f"licence verdict {card.license}", f"its code: {card.care}"]
    lines = [card.id, ", ".join(known), f"risks: {card.risk.verdict}"]
    if card.risk.gaps:
        lines.append(f"not looked at for risks: {', '.join(card.risk.gaps)}")
    if not card.described:
        lines.append("No source describes this model: it is only referred to.")
    for group in GROUPS:
        lines += ["", f"{group}, by weight: {card.score(group)}"]
        lines += [_line(state, card.weights[state.attribute.id]) for state in card.of_group(group)]
    return "\n".join(printable(line) for line in lines)


def _line(state: AttributeState, weight: float) -> str:
    words = state.attribute.words + ("" if weight == 1 else f" ({weight:g})")
    told = f"  {_MARKS[state.state]:<4}{words:<{_WIDTH}}  {state.place}"
    if state.path:
        told += f"; an ancestor has it: {' <- '.join(state.path)}"
    return told
