"""Functions of the project that stand in a table, and the calls that pick one of them."""

from collections.abc import Iterator

from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Index, Items, Name
from ptmgraph.analysis.code.project import Project, Target, scopes

MOST_PICKED = 8  # of a table with more functions or classes, each gets something of its own


class FunctionTables:
    """Answers which functions `TABLE[key](...)` may call."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.known: dict[tuple[str, str, str], tuple[Target, ...]] = {}

    def callees(self, callee: Expression, path: str) -> Iterator[Target]:
        """The functions that a call may pick from tables: by an index, or through a variable that
        holds what was picked."""
        if isinstance(callee, Name):
            definitions = self.project.files[path].definitions
            for scope in scopes(callee.scope):
                for given in definitions.get((scope, callee.name), ()):
                    yield from self.entries(table_behind(given), path)
        else:
            yield from self.entries(table_behind(callee), path)

    def is_picked(self, callee: Name, path: str) -> bool:
        """Whether a variable holds what was picked from a table."""
        definitions = self.project.files[path].definitions
        given = (one for s in scopes(callee.scope) for one in definitions.get((s, callee.name), ()))
        return any(table_behind(one) is not None for one in given)

    def entries(self, table: Expression | None, path: str) -> tuple[Target, ...]:
        """The functions in the table that a name or field stands for."""
        place = self.place(table, path) if table is not None else None
        if place is None:
            return ()
        if place not in self.known:
            self.known[place] = tuple(self.functions(place))
        return self.known[place]

    def place(self, table: Expression, path: str) -> tuple[str, str, str] | None:
        """The file, scope and name under which a table is defined."""
        definitions = self.project.files[path].definitions
        if isinstance(table, Name):
            for scope in scopes(table.scope):
                if (scope, table.name) in definitions:
                    return path, scope, table.name
        elif isinstance(table, Attribute) and isinstance(table.base, Name):
            owner = self.project.enclosing_class(table.base.scope, path)
            if table.base.name in ("self", "cls") and owner is not None:
                return owner.path, owner.name, table.name
        found = self.project.resolve(table, path)
        if found is not None and found.kind == "variable":
            return found.path, "", found.name
        return None

    def functions(self, place: tuple[str, str, str]) -> Iterator[Target]:
        path, scope, name = place
        found: dict[Target, None] = {}
        for given in self.project.files[path].definitions.get((scope, name), ()):
            for key, value in given.entries if isinstance(given, Items) else ():
                target = self.project.resolve(value, path) if key is not None else None
                if target is not None and target.kind == "function":
                    found[target] = None
        if len(found) <= MOST_PICKED:
            yield from found


def table_behind(picked: Expression) -> Expression | None:
    """`TABLE` of `TABLE[key]` and `TABLE.get(key)`; None for anything else."""
    if isinstance(picked, Index):
        return picked.base
    if isinstance(picked, Call) and isinstance(picked.callee, Attribute):
        return picked.callee.base if picked.callee.name == "get" else None
    return None
