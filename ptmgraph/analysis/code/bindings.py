"""Which calls of the project hand a value to which parameter."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Index, Items, Name, Text
from ptmgraph.analysis.code.facts import Function
from ptmgraph.analysis.code.picked import MOST_PICKED, FunctionTables, table_behind
from ptmgraph.analysis.code.project import Project, Target
from ptmgraph.analysis.code.tables import call_names

# Method names that so many classes share that the name alone says nothing about the receiver.
MOST_CALLERS = 400

ClassesOf = Callable[[Expression, str], list[Target]]


class Bindings:
    """Answers "what is passed as this parameter" from an index of calls by last name."""

    def __init__(self, project: Project, classes_of: ClassesOf) -> None:
        self.project = project
        self.classes_of = classes_of
        self.by_tail: dict[str, list[tuple[str, Call]]] = defaultdict(list)
        self.by_file: dict[tuple[str, str], list[Call]] = defaultdict(list)
        for path, facts in project.files.items():
            for call in facts.calls:
                tail = self.tail(call, path)
                self.by_tail[tail].append((path, call))
                if tail in ("__init__", "cls"):
                    self.by_file[(path, tail)].append(call)
        self.tables = FunctionTables(project)
        self.known_callers: dict[Target, list[tuple[str, Call, bool]]] = {}
        self.known_constructions: dict[Target, list[tuple[str, Call]]] = {}
        self.known_dispatched: dict[Target, list[tuple[str, Call]]] | None = None
        self.resolved: dict[tuple[str, int], tuple[Target, ...]] = {}

    def tail(self, call: Call, path: str) -> str:
        """The last name of the callee, with an import alias undone."""
        if isinstance(call.callee, Name):
            name = self.project.files[path].imports.get(call.callee.name, call.callee.name)
            return name.rpartition(".")[2]
        return call.callee.name if isinstance(call.callee, Attribute) else ""

    def callees(self, call: Call, path: str) -> tuple[Target, ...]:
        """Project functions and classes that a call may reach."""
        key = (path, id(call))
        if key not in self.resolved:
            self.resolved[key] = ()  # a call that is met again while it is resolved has no answer
            self.resolved[key] = tuple(self.find_callees(call, path))
        return self.resolved[key]

    def find_callees(self, call: Call, path: str) -> Iterator[Target]:
        target = self.project.resolve(call.callee, path)
        if target is not None:
            if target.kind in ("function", "class"):
                yield target
            return
        callee = call.callee
        enclosing = self.project.enclosing_class(call.scope, path)
        if isinstance(callee, Name):
            if callee.name == "cls" and enclosing is not None:
                yield enclosing
            yield from self.tables.callees(callee, path)
            if self.tables.is_picked(callee, path):
                classes = self.classes_of(callee, path)
                yield from classes if len(classes) <= MOST_PICKED else ()
            return
        if not isinstance(callee, Attribute):
            yield from self.classes_of(callee, path)
            yield from self.tables.callees(callee, path)
            return
        if is_super(callee.base) and enclosing is not None:
            for base in self.project.bases(enclosing):
                found = self.project.method(base, callee.name) if base.kind == "class" else None
                if found or (callee.name == "__init__" and base.kind == "class"):
                    yield found or base
            return
        yield from self.methods(callee, path)

    def methods(self, callee: Attribute, path: str) -> Iterator[Target]:
        """Methods of the receiver's classes; of the only class that has the name otherwise."""
        owners = self.classes_of(callee.base, path)
        for owner in owners:
            relatives = [owner, *self.project.descendants(owner)]
            found = [self.project.method(relative, callee.name) for relative in relatives]
            yield from (method for method in dict.fromkeys(found) if method is not None)
        if not owners and callee.name not in call_names("common method"):
            same = self.project.methods.get(callee.name, [])
            if len(same) == 1:
                yield same[0]

    def arguments(self, function: Target, parameter: str) -> Iterator[tuple[Expression, str]]:
        """Expressions that callers pass as `parameter`, each with the caller's file."""
        facts = self.project.function_facts(function)
        for path, call, receiver in self.calls_of(function):
            for argument in pick(call, facts, parameter, receiver):
                yield argument, path

    def passed_together(
        self, function: Target, parameters: Sequence[str]
    ) -> Iterator[tuple[list[list[Expression]], str]]:
        """What each call passes as some parameters, with their defaults where it leaves one out."""
        project, facts = self.project, self.project.function_facts(function)
        own = project.files[function.path].definitions
        for path, call, receiver in self.calls_of(function):
            passed = [list(pick(call, facts, name, receiver)) for name in parameters]
            if any(passed):
                defaults = [own.get((function.name, name), []) for name in parameters]
                yield [some or kept for some, kept in zip(passed, defaults, strict=True)], path

    def calls_of(self, function: Target) -> list[tuple[str, Call, bool]]:
        """What `callers` gives, sought once."""
        if function not in self.known_callers:
            self.known_callers[function] = []  # a function that is met again has no more callers
            self.known_callers[function] = list(self.callers(function))
        return self.known_callers[function]

    def callers(self, function: Target) -> Iterator[tuple[str, Call, bool]]:
        """Calls of a function: file, call, and whether the instance is the first argument."""
        within, _, plain = function.name.rpartition(".")
        makes = within in self.project.files[function.path].classes
        if plain != "__init__" or not makes:  # a function of a module may have that name too
            shared = (
                plain in call_names("common method") and self.project.function_facts(function).owner
            )
            for path, call in self.by_tail.get(plain, [])[:MOST_CALLERS]:
                near = not shared or path == function.path
                if near and function in self.callees(call, path):
                    yield path, call, False
            yield from ((path, call, False) for path, call in self.dispatched().get(function, ()))
            return
        owner = Target("class", function.path, within)
        family = (owner, *self.project.descendants(owner))
        homes = {relative.path for relative in family}
        for path in sorted(homes):
            for call in self.by_file[(path, "__init__")]:
                if function in self.callees(call, path):
                    yield path, call, not _on_super(call)
        for relative in family:
            if self.project.method(relative, "__init__") == function:
                for path, call in self.makers(relative):
                    yield path, call, False

    def makers(self, owner: Target) -> Iterator[tuple[str, Call]]:
        """Calls of one class: by its name, as `cls(...)`, or picked from a table of classes."""
        for path, call in self.by_tail.get(owner.name.rpartition(".")[2], [])[:MOST_CALLERS]:
            if owner in self.callees(call, path):
                yield path, call
        for call in self.by_file[(owner.path, "cls")]:
            if owner in self.callees(call, owner.path):
                yield owner.path, call
        yield from self.dispatched().get(owner, ())

    def dispatched(self) -> dict[Target, list[tuple[str, Call]]]:
        """Calls whose callee is no name (`CLASSES[key](...)`), or a variable for what was picked
        from a table, by the class or function they may reach."""
        if self.known_dispatched is None:
            self.known_dispatched = {}
            for path, call in (*self.by_tail.get("", []), *self.through_variables()):
                for callee in self.callees(call, path):
                    self.known_dispatched.setdefault(callee, []).append((path, call))
        return self.known_dispatched

    def through_variables(self) -> Iterator[tuple[str, Call]]:
        """Calls of a variable that holds a function picked from a table."""
        for path, facts in self.project.files.items():
            picked = {
                name
                for (_, name), given in facts.definitions.items()
                if any(table_behind(one) is not None for one in given)
            }
            for call in facts.calls if picked else ():
                if isinstance(call.callee, Name) and call.callee.name in picked:
                    yield path, call

    def constructions(self, owner: Target) -> list[tuple[str, Call]]:
        """Calls that make an instance of a class or of one of its subclasses."""
        if owner not in self.known_constructions:
            self.known_constructions[owner] = []
            family = (owner, *self.project.descendants(owner))
            self.known_constructions[owner] = [
                made for relative in family for made in self.makers(relative)
            ]
        return self.known_constructions[owner]


def is_super(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.text == "super"


def _on_super(call: Call) -> bool:
    return isinstance(call.callee, Attribute) and is_super(call.callee.base)


def pick(call: Call, function: Function, parameter: str, receiver: bool) -> Iterator[Expression]:
    """The expressions of one call that arrive as one parameter of one function."""
    keywords = [value for key, value in call.keywords if key == parameter]
    arguments = call.arguments[1:] if receiver else call.arguments
    if keywords:
        yield from keywords
        return
    if parameter in function.parameters:
        position = function.parameters.index(parameter)
        if position < len(arguments):
            yield arguments[position]
            return
    if parameter == function.spread:
        yield Items(tuple((None, value) for value in arguments[len(function.parameters) :]))
        return
    if parameter == function.rest:
        others = [
            (Text(key, call.line, "direct"), value)
            for key, value in call.keywords
            if key not in function.parameters and key != "**"
        ]
        yield Items(tuple(others))
        yield from (value for key, value in call.keywords if key == "**")
        return
    for key, value in call.keywords:
        if key == "**":
            yield Index(value, Text(parameter, call.line, "direct"))
