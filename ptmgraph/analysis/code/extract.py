"""Reads the statements of one Python file into `FileFacts`."""

import ast
import warnings
from collections.abc import Callable, Iterable
from functools import partial

from ptmgraph.analysis.code.branches import BranchTest, branch_tests, leaves, told_by
from ptmgraph.analysis.code.computing import only_computes
from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Element,
    Expression,
    Flag,
    Home,
    Index,
    Items,
    Join,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.facts import Class, FileFacts, Function, Hint
from ptmgraph.analysis.code.identifiers import spacy_package
from ptmgraph.analysis.code.implied import made_members
from ptmgraph.analysis.code.lower import methods_of
from ptmgraph.analysis.code.lower_calls import PythonCallReader
from ptmgraph.analysis.code.spoken import spoken_of
from ptmgraph.analysis.code.syntax import dotted, last_part, module_of, tuple_fields

_NAMED, _LISTS = (ast.Name, ast.Attribute), (ast.Tuple, ast.List)


def read_python(source: str, path: str) -> FileFacts:
    """Facts of one file. Raises SyntaxError, ValueError or RecursionError as `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    facts = FileFacts(path, speaks=spoken_of(source, path))
    StatementReader(facts, source.split("\n")).body(tree.body)
    return facts


def broken_line(source: str) -> int | None:
    """The line at which a text stops being Python 3, 0 where none is to blame; None for Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return error.lineno or 0
    except (ValueError, RecursionError):
        return 0
    return None


def is_python(source: str) -> bool:
    """Whether a text is Python 3."""
    return broken_line(source) is None


class StatementReader(PythonCallReader):
    """Walks statements; keeps the current function (`scope`) and class (`owner`)."""

    def __init__(self, facts: FileFacts, lines: list[str]) -> None:
        super().__init__(facts)
        self.lines = lines
        self.owner = ""
        self.parameters: frozenset[str] = frozenset()
        self.conditional = False

    def body(self, statements: list[ast.stmt], where: Iterable[BranchTest] = ()) -> None:
        """Reads a block; `where` is what its branch says about variables."""
        outer, self.tests = self.tests, dict(self.tests)
        if where:
            self.note(where)
        for statement in statements:
            _READERS.get(type(statement), StatementReader.read_other)(self, statement)
            if isinstance(statement, ast.If) and leaves(statement.body):
                self.note(branch_tests(statement.test, False))
        self.tests = (
            {key: test for key, test in outer.items() if key not in self.rebound} if outer else {}
        )

    def note(self, where: Iterable[BranchTest]) -> None:
        self.quiet += 1
        for name, how, operand, holds in where:
            key = self.versions.current(self.scope, name)
            test = how, self.lower(operand), holds
            self.tests[key] = (*self.tests.get(key, ()), test)
        self.quiet -= 1

    def read_other(self, statement: ast.AST) -> None:
        """Any other statement: expressions for their calls, blocks one by one."""
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.lower_rest(child) if isinstance(child, ast.Compare) else self.lower(child)
            elif isinstance(child, ast.stmt):
                self.perhaps([child])
            else:
                self.read_other(child)

    def read_Expr(self, statement: ast.Expr) -> None:
        if not isinstance(statement.value, ast.Constant):
            self.lower(statement.value)

    def read_Import(self, statement: ast.Import) -> None:
        for alias in statement.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.facts.imports[alias.asname or alias.name] = alias.name
            self.facts.imports[name] = alias.name if alias.asname else name
            if spacy_package(alias.name) is not None:
                line = statement.lineno
                hint = Hint(alias.name, line, "direct", ("import",), self.scope)
                self.facts.hints.append(hint)

    def read_ImportFrom(self, statement: ast.ImportFrom) -> None:
        source = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            if alias.name == "*":
                self.facts.star_imports.append(source)
                continue
            joint = "" if source.endswith(".") else "."
            self.facts.imports[alias.asname or alias.name] = source + joint + alias.name
            if self.scope:
                self.facts.local_imports.add((self.scope, alias.asname or alias.name))

    def read_Assign(self, statement: ast.Assign) -> None:
        first = statement.targets[0]
        name = dotted(first) if isinstance(first, _NAMED) else ""
        fallback = self.conditional and name in self.parameters
        home: Home = "default" if fallback else "constant"
        value = self.lower_within(name.rpartition(".")[2], statement.value, home)
        if self.owner and self.scope == self.owner and self.is_enum():
            self.facts.calls += made_members(self.owner, value, statement.lineno)
            value = Items(((None, _as_registry(value)),))
        if isinstance(first, ast.Name) and (fields := tuple_fields(statement.value)):
            own = f"{self.scope}.{first.id}" if self.scope else first.id
            self.facts.classes[own] = Class(own, (), (), fields)
            return
        imported = module_of(statement.value)
        for target in statement.targets:
            if imported and isinstance(target, ast.Name):
                self.facts.imports.setdefault(target.id, imported)
            else:
                self.renew(target)
                self.bind(target, value)

    def renew(self, target: ast.expr) -> None:
        """A variable of a function that is assigned anew, in any case: what it held is gone."""
        if isinstance(target, _LISTS):
            for part in target.elts:
                self.renew(part)
        elif isinstance(target, ast.Name) and self.is_known(target.id):
            self.versions.renew(self.scope, target.id)

    def is_known(self, name: str) -> bool:
        """Whether a name has a value in the function that is being read. In a class or module all
        values count: other places read them."""
        inside = self.scope != self.owner
        return inside and (name in self.parameters or (self.scope, name) in self.facts.definitions)

    def is_enum(self) -> bool:
        bases = self.facts.classes[self.owner].bases
        return any(isinstance(base, Name | Attribute) and "Enum" in base.name for base in bases)

    def read_AnnAssign(self, statement: ast.AnnAssign) -> None:
        name = dotted(statement.target)
        home: Home = "default" if self.holds_values() else "constant"
        value = self.lower_within(name.rpartition(".")[2], statement.value, home)
        if isinstance(statement.target, ast.Name):
            self.facts.types[(self.scope, statement.target.id)] = self.annotation(
                statement.annotation
            )
            if self.scope == self.owner and self.owner:
                self.facts.classes[self.owner].fields.append(statement.target.id)
        if statement.value is not None:
            self.renew(statement.target)
            self.bind(statement.target, value)

    def holds_values(self) -> bool:
        """Whether the class body being read is one of fields: a dataclass or a settings class."""
        if not self.owner or self.scope != self.owner:
            return False
        owner = self.facts.classes[self.owner]
        return bool(owner.bases or owner.decorators)

    def annotation(self, node: ast.expr | None) -> Expression:
        """The class that an annotation names; looks into `Optional[X]`, `X | None` and quotes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.partition("[")[0].partition("|")[0].strip()
            return Name(self.scope, name) if name.isidentifier() else Unknown("")
        if isinstance(node, ast.Subscript) and last_part(node.value).endswith("Literal"):
            return self.lower(node)
        if isinstance(node, ast.Subscript):
            inner = node.slice
            if isinstance(inner, ast.Tuple):  # empty in `tuple[()]`
                return self.annotation(next(iter(inner.elts), None))
            return self.annotation(inner)
        if isinstance(node, ast.BinOp):
            return self.annotation(node.left)
        return self.lower(node) if isinstance(node, _NAMED) else Unknown("")

    def read_AugAssign(self, statement: ast.AugAssign) -> None:
        name = dotted(statement.target).rpartition(".")[2]
        value = self.lower_within(name, statement.value, "constant")
        if isinstance(value, Items):
            self.bind(statement.target, value)
        elif isinstance(statement.op, ast.Add) and isinstance(statement.target, ast.Name):
            longer = Join((self.lower(statement.target), value))
            if self.is_known(statement.target.id):
                known = self.versions.grow(self.scope, statement.target.id)
                self.bind(statement.target, longer if known else Unknown(""))

    def bind_attribute(self, target: ast.Attribute, value: Expression) -> None:
        root, _, path = dotted(target).partition(".")
        if self.tests.pop((self.scope, f"{root}.{path}"), None):
            self.rebound.add((self.scope, f"{root}.{path}"))
        if root in ("self", "cls") and self.owner and ("." not in path or is_telling(value)):
            self.facts.define(self.owner, path, value)
        elif root != "?" and is_telling(value):
            self.facts.define(
                self.scope, f"{self.versions.current(self.scope, root)[1]}.{path}", value
            )

    def read_If(self, statement: ast.If) -> None:
        self.lower_test(statement.test)
        if isinstance(statement.test, ast.Compare):
            self.facts.told += told_by(statement)
        outer, self.conditional = self.conditional, True
        tests = branch_tests(statement.test), branch_tests(statement.test, False)
        self.versions.branches(
            [
                (partial(self.body, block, where), not (block and leaves(block)))
                for block, where in zip((statement.body, statement.orelse), tests, strict=True)
            ]
        )
        self.conditional = outer

    def read_For(self, statement: ast.For | ast.AsyncFor) -> None:
        target = statement.target.id if isinstance(statement.target, ast.Name) else ""
        iterated = self.lower_within(target, statement.iter, "constant")
        self.bind(statement.target, Element(iterated))
        self.perhaps(statement.body)
        self.body(statement.orelse)

    def perhaps(self, *blocks: list[ast.stmt]) -> None:
        """Blocks of which one may run."""
        self.versions.branches([(partial(self.body, block), True) for block in (*blocks, [])])

    read_AsyncFor = read_For

    def read_With(self, statement: ast.With | ast.AsyncWith) -> None:
        for item in statement.items:
            value = self.lower(item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value)
        self.body(statement.body)

    read_AsyncWith = read_With

    def read_Try(self, statement: ast.Try) -> None:
        handlers = [
            (partial(self.read_other, one), not leaves(one.body)) for one in statement.handlers
        ]
        self.versions.branches(
            [(partial(self.body, statement.body + statement.orelse), True), *handlers]
        )
        self.body(statement.finalbody)

    def read_While(self, statement: ast.While) -> None:
        self.lower_test(statement.test)
        self.perhaps(statement.body)
        self.body(statement.orelse)

    def read_Match(self, statement: ast.Match) -> None:
        self.lower(statement.subject)
        self.facts.told += told_by(statement)
        self.perhaps(*(case.body for case in statement.cases))

    def read_Return(self, statement: ast.Return) -> None:
        name = self.scope.rpartition(".")[2]
        value = self.lower_within(name, statement.value, "constant")
        function = self.facts.functions.get(self.scope)
        if function is not None and statement.value is not None:
            function.returns.append(value)

    def read_Assert(self, statement: ast.Assert) -> None:
        self.lower_test(statement.test)
        self.note(branch_tests(statement.test))

    def read_ClassDef(self, statement: ast.ClassDef) -> None:
        plain = [b.value if isinstance(b, ast.Subscript) else b for b in statement.bases]
        bases = tuple(self.lower(base) for base in plain)  # `Base[T]` inherits from `Base`
        decorators = tuple(self.lower(d) for d in statement.decorator_list)
        name = f"{self.scope}.{statement.name}" if self.scope else statement.name
        outer = self.scope, self.owner, self.parameters
        self.facts.classes[name] = Class(name, bases, decorators)
        if statement.keywords and bases:
            self.note_subclass(statement, bases[0])
        self.scope = self.owner = name
        self.facts.told += told_by(statement)
        self.body(statement.body)
        self.scope, self.owner, self.parameters = outer

    def note_subclass(self, statement: ast.ClassDef, base: Expression) -> None:
        """`class Small(Base, model="a/b")`: what the base's `__init_subclass__` is called with."""
        given = tuple((k.arg, self.keyword(k, "constant")) for k in statement.keywords if k.arg)
        told, line = Attribute(base, "__init_subclass__"), statement.lineno
        self.facts.calls.append(Call(told, (), given, line, self.scope, "__init_subclass__"))

    def read_FunctionDef(self, statement: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        name = f"{self.scope}.{statement.name}" if self.scope else statement.name
        owner = self.owner if self.owner == self.scope else ""
        arguments = statement.args
        positional = arguments.posonlyargs + arguments.args
        everything = positional + arguments.kwonlyargs
        defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
        for argument, default in zip(everything, defaults + arguments.kw_defaults, strict=True):
            if default is not None:
                value = self.lower_within(argument.arg, default, "default")
                self.facts.define(name, argument.arg, value)
            if argument.annotation is not None:
                self.facts.types[(name, argument.arg)] = self.annotation(argument.annotation)
        self.decorators(statement, name)
        names = tuple(argument.arg for argument in everything)
        rest = arguments.kwarg.arg if arguments.kwarg else ""
        spread = arguments.vararg.arg if arguments.vararg else ""
        bound = owner and not any(dotted(d) == "staticmethod" for d in statement.decorator_list)
        self.facts.functions[name] = Function(
            name, owner, names[1:] if bound else names, rest, spread
        )
        if owner and only_computes(statement, self.lines):
            return
        outer = self.scope, self.parameters, self.conditional
        self.scope, self.parameters, self.conditional = name, frozenset(names), False
        with self.versions.inside():
            self.body(statement.body)
        self.scope, self.parameters, self.conditional = outer

    read_AsyncFunctionDef = read_FunctionDef

    def decorators(self, statement: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> None:
        """`@click.option("--model", default=...)` and `@parametrize("model", [...])` set values."""
        for decorator in statement.decorator_list:
            call = self.lower(decorator)
            if not isinstance(call, Call):
                continue
            tail = call.text.rpartition(".")[2]
            if tail in ("option", "argument"):
                for parameter in option_names(call):
                    self.facts.define(name, parameter, option_values(call))
            elif tail == "parametrize" and len(call.arguments) > 1:
                self.parametrize(name, call)

    def parametrize(self, function: str, call: Call) -> None:
        first, values = call.arguments[0], call.arguments[1]
        names = first.value.replace(",", " ").split() if isinstance(first, Text) else []
        for position, parameter in enumerate(names):
            entry: Expression = Element(values)
            self.facts.define(
                function, parameter, entry if len(names) == 1 else Index(entry, position)
            )


StatementReader.methods = methods_of(StatementReader)

_READERS: dict[type[ast.AST], Callable[..., None]] = {
    getattr(ast, name.removeprefix("read_")): method
    for name, method in vars(StatementReader).items()
    if name.startswith("read_") and hasattr(ast, name.removeprefix("read_"))
}


def is_telling(value: Expression) -> bool:
    return type(value) is not Unknown and type(value) is not Flag


def option_names(call: Call) -> list[str]:
    """Destinations of an argparse or click option: `dest`, or the option strings themselves."""
    for key, value in call.keywords:
        if key == "dest" and isinstance(value, Text):
            return [value.value]
    texts = [a.value for a in call.arguments if isinstance(a, Text)]
    return [text.lstrip("-").replace("-", "_") for text in texts]


def option_values(call: Call) -> Expression:
    """What an option may hold: its default and its choices."""
    kept = [(None, v) for k, v in call.keywords if k in ("default", "const")]
    picked = [(None, Element(v)) for k, v in call.keywords if k in ("choices", "type")]
    return Element(Items((*kept, *picked)))


def _as_registry(value: Expression) -> Expression:
    if isinstance(value, Text):
        return Text(value.value, value.line, "registry")
    return value
