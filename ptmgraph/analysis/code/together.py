"""Arguments that belong together: a model and its weights, through parameters, loops and fields."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from ptmgraph.analysis.code.bindings import Bindings
from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Choice,
    Expression,
    Index,
    Name,
)
from ptmgraph.analysis.code.project import Project, Target

DEEPEST = 6
MOST_PLACES, MOST_SEEN = 60, 2_000

Together = tuple[Expression, ...]


def together(bindings: Bindings, parts: Together, path: str) -> Iterator[tuple[Together, str]]:
    """Where the parts come from, each time all of them: what one call passes for them, what one
    loop takes from a row, what one object is given. Each place is looked at once: functions that
    call each other many times have more ways than places."""
    waiting = deque([(parts, path, 0)])
    seen = set[tuple[Together, str]]()
    while waiting and len(seen) < MOST_SEEN:
        given, place, depth = waiting.popleft()
        given = tuple(one.base if isinstance(one, BranchVariable) else one for one in given)
        if (given, place) in seen:
            continue
        seen.add((given, place))
        further = islice(steps(bindings, given, place), MOST_PLACES if depth < DEEPEST else 0)
        found = [(one, beside, depth + 1) for one, beside in further]
        if not found:
            yield given, place
        waiting.extend(found)


def steps(bindings: Bindings, parts: Together, path: str) -> Iterator[tuple[Together, str]]:
    """One step back, where all parts take it alike; none where they do not."""
    first = parts[0]
    if isinstance(first, Name):
        scopes = {one.scope if isinstance(one, Name) else None for one in parts}
        names = [one.name for one in parts if isinstance(one, Name)]
        if len(scopes) == 1:
            yield from of_names(bindings, first.scope, names, path)
    elif isinstance(first, Attribute) and isinstance(first.base, Name):
        bases = {one.base if isinstance(one, Attribute) else None for one in parts}
        names = [one.name for one in parts if isinstance(one, Attribute)]
        if len(bases) == 1:
            yield from of_fields(bindings, first.base, names, path)


def of_names(
    bindings: Bindings, scope: str, names: Sequence[str], path: str
) -> Iterator[tuple[Together, str]]:
    """Parameters of one function get what one call passes, or their defaults; other variables what
    they are assigned side by side."""
    facts = bindings.project.files[path]
    given = [facts.definitions.get((scope, name), []) for name in names]
    function = facts.functions.get(scope)
    if function is None or not all(name in function.parameters for name in names):
        yield from side_by_side(given, path)
        return
    if all(given):
        yield tuple(Choice(tuple(some)) for some in given), path
    target = Target("function", path, scope)
    for passed, place in bindings.passed_together(target, names):
        if all(passed):
            yield tuple(Choice(tuple(some)) if len(some) > 1 else some[0] for some in passed), place


def of_fields(
    bindings: Bindings, base: Name, names: Sequence[str], path: str
) -> Iterator[tuple[Together, str]]:
    """Fields of one object get what they are given side by side, in the function or class at hand
    or in the one that hands the object on."""
    project = bindings.project
    yield from assigned(project, base, names, path)
    function = project.files[path].functions.get(base.scope)
    if function is None or base.name not in function.parameters:
        return
    target = Target("function", path, base.scope)
    for (passed,), place in bindings.passed_together(target, [base.name]):
        for one in passed:
            if isinstance(one, Name):
                yield from assigned(project, one, names, place)


def assigned(
    project: Project, base: Name, names: Sequence[str], path: str
) -> Iterator[tuple[Together, str]]:
    """What the fields of a variable are given side by side, as by `args.model = ...`."""
    facts = project.files[path]
    scope, before = base.scope, f"{base.name}."
    owner = project.enclosing_class(base.scope, path)
    if base.name in ("self", "cls") and owner is not None:
        scope, before = owner.name, ""
    given = [facts.definitions.get((scope, before + name), []) for name in names]
    yield from side_by_side(given, path)


def side_by_side(
    given: Sequence[Sequence[Expression]], path: str
) -> Iterator[tuple[Together, str]]:
    """Values that were assigned as often as each other and are parts of one row, or are variables
    themselves."""
    if len({len(some) for some in given}) != 1:
        return
    for row in zip(*given, strict=True):
        of_row = len({one.base if isinstance(one, Index) else None for one in row}) == 1
        if (of_row and isinstance(row[0], Index)) or all(isinstance(one, Name) for one in row):
            yield tuple(row), path
