"""Which strings an expression may hold: evaluation by meaning, on demand, nothing is run."""

from ptmgraph.analysis.code.bindings import Bindings, pick
from ptmgraph.analysis.code.branches import admitted
from ptmgraph.analysis.code.containers import Containers, Display
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
    Unknown,
)
from ptmgraph.analysis.code.extract import option_names, option_values
from ptmgraph.analysis.code.facts import Function
from ptmgraph.analysis.code.held import Container, Foreign, Held, HeldSet, Instance, StringValue
from ptmgraph.analysis.code.names import is_cache_folder
from ptmgraph.analysis.code.outside import outside
from ptmgraph.analysis.code.project import Project, Target, scopes
from ptmgraph.analysis.code.texts import join

MOST_VALUES = 3000
DEEPEST = 60
MOST_DISPATCHED = 8  # a call that may mean more methods than this says nothing about its value


class Values(Containers):
    """Evaluates expressions over a project; remembers what it has found."""

    binder: type[Bindings] = Bindings  # a language may name what is called in its own way

    def __init__(self, project: Project) -> None:
        self.project = project
        self.bindings = self.binder(project, self.classes_of)
        self.memo: dict[tuple[str, str, str], HeldSet] = {}
        self.seen: dict[tuple[int, str], tuple[Expression, HeldSet]] = {}
        self.options = self.argparse_options()
        self.known_options: dict[str, dict[str, list[Expression]]] = {}
        self.known_displays: dict[int, Display] = {}
        self.depth = 0
        self.ruled_out: set[tuple[str, str]] = set()

    def forget(self) -> None:
        """Forgets what was evaluated, but not who calls whom."""
        self.memo.clear()
        self.seen.clear()

    def argparse_options(self) -> dict[str, list[tuple[Expression, str]]]:
        """Defaults and choices of `add_argument` calls, by destination."""
        found: dict[str, list[tuple[Expression, str]]] = {}
        for path, call in self.bindings.by_tail.get("add_argument", ()):
            for name in option_names(call):
                found.setdefault(name, []).append((option_values(call), path))
        return found

    def classes_of(self, expression: Expression, path: str) -> list[Target]:
        """Project classes that an expression may be an instance of."""
        held = self.values(expression, path)
        return list(dict.fromkeys(v.owner for v in held if isinstance(v, Instance)))

    def values(self, expression: Expression, path: str) -> HeldSet:
        """All values that an expression in file `path` may have, as far as they can be known.

        Each expression is evaluated once. One that is met again while it is evaluated (a cycle)
        gives what is known so far.
        """
        if isinstance(expression, Unknown) or self.depth > DEEPEST:
            return {}
        key = (id(expression), path)
        if key in self.seen:
            return self.seen[key][1]
        found: HeldSet = {}
        self.seen[key] = (expression, found)  # the reference keeps the id from being reused
        self.depth += 1
        try:
            found |= self.evaluate(expression, path)
        finally:
            self.depth -= 1
        return found

    def evaluate(self, expression: Expression, path: str) -> HeldSet:
        match expression:
            case Text(value, line, home):
                return {StringValue(value, path, line, home): None}
            case Name():
                return self.name(expression, path)
            case Attribute():
                return self.attribute(expression, path)
            case Index(base, key):
                return self.index(base, key, path)
            case Element(base):
                return self.element(base, path)
            case Join(parts):
                return dict.fromkeys(join(self, parts, path))
            case Choice(options):
                return self.union(options, path)
            case Items():
                return {Container(expression, path): None}
            case Call():
                return self.call(expression, path)
            case BranchVariable():
                return admitted(self, expression, path)
            case Flag(True):
                return {expression: None}
        return {}

    def name(self, name: Name, path: str) -> HeldSet:
        facts = self.project.files[path]
        owner = self.project.enclosing_class(name.scope, path)
        if name.name in ("self", "cls") and owner is not None:
            return {Instance(owner, None, path): None}
        for scope in scopes(name.scope):
            if scope in facts.classes and scope != name.scope:
                continue
            function = facts.functions.get(scope)
            bound = function is not None and name.name in function.bound
            if bound or (scope, name.name) in facts.definitions:
                return self.variable(path, scope, name.name)
        return self.target(self.project.resolve_name(name, path))

    def target(self, target: Target | None) -> HeldSet:
        if target is None:
            return {}
        if target.kind == "class":
            return {Instance(target, None, target.path): None}
        if target.kind == "variable":
            return self.variable(target.path, "", target.name)
        return {Foreign(target.name): None} if target.kind == "external" else {}

    def variable(self, path: str, scope: str, name: str) -> HeldSet:
        """Everything assigned to a variable or passed as a parameter, remembered."""
        key = (path, scope, name)
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = {}
        facts = self.project.files[path]
        for definition in facts.definitions.get((scope, name), ()):
            found |= self.values(definition, path)
        annotation = facts.types.get((scope, name))
        if annotation is not None:
            if isinstance(annotation, Items):
                found |= self.element(annotation, path)
            elif isinstance(annotation, Name | Attribute):
                for held in self.values(annotation, path):
                    if isinstance(held, Container):
                        found |= self.element(held.items, held.path)
            typed = self.project.resolve(annotation, path)
            if typed is not None and typed.kind == "class":
                found[Instance(typed, None, path)] = None
        function = facts.functions.get(scope)
        if function is not None and name in function.bound:
            found |= self.passed(Target("function", path, scope), name)
        return found

    def passed(self, function: Target, parameter: str) -> HeldSet:
        found: HeldSet = {}
        for argument, path in self.bindings.arguments(function, parameter):
            found |= self.values(argument, path)
            if len(found) > MOST_VALUES:
                break
        return found

    def attribute(self, attribute: Attribute, path: str) -> HeldSet:
        if is_cache_folder(attribute.name):
            return {}
        target = self.project.resolve(attribute, path)
        if target is not None and target.kind in ("variable", "class"):
            return self.target(target)
        found = self.hyperparameter(attribute, path)
        if given := self.assigned(attribute, path):  # maybe only in a branch
            found |= given | self.own_option(attribute.name, path)
        for held in self.values(attribute.base, path):
            if isinstance(held, Instance):
                picked = attribute.name == "value" and self.is_enum(held.owner)
                found |= self.members(held.owner) if picked else self.field(held, attribute.name)
            elif isinstance(held, StringValue) and attribute.name in ("value", "name", "default"):
                found[held] = None
            elif isinstance(held, Container) and attribute.name in ("value", "default"):
                found |= self.element(held.items, held.path)
            elif isinstance(held, Container):  # a namespace has its entries as attributes
                found |= self.entries(held, Text(attribute.name, 0, "constant"))
        found = found or self.option(attribute.name, path)
        if not found and target is not None and target.kind == "external":
            return {Foreign(target.name): None}
        return found

    def hyperparameter(self, attribute: Attribute, path: str) -> HeldSet:
        """`self.hparams.x` of PyTorch Lightning: the parameter `x` of the class's constructor."""
        base = attribute.base
        if not isinstance(base, Attribute) or base.name != "hparams":
            return {}
        found: HeldSet = {}
        for owner in self.classes_of(base.base, path):
            for relative in (*self.project.ancestors(owner), *self.project.descendants(owner)):
                function = f"{relative.name}.__init__"
                if function in self.project.files[relative.path].functions:
                    found |= self.variable(relative.path, function, attribute.name)
        return found

    def assigned(self, attribute: Attribute, path: str) -> HeldSet:
        """What the same path was given elsewhere, as by `self.config.model = "id"`."""
        names: list[str] = []
        base: Expression = attribute
        while isinstance(base, Attribute):
            names.append(base.name)
            base = base.base
        if not isinstance(base, Name):
            return {}
        dotted = ".".join(reversed(names))
        owner = self.project.enclosing_class(base.scope, path)
        if base.name not in ("self", "cls"):
            dotted = f"{base.name}.{dotted}"
            known = (base.scope, dotted) in self.project.files[path].definitions
            return self.variable(path, base.scope, dotted) if known else {}
        if owner is None or len(names) == 1:
            return {}
        family = (*self.project.ancestors(owner), *self.project.descendants(owner))
        return {held: None for one in family for held in self.own_field(one, dotted)}

    def field(self, instance: Instance, name: str) -> HeldSet:
        """A field of an instance: from the call that made it, or of the class and its family."""
        owner = instance.owner
        if instance.made_by is not None:
            given = self.given(instance.made_by, owner, name)
            if given is not None:
                return {as_constant(held): None for held in self.values(given, instance.path)}
        key = (owner.path, owner.name, f".{name}")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = {}
        for relative in (*self.project.ancestors(owner), *self.project.descendants(owner)):
            found |= self.own_field(relative, name)
        found |= self.constructed(owner, name)
        for relative in (owner, *self.project.descendants(owner)):
            prop = self.project.method(relative, name)
            found |= self.returned(prop) if prop is not None else {}
        return found

    def own_field(self, owner: Target, name: str) -> HeldSet:
        facts = self.project.files[owner.path]
        if (owner.name, name) in facts.definitions or (owner.name, name) in facts.types:
            return self.variable(owner.path, owner.name, name)
        return {}

    def given(self, call: Call, owner: Target, name: str) -> Expression | None:
        """What a construction passes for a field of a class whose constructor is implicit."""
        if self.project.method(owner, "__init__") is not None:
            return None
        fields = [
            field
            for ancestor in reversed(list(self.project.ancestors(owner)))
            for field in self.project.class_facts(ancestor).fields
        ]
        implicit = Function("", "", tuple(fields))
        return next(pick(call, implicit, name, False), None)

    def constructed(self, owner: Target, name: str) -> HeldSet:
        if self.project.method(owner, "__init__") is not None:
            return {}
        key = (owner.path, owner.name, f"{name}=")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = {}
        for path, call in self.bindings.constructions(owner):
            given = self.given(call, owner, name)
            if given is not None:
                found |= {as_constant(held): None for held in self.values(given, path)}
        return found

    def returned(self, function: Target) -> HeldSet:
        key = (function.path, function.name, "->")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = {}
        for value in self.project.function_facts(function).returns:
            found |= self.values(value, function.path)
        return found

    def call(self, call: Call, path: str) -> HeldSet:
        if is_cache_folder(call.text.rpartition(".")[2]):
            return {}
        found: HeldSet = {}
        callees = self.bindings.callees(call, path)
        for callee in callees:
            if callee.kind == "class":
                if self.is_enum(callee):
                    found |= self.members(callee)
                found[Instance(callee, call, path)] = None
            elif len(callees) <= MOST_DISPATCHED:
                found |= self.returned(callee)
        return found if callees else outside(self, call, path)


def as_constant(held: Held) -> Held:
    """A literal handed to a wrapper object counts as that object's constant."""
    if isinstance(held, StringValue) and held.home == "direct":
        return held._replace(home="constant")
    return held
