"""The dotted names by which a call may be known, for the table of loading calls."""

from collections.abc import Iterator

from analysis.code.bindings import is_super
from analysis.code.expressions import Attribute, Call, Choice, Expression, Name
from analysis.code.project import Project, scopes


def callee_names(call: Call, path: str, project: Project) -> Iterator[str]:
    """The names a call may go by: the callee's own, or those a variable was given."""
    name = callee_name(call, path, project)
    yield name
    if isinstance(call.callee, Attribute) and name == f"?.{call.callee.name}":
        for made in constructions(call.callee.base, call.scope, path, project):
            yield f"{made}.{call.callee.name}"
    if isinstance(call.callee, Name) and name == f"?.{call.callee.name}":
        facts = project.files[path]
        for scope in scopes(call.scope):
            for given in facts.definitions.get((scope, call.callee.name), ()):
                for option in given.options if isinstance(given, Choice) else (given,):
                    target = project.resolve(option, path)
                    if target is not None and target.kind == "external":
                        yield target.name


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
    if isinstance(callee, Attribute) and is_super(callee.base) and callee.name == "__init__":
        owner = project.enclosing_class(call.scope, path)
        bases = project.external_bases(owner) if owner is not None else []
        return bases[0] if bases else ""
    if isinstance(callee, Attribute):
        return f"?.{callee.name}"
    return f"?.{callee.name}" if isinstance(callee, Name) else ""


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
            if isinstance(given, Call):
                target = project.resolve(given.callee, path)
                is_class = target is not None and target.name.rpartition(".")[2][:1].isupper()
                if target is not None and target.kind == "external" and is_class:
                    yield target.name
