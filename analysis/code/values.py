"""Which strings an expression may hold: evaluation by meaning, on demand, nothing is run."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analysis.code.bindings import Bindings, is_super, pick
from analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Element,
    Expression,
    Home,
    Index,
    Items,
    Join,
    Name,
    Text,
    Unknown,
)
from analysis.code.facts import Function
from analysis.code.project import Project, Target, scopes

MOST_VALUES = 3000
MOST_JOINED = 300
DEEPEST = 60
DEEPEST_MERGE = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A string, and where it is written."""

    text: str
    path: str
    line: int
    home: Home


@dataclass(frozen=True, slots=True)
class Container:
    """A dictionary or list display in a file."""

    items: Items
    path: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a project class (or the class itself), with the call that made it if known."""

    owner: Target
    made_by: Call | None
    path: str


Held = Value | Container | Instance
PASSING = {
    "str",
    "Path",
    "list",
    "tuple",
    "set",
    "sorted",
    "iter",
    "next",
    "cast",
    "frozenset",
    "reversed",
    "deepcopy",
    "copy",
    "strip",
    "rstrip",
    "lstrip",
    "keys",
    "resolve",
}
OPAQUE = {
    "join",
    "split",
    "rsplit",
    "partition",
    "rpartition",
    "open",
    "load",
    "len",
    "print",
    "exists",
    "isdir",
    "basename",
    "dirname",
    "from_pretrained",
    "format",
    "startswith",
    "endswith",
    "encode",
    "ValueError",
    "warn",
    "info",
    "warning",
    "error",
    "debug",
}


class Values:
    """Evaluates expressions over a project. Repeat `values` after `next_round` for cycles."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.bindings = Bindings(project, self.classes_of)
        self.memo: dict[tuple[str, str, str], set[Held]] = {}
        self.seen: dict[tuple[int, str], tuple[Expression, set[Held]]] = {}
        self.options = self.argparse_options()
        self.depth = 0

    def argparse_options(self) -> dict[str, list[tuple[Expression, str]]]:
        """Defaults and choices of `add_argument` calls, by destination."""
        from analysis.code.extract import option_names, option_values

        found: dict[str, list[tuple[Expression, str]]] = {}
        for path, call in self.bindings.by_tail.get("add_argument", ()):
            for name in option_names(call):
                found.setdefault(name, []).append((option_values(call), path))
        return found

    def texts(self, expression: Expression, path: str) -> set[Value]:
        return {value for value in self.values(expression, path) if isinstance(value, Value)}

    def classes_of(self, expression: Expression, path: str) -> set[Target]:
        """Project classes that an expression may be an instance of."""
        held = self.values(expression, path)
        return {value.owner for value in held if isinstance(value, Instance)}

    def values(self, expression: Expression, path: str) -> set[Held]:
        """All that an expression in file `path` may hold, as far as it can be told.

        Each expression is evaluated once. One that is met again while it is evaluated (a cycle)
        gives what is known so far.
        """
        if isinstance(expression, Unknown) or self.depth > DEEPEST:
            return set()
        key = (id(expression), path)
        if key in self.seen:
            return self.seen[key][1]
        found: set[Held] = set()
        self.seen[key] = (expression, found)  # the reference keeps the id from being reused
        self.depth += 1
        try:
            found |= self.evaluate(expression, path)
        finally:
            self.depth -= 1
        return found

    def evaluate(self, expression: Expression, path: str) -> set[Held]:
        match expression:
            case Text(value, line, home):
                return {Value(value, path, line, home)}
            case Name():
                return self.name(expression, path)
            case Attribute():
                return self.attribute(expression, path)
            case Index(base, key):
                return self.index(base, key, path)
            case Element(base):
                return self.element(base, path)
            case Join(parts):
                return set(self.join(parts, path))
            case Choice(options):
                return self.union(options, path)
            case Items():
                return {Container(expression, path)}
            case Call():
                return self.call(expression, path)
        return set()

    def union(self, expressions: Iterable[Expression], path: str) -> set[Held]:
        found: set[Held] = set()
        for expression in expressions:
            found |= self.values(expression, path)
        return found

    def name(self, name: Name, path: str) -> set[Held]:
        facts = self.project.files[path]
        owner = self.project.enclosing_class(name.scope, path)
        if name.name in ("self", "cls") and owner is not None:
            return {Instance(owner, None, path)}
        for scope in scopes(name.scope):
            if scope in facts.classes and scope != name.scope:
                continue
            function = facts.functions.get(scope)
            bound = function is not None and name.name in (*function.parameters, function.rest)
            if bound or (scope, name.name) in facts.definitions:
                return self.variable(path, scope, name.name)
        return self.target(self.project.resolve_name(name, path))

    def target(self, target: Target | None) -> set[Held]:
        if target is None:
            return set()
        if target.kind == "class":
            return {Instance(target, None, target.path)}
        if target.kind == "variable":
            return self.variable(target.path, "", target.name)
        return set()

    def variable(self, path: str, scope: str, name: str) -> set[Held]:
        """Everything assigned to a variable or passed as a parameter, remembered."""
        key = (path, scope, name)
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = set()
        facts = self.project.files[path]
        for definition in facts.definitions.get((scope, name), ()):
            found |= self.values(definition, path)
        annotation = facts.types.get((scope, name))
        if annotation is not None:
            typed = self.project.resolve(annotation, path)
            if typed is not None and typed.kind == "class":
                found.add(Instance(typed, None, path))
        function = facts.functions.get(scope)
        if function is not None and name in (*function.parameters, function.rest):
            found |= self.passed(Target("function", path, scope), name)
        return found

    def passed(self, function: Target, parameter: str) -> set[Held]:
        found: set[Held] = set()
        for argument, path in self.bindings.arguments(function, parameter):
            found |= self.values(argument, path)
            if len(found) > MOST_VALUES:
                break
        return found

    def attribute(self, attribute: Attribute, path: str) -> set[Held]:
        target = self.project.resolve(attribute, path)
        if target is not None and target.kind == "variable":
            return self.target(target)
        found = self.hyperparameter(attribute, path)
        for held in self.values(attribute.base, path):
            if isinstance(held, Instance):
                found |= self.field(held, attribute.name)
            elif isinstance(held, Value) and attribute.name in ("value", "name", "default"):
                found.add(held)
            elif isinstance(held, Container) and attribute.name in ("value", "default"):
                found |= self.element(held.items, held.path)
        return found or self.option(attribute.name, path)

    def hyperparameter(self, attribute: Attribute, path: str) -> set[Held]:
        """`self.hparams.x` of PyTorch Lightning: the parameter `x` of the class's constructor."""
        base = attribute.base
        if not isinstance(base, Attribute) or base.name != "hparams":
            return set()
        found: set[Held] = set()
        for owner in self.classes_of(base.base, path):
            for relative in (*self.project.ancestors(owner), *self.project.descendants(owner)):
                function = f"{relative.name}.__init__"
                if function in self.project.files[relative.path].functions:
                    found |= self.variable(relative.path, function, attribute.name)
        return found

    def field(self, instance: Instance, name: str) -> set[Held]:
        """A field of an instance: from the call that made it, or of the class and its family."""
        owner = instance.owner
        if instance.made_by is not None:
            given = self.given(instance.made_by, owner, name)
            if given is not None:
                return self.values(given, instance.path)
        key = (owner.path, owner.name, f".{name}")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = set()
        for relative in (*self.project.ancestors(owner), *self.project.descendants(owner)):
            found |= self.own_field(relative, name)
        found |= self.constructed(owner, name)
        prop = self.project.method(owner, name)
        found |= self.returned(prop) if prop is not None else set()
        return found

    def own_field(self, owner: Target, name: str) -> set[Held]:
        facts = self.project.files[owner.path]
        if (owner.name, name) in facts.definitions or (owner.name, name) in facts.types:
            return self.variable(owner.path, owner.name, name)
        return set()

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

    def constructed(self, owner: Target, name: str) -> set[Held]:
        if self.project.method(owner, "__init__") is not None:
            return set()
        key = (owner.path, owner.name, f"{name}=")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = set()
        for path, call in self.bindings.constructions(owner):
            given = self.given(call, owner, name)
            if given is not None:
                found |= {as_constant(held) for held in self.values(given, path)}
        return found

    def returned(self, function: Target) -> set[Held]:
        key = (function.path, function.name, "->")
        if key in self.memo:
            return self.memo[key]
        found = self.memo[key] = set()
        for value in self.project.function_facts(function).returns:
            found |= self.values(value, function.path)
        return found

    def index(self, base: Expression, key: Expression | int | None, path: str) -> set[Held]:
        if isinstance(base, Call) and isinstance(key, int):
            return self.piece(base, key, path) or self.indexed(base, key, path)
        return self.indexed(base, key, path)

    def piece(self, call: Call, key: int, path: str) -> set[Held]:
        """One piece of text taken apart by `.split(literal)`."""
        how = call.text.rpartition(".")[2]
        separator = call.arguments[0] if call.arguments else None
        if how not in ("split", "rsplit", "partition", "rpartition"):
            return set()
        if not isinstance(call.callee, Attribute) or not isinstance(separator, Text):
            return set()
        found: set[Held] = set()
        for value in self.texts(call.callee.base, path):
            pieces = value.text.split(separator.value or None)
            position = {2: -1, 1: 1}.get(key, key) if "partition" in how else key
            if -len(pieces) <= position < len(pieces):
                found.add(replace(value, text=pieces[position]))
        return found

    def indexed(self, base: Expression, key: Expression | int | None, path: str) -> set[Held]:
        found: set[Held] = set()
        for held in self.values(base, path):
            if isinstance(held, Container):
                found |= self.entries(held, key, 0)
            elif isinstance(held, Instance) and self.is_enum(held.owner):
                found |= self.members(held.owner)
        if not found and isinstance(key, Text):
            found = self.option(key.value, path)
        return found

    def option(self, name: str, path: str) -> set[Held]:
        """What a command-line option of that destination may hold, of this file if it has one."""
        options = self.options.get(name, [])
        local = [option for option in options if option[1] == path] or options
        return {held for option, place in local for held in self.values(option, place)}

    def is_enum(self, owner: Target) -> bool:
        return any("Enum" in base for base in self.project.external_bases(owner))

    def members(self, owner: Target) -> set[Held]:
        """The values of all members of an enumeration."""
        facts = self.project.files[owner.path]
        names = [name for scope, name in facts.definitions if scope == owner.name]
        held = set().union(*(self.variable(owner.path, owner.name, name) for name in names))
        return {v for box in held for v in self.unboxed(box)}

    def unboxed(self, held: Held) -> set[Held]:
        return self.element(held.items, held.path) if isinstance(held, Container) else {held}

    def entries(self, box: Container, key: Expression | int | None, depth: int) -> set[Held]:
        """The entries of a container under a literal key, all of them under any other key."""
        entries = box.items.entries
        if isinstance(key, int) and all(name is None for name, _ in entries):
            chosen = [value for _, value in entries][key:][:1]
            return self.union(chosen, box.path)
        if not isinstance(key, Text):
            return self.union((value for _, value in entries), box.path)
        named = [v for k, v in entries if not isinstance(k, Text) or k.value == key.value]
        found = self.union((v for v in named), box.path)
        merged = [value for name, value in entries if name is None]
        if merged and depth < DEEPEST_MERGE:
            inner = {h for h in self.union(merged, box.path) if isinstance(h, Container)}
            found -= inner
            for one in inner - {box}:
                found |= self.entries(one, key, depth + 1)
        return found

    def element(self, base: Expression, path: str) -> set[Held]:
        """What a loop yields: entries of a list, keys of a dictionary, a lone string itself."""
        found: set[Held] = set()
        for held in self.values(base, path):
            if isinstance(held, Value):
                found.add(held)
            elif isinstance(held, Container):
                entries = held.items.entries
                found |= self.union((v if k is None else k for k, v in entries), held.path)
            elif self.is_enum(held.owner):
                found |= self.members(held.owner)
        return found

    def join(self, parts: tuple[Expression, ...], path: str) -> Iterator[Value]:
        """Every combination of the parts, placed where most of the last path segment is written."""
        for choices in self.part_choices(parts, path):
            for combination in itertools.islice(itertools.product(*choices), MOST_JOINED):
                text = "".join(value.text for value in combination)
                start, end, weights = text.rfind("/") + 1, 0, []
                for value in combination:
                    end += len(value.text)
                    weights.append(min(len(value.text), end - start))
                yield replace(combination[weights.index(max(weights))], text=text)

    def part_choices(self, parts: tuple[Expression, ...], path: str) -> Iterator[list[list[Value]]]:
        """What each part may be. Parts read from one record (`d["a"]`, `d["b"]`) stay together."""
        bases = [part.base for part in parts if isinstance(part, Index | Attribute)]
        shared = next((base for base in bases if bases.count(base) > 1), None)
        records: list[Held | None] = [None]
        if shared is not None:
            records = [h for h in self.values(shared, path) if not isinstance(h, Value)] or records
        for record in records:
            choices = []
            for part in parts:
                held: set[Held]
                if isinstance(part, Index) and part.base == shared and isinstance(record, Container):
                    held = self.entries(record, part.key, 0)
                elif (
                    isinstance(part, Attribute)
                    and part.base == shared
                    and isinstance(record, Instance)
                ):
                    held = self.field(record, part.name)
                else:
                    held = self.values(part, path)
                choices.append(sorted((v for v in held if isinstance(v, Value)), key=_order))
            yield choices

    def call(self, call: Call, path: str) -> set[Held]:
        found: set[Held] = set()
        callees = self.bindings.callees(call, path)
        for callee in callees:
            if callee.kind == "class":
                if self.is_enum(callee):
                    found |= self.members(callee)
                found.add(Instance(callee, call, path))
            else:
                found |= self.returned(callee)
        return found if callees else self.outside(call, path)

    def outside(self, call: Call, path: str) -> set[Held]:
        """A call of a function outside the project: containers and text keep their meaning."""
        tail = call.text.rpartition(".")[2]
        base = call.callee.base if isinstance(call.callee, Attribute) else None
        if base is not None and tail.startswith("from_"):
            made = self.project.resolve(base, path)
            if made is not None and made.kind == "class":
                return {Instance(made, None, path)}
        if is_super(call) or tail in OPAQUE:
            return set()
        if base is not None and tail in ("get", "pop", "setdefault") and call.arguments:
            return self.index(base, call.arguments[0], path) | self.union(call.arguments[1:], path)
        if base is not None and tail in ("values", "items"):
            return self.listed(base, tail, path)
        if base is not None and tail in ("lower", "upper", "replace"):
            return set(self.changed(base, tail, call, path))
        if base is not None and tail in PASSING:
            return self.values(base, path)
        if tail == "dict":
            pairs = [(Text(key, call.line, "constant"), value) for key, value in call.keywords]
            return {Container(Items(tuple(pairs)), path)}
        if tail == "defaultdict":
            return {Container(Items(tuple((Unknown(""), a) for a in call.arguments)), path)}
        if tail in PASSING:
            return self.union(call.arguments, path)
        if tail == "getattr" and len(call.arguments) > 1 and isinstance(call.arguments[1], Text):
            read = Attribute(call.arguments[0], call.arguments[1].value)
            return self.values(read, path) | self.union(call.arguments[2:], path)
        passed = (*call.arguments, *(value for _, value in call.keywords))
        return self.union(passed, path)

    def changed(self, base: Expression, how: str, call: Call, path: str) -> Iterator[Value]:
        """Text after `.lower()`, `.upper()` or `.replace(a, b)` with literal arguments."""
        literal = [a.value for a in call.arguments if isinstance(a, Text)]
        for value in self.texts(base, path):
            if how != "replace":
                text = value.text.lower() if how == "lower" else value.text.upper()
                yield replace(value, text=text)
            elif len(literal) == 2:
                yield replace(value, text=value.text.replace(*literal))

    def listed(self, base: Expression, how: str, path: str) -> set[Held]:
        """`d.values()` and `d.items()` as lists."""
        found: set[Held] = set()
        for held in self.values(base, path):
            if isinstance(held, Container):
                entries: list[tuple[Expression | None, Expression]] = []
                for key, value in held.items.entries:
                    pair = Items(((None, key or Unknown("")), (None, value)))
                    entries.append((None, value if how == "values" else pair))
                found.add(Container(Items(tuple(entries)), held.path))
        return found


def as_constant(held: Held) -> Held:
    """A literal handed to a wrapper object counts as that object's constant."""
    if isinstance(held, Value) and held.home == "direct":
        return replace(held, home="constant")
    return held


def _order(value: Value) -> tuple[str, str, int]:
    return value.text, value.path, value.line
