"""The dotted names by which a call may be known, for the table of loading calls."""

from collections.abc import Iterator

from ptmgraph.analysis.code.bindings import is_super
from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Expression,
    Index,
    Name,
    Text,
)
from ptmgraph.analysis.code.held import Evaluator, Foreign, StringValue
from ptmgraph.analysis.code.implied import dotted_callee
from ptmgraph.analysis.code.project import Project, Target, scopes
from ptmgraph.analysis.code.signatures import is_loading_name, model_modules, names_of

Named = tuple[str, StringValue | None]


class Callees:
    """Names the calls of a project."""

    def __init__(self, values: Evaluator) -> None:
        self.values, self.project = values, values.project
        imported = (facts.imports.values() for facts in self.project.files.values())
        self.roots = {name.partition(".")[0] for names in imported for name in names}
        self.foreign = frozenset[str]().union(*map(names_of, self.roots))
        self.known_pickers: dict[str, bool] = {}

    def names(self, call: Call, path: str) -> dict[Named, None]:
        """The names a call may go by, each with the text that picked it if one did.

        They are the callee's own, or those of what a variable or its receiver may hold.
        """
        callee, name = call.callee, callee_name(call, path, self.project)
        found: dict[Named, None] = {(name, None): None}
        if isinstance(callee, Attribute) and name == f"?.{callee.name}":
            for made in constructions(callee.base, call.scope, path, self.project):
                found[(f"{made}.{callee.name}", None)] = None
            for held in self.held(callee.base, path) if callee.name in self.foreign else ():
                found[(f"{held.name}.{callee.name}", held.picked_by)] = None
        elif isinstance(callee, Call):
            found |= dict.fromkeys(self.given_back(callee, path))
        elif isinstance(callee, Name) and name == f"?.{callee.name}":
            found |= dict.fromkeys(self.given(callee, path))
            for source in self.project.files[path].star_imports:
                found[(f"{source}.{callee.name}", None)] = None
        unknown = name in ("", "?." + dotted_callee(callee))
        if unknown and not isinstance(callee, Attribute) and self.picks(callee, path):
            found |= {(held.name, held.picked_by): None for held in self.held(callee, path)}
        return found

    def picks(self, callee: Expression, path: str) -> bool:
        """Whether a file imports a module whose functions are models, and may pick one.

        A table of them may also stand in another file.
        """
        if isinstance(callee, Call) and any(map(names_loading, callee.arguments)):
            return True
        if isinstance(callee, Index):
            return not self.roots.isdisjoint(model_modules())
        if path not in self.known_pickers:
            imports = self.project.files[path].imports.values()
            roots = {name.partition(".")[0] for name in imports}
            self.known_pickers[path] = not roots.isdisjoint(model_modules())
        return self.known_pickers[path]

    def given(self, callee: Name, path: str) -> Iterator[Named]:
        """The functions outside the project that a variable is given directly."""
        definitions = self.project.files[path].definitions
        for scope in scopes(callee.scope):
            for given in definitions.get((scope, callee.name), ()):
                for option in given.options if isinstance(given, Choice) else (given,):
                    target = self.project.resolve(option, path)
                    if target is not None and target.kind == "external":
                        yield target.name, None
                    elif isinstance(option, Call):
                        yield from self.given_back(option, path)
                    elif isinstance(option, Index) and scope and self.may_pick(option):
                        yield from ((held.name, held.picked_by) for held in self.held(option, path))

    def given_back(self, callee: Call, path: str) -> Iterator[Named]:
        """The functions outside the project that a function of it gives back: `loader()("id")`."""
        maker = self.project.resolve(callee.callee, path)
        if maker is not None and maker.kind == "function":
            for value in self.project.function_facts(maker).returns:
                target = self.project.resolve(value, maker.path)
                if target is not None and target.kind == "external":
                    yield target.name, None

    def may_pick(self, option: Index) -> bool:
        """Whether an entry that a variable is given may be a function: one of what a call gives
        back, or of a table in a project that uses a module whose functions are models."""
        return isinstance(option.base, Call) or not self.roots.isdisjoint(model_modules())

    def held(self, expression: Expression, path: str) -> Iterator[Foreign]:
        """What an expression may hold that is not of the project."""
        held = self.values.values(expression, path)
        return (one for one in held if isinstance(one, Foreign))


def names_loading(argument: Expression) -> bool:
    """Whether a text is the name of a loading call, as in `get_member("pipeline")("task")`."""
    return isinstance(argument, Text) and is_loading_name(argument.value)


def callee_name(call: Call, path: str, project: Project) -> str:
    """The dotted name of what is called, with imports undone; "?" where the root is not known."""
    callee = call.callee
    target = project.resolve(callee, path)
    if target is not None and target.kind == "external":
        return target.name
    if target is not None and target.kind == "class":
        bases = project.external_bases(target)
        inherits = project.method(target, "__init__") is None
        return bases[0] if bases and inherits else f"?.{target.name}"
    if is_own_function(target, project):
        return ""
    if isinstance(callee, Attribute) and is_super(callee.base) and callee.name == "__init__":
        owner = project.enclosing_class(call.scope, path)
        bases = project.external_bases(owner) if owner is not None else []
        return bases[0] if bases else ""
    if isinstance(callee, Attribute):
        return f"?.{callee.name}"
    return f"?.{callee.name}" if isinstance(callee, Name) else ""


def is_own_function(target: Target | None, project: Project) -> bool:
    """Whether a call is of a function that the project defines: it may share a name with one of a
    library. What it does with its arguments is followed."""
    if target is None or target.kind != "function":
        return False
    return not project.function_facts(target).owner


def constructions(base: Expression, scope: str, path: str, project: Project) -> Iterator[str]:
    """Dotted names of the classes outside the project that a variable or `self.x` is made of."""
    owner = project.enclosing_class(scope, path)
    places: list[tuple[str, str]] = []
    if isinstance(base, Name):
        places = [(outer, base.name) for outer in scopes(base.scope)]
    elif isinstance(base, Attribute) and isinstance(base.base, Name) and owner is not None:
        places = [(owner.name, base.name)] if base.base.name in ("self", "cls") else []
    for place in places:
        for given in project.files[path].definitions.get(place, ()):
            yield from made_outside(given, path, project)
    yield from made_outside(base, path, project)


def made_outside(given: Expression, path: str, project: Project) -> Iterator[str]:
    """The class outside the project of which an expression makes an instance."""
    target = project.resolve(given.callee, path) if isinstance(given, Call) else None
    is_class = target is not None and target.name.rpartition(".")[2][:1].isupper()
    if target is not None and target.kind == "external" and is_class:
        yield target.name
