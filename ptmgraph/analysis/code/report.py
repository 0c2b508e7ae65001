"""One row per use: merges sightings of the same id, and writes expressions as source text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Call,
    Choice,
    Element,
    Expression,
    Flag,
    Index,
    Items,
    Join,
    Name,
    Text,
)
from ptmgraph.analysis.code.records import Mode, Use

# The strongest statement about a model that several calls load differently.
_MODES: tuple[Mode, ...] = ("finetunes", "loads", "downloads", "calls", "bundles")


def merged(sightings: Iterable[Use], lines: dict[str, list[int]]) -> list[Use]:
    """One use per (path, id, role), by path and line. `lines` maps the lines of notebooks."""
    groups: dict[tuple[str, str, str, str], list[Use]] = defaultdict(list)
    for use in sightings:
        mapped = lines.get(use.path)
        if mapped and use.binding != "config" and 0 < use.line <= len(mapped):
            use = replace(use, line=mapped[use.line - 1])
        apart = f"{use.line} {use.expression}" if use.binding == "unresolved" else ""
        groups[(use.path, use.id, use.role, apart)].append(use)
    return sorted(map(_merge, groups.values()), key=lambda use: (use.path, use.line, use.id))


def _merge(group: list[Use]) -> Use:
    """The sighting that is most sure, at the first line; the other lines are evidence."""
    best = min(group, key=lambda use: (-use.confidence, use.line, use.binding, use.call))
    sure = [use for use in group if use.confidence == best.confidence]
    places = sorted({use.line for use in group})
    mode = min((use.mode for use in sure), key=_MODES.index)
    revision = next((use.revision for use in group if use.revision), "")
    trusts = any(use.trusts_code for use in group)
    return replace(
        best,
        line=places[0],
        lines=tuple(places[1:]),
        mode=mode,
        revision=revision,
        trusts_code=trusts,
    )


def rendered(expression: Expression) -> str:
    """An expression as short source text; "..." for what the scan does not keep."""
    match expression:
        case Text(value):
            return repr(value)
        case Name(_, name):
            return name.partition("@")[0]  # without the number of its version
        case Attribute(base, name):
            return f"{rendered(base)}.{name}"
        case Index(base, key):
            inner = str(key) if isinstance(key, int) else rendered(key) if key else "..."
            return f"{rendered(base)}[{inner}]"
        case Element(base):
            return f"next(iter({rendered(base)}))"
        case Join(parts):
            return " + ".join(map(rendered, parts))
        case Choice(options):
            return " or ".join(map(rendered, options))
        case Items(entries):
            return f"[{', '.join(rendered(value) for _, value in entries[:3])}]"
        case Call():
            return f"{expression.text}(...)"
        case Flag(value):
            return str(value)
        case BranchVariable(base):
            return rendered(base)
    return "..."
