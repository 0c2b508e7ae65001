"""Lowers Python expressions to `expressions`, and notes every call and id-like literal passed."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ptmgraph.analysis.code.branches import told_by_dict
from ptmgraph.analysis.code.command_words import says_what
from ptmgraph.analysis.code.descriptions import choices_named, described_names
from ptmgraph.analysis.code.expressions import (
    Attribute,
    BranchVariable,
    Choice,
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
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS, FileFacts, Hint, Variable, file_name
from ptmgraph.analysis.code.formats import joined, percent, sliced
from ptmgraph.analysis.code.identifiers import MODELSCOPE, is_noteworthy, spacy_config
from ptmgraph.analysis.code.implied import constructed
from ptmgraph.analysis.code.names import is_record, speaks_of_hub
from ptmgraph.analysis.code.syntax import (
    LISTED,
    SET,
    children,
    constant_texts,
    entry_home,
    integer_of,
    is_field_of_node,
    is_of_services,
    is_plain,
    last_part,
)
from ptmgraph.analysis.code.tables import rows
from ptmgraph.analysis.code.versions import Versions

Tests = tuple[tuple[str, Expression, bool], ...]
LONGEST_TEXT = 2000
UNKNOWN = Unknown("")
# Named, because they are asked for millions of times.
_LISTS = (ast.Tuple, ast.List)
_JOINING = (ast.Add, ast.Div, ast.BitOr)
_EMPTY = (Unknown, Flag)
_PROGRAMS = {"wget", "curl", "aria2c", *(row["words"].split()[0] for row in rows("commands"))}


class ExpressionReader:
    """Turns `ast` expressions into lowered ones. `scope` and `context` follow the caller.

    `methods` are those of the whole reader, by the type of node. Calls are read by
    `lower_calls.py`, statements by `extract.py`.
    """

    methods: dict[type[ast.AST], Callable[..., Expression]]

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        self.scope = ""
        self.context: list[str] = []
        self.quiet = 0
        self.names: dict[Variable, Name] = {}
        self.tests: dict[Variable, Tests] = {}  # what the branch says about its variables
        self.rebound: set[Variable] = set()
        self.versions = Versions(facts)
        self.attributes: dict[tuple[int, str], Attribute] = {}

    def lower_within(self, name: str, node: ast.expr | None, home: Home) -> Expression:
        """Lowers `node` with `name` (of what it is assigned or passed to) as its context."""
        self.context.append(name)
        value = self.lower(node, home)
        self.context.pop()
        return value

    def lower(self, node: ast.expr | None, home: Home = "constant") -> Expression:
        if node is None:
            return UNKNOWN
        method = self.methods.get(type(node))
        return method(self, node, home) if method is not None else self.lower_rest(node)

    def lower_rest(self, node: ast.expr) -> Expression:
        """Arithmetic, comparisons and the like: the value is unknown, calls inside still count."""
        self.quiet += 1
        for child in children(node):
            if isinstance(child, ast.expr) and not is_plain(child):
                self.lower(child)
        self.quiet -= 1
        return UNKNOWN

    def lower_test(self, node: ast.expr) -> None:
        """A test: no text in it is loaded, but calls inside and `name := value` count."""
        if not isinstance(node, ast.NamedExpr):
            self.lower_rest(node)
            return
        self.quiet += 1
        self.lower(node)
        self.quiet -= 1

    def lower_Constant(self, node: ast.Constant, home: Home) -> Expression:
        value = node.value
        if isinstance(value, str):
            return self.text(value, node.lineno, home)
        if value is None or isinstance(value, bool):
            return Flag(value)
        if isinstance(value, int):
            return Unknown(str(value))
        return UNKNOWN

    def text(self, value: str, line: int, home: Home) -> Expression:
        if "@architectures" in value and not self.quiet and spacy_config(value):
            self.facts.hints.append(Hint(value, line, home, (), self.scope))
        if len(value) > LONGEST_TEXT:
            return UNKNOWN
        if value.endswith(SETTINGS_ENDINGS):
            self.facts.files.add(file_name(value))
        if not self.quiet and self.facts.is_noteworthy(value):
            self.facts.hints.append(Hint(value, line, home, tuple(self.context), self.scope))
        return Text(value, line, home)

    def lower_Name(self, node: ast.Name, home: Home) -> Expression:
        key = self.scope, node.id
        if node.id in self.versions.names:
            key = self.versions.current(*key)
        known = self.names.get(key)
        if known is None:
            known = self.names[key] = Name(*key)
        tests = self.tests.get(key)
        return BranchVariable(known, tests) if tests else known

    def lower_Attribute(self, node: ast.Attribute, home: Home) -> Expression:
        base = self.lower(node.value, home)
        key = id(base), node.attr  # the attribute keeps its base, so that the id is not reused
        known = self.attributes.get(key)
        if known is None:
            known = self.attributes[key] = Attribute(base, node.attr)
        return known

    def lower_Subscript(self, node: ast.Subscript, home: Home) -> Expression:
        key = node.slice
        if last_part(node.value) == "Literal":
            return self.literals(key)
        base = self.lower(node.value, home)
        if isinstance(key, ast.Slice):
            bounds = integer_of(key.lower), integer_of(key.upper)
            is_table = last_part(node.value)[:1].isupper()  # not one of the many parts of tensors
            return sliced(base, *bounds, key.lineno) if is_table and not key.step else UNKNOWN
        if isinstance(key, ast.Tuple):
            return UNKNOWN
        if (position := integer_of(key)) is not None:
            return Index(base, position)
        self.quiet += 1
        lowered = self.lower(key)
        self.quiet -= 1
        return Index(base, lowered)

    def literals(self, key: ast.expr) -> Expression:
        """The values of a type `Literal["a", "b"]`: choices of what is declared with it."""
        self.quiet += 1
        values = key.elts if isinstance(key, ast.Tuple) else [key]
        entries = tuple((None, self.lower(value, "registry")) for value in values)
        self.quiet -= 1
        return UNKNOWN if is_of_services(entries) else Items(entries)

    def lower_JoinedStr(self, node: ast.JoinedStr, home: Home) -> Expression:
        parts = [
            self.lower(part.value if isinstance(part, ast.FormattedValue) else part, home)
            for part in node.values
        ]
        line = Join(tuple(parts))
        first = parts[0] if parts and not self.quiet else UNKNOWN
        if isinstance(first, Text) and first.value.partition(" ")[0].rstrip("3") in _PROGRAMS:
            self.facts.commands.append((line, node.lineno))
        return self.linked(line)

    def linked(self, text: Join) -> Join:
        """A joined text, which is noted where it may be a link to weights."""
        if text.parts and not self.quiet:
            self.facts.note_link(text, self.context, self.scope)
        return text

    def lower_BinOp(self, node: ast.BinOp, home: Home) -> Expression:
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            return self.percent(node, home)
        if not isinstance(node.op, _JOINING):
            return self.lower_rest(node)
        left, right = self.lower(node.left, home), self.lower(node.right, home)
        if left == UNKNOWN and right == UNKNOWN:
            return UNKNOWN
        if isinstance(node.op, ast.Div):
            return self.linked(Join((left, Text("/", node.lineno, home), right)))
        if isinstance(node.op, ast.BitOr) or isinstance(left, Items) or isinstance(right, Items):
            return Choice((left, right))
        return self.linked(Join((left, right)))

    def percent(self, node: ast.BinOp, home: Home) -> Expression:
        template = node.left.value if isinstance(node.left, ast.Constant) else None
        if not isinstance(template, str):
            return self.lower_rest(node)
        right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return percent(template, [self.lower(value, home) for value in right], node.lineno, home)

    def lower_BoolOp(self, node: ast.BoolOp, home: Home) -> Expression:
        first = self.lower(node.values[0], home)
        rest = [self.lower(value, "default") for value in node.values[1:]]
        return Choice((first, *rest))

    def lower_IfExp(self, node: ast.IfExp, home: Home) -> Expression:
        self.lower_test(node.test)
        return Choice((self.lower(node.body, home), self.lower(node.orelse, home)))

    def lower_NamedExpr(self, node: ast.NamedExpr, home: Home) -> Expression:
        value = self.lower(node.value, home)
        self.facts.define(self.scope, node.target.id, value)
        return value

    def lower_Await(self, node: ast.Await, home: Home) -> Expression:
        return self.lower(node.value, home)

    def lower_Starred(self, node: ast.Starred, home: Home) -> Expression:
        return self.lower(node.value, home)

    def lower_Lambda(self, node: ast.Lambda, home: Home) -> Expression:
        arguments = node.args.args[len(node.args.args) - len(node.args.defaults) :]
        for argument, default in zip(arguments, node.args.defaults, strict=False):
            self.facts.define(self.scope, argument.arg, self.lower(default, "default"))
        return self.lower(node.body, home)

    def lower_List(self, node: ast.List | ast.Tuple, home: Home) -> Expression:
        return self.lower_list(node, home, LISTED)

    def lower_list(
        self, node: ast.List | ast.Tuple | ast.Set, home: Home, context: str
    ) -> Expression:
        inner = entry_home(home)
        told = options_before(node.elts, context) if len(node.elts) > 1 else [context]
        if self.context and is_field_of_node(node):
            told[0] = choices_named(self.context[-1])
        entries = tuple(
            [(None, self.lower_within(t, e, inner)) for t, e in zip(told, node.elts, strict=False)]
        )
        self.note_command(node, tuple(value for _, value in entries))
        held = any(type(value) not in _EMPTY for _, value in entries)
        return Items(entries) if held and not is_of_services(entries) else UNKNOWN

    lower_Tuple = lower_List

    def lower_Set(self, node: ast.Set, home: Home) -> Expression:
        """A set, which is for tests more often than for choices."""
        return self.lower_list(node, home, SET)

    def note_command(
        self, node: ast.List | ast.Tuple | ast.Set, entries: tuple[Expression, ...]
    ) -> None:
        """An argument list for a subprocess, joined to a command line."""
        first = next(iter(entries), UNKNOWN)
        if isinstance(first, Attribute) and first.name == "executable":  # `sys.executable`
            first = Text("python", node.lineno, "direct")
            entries = first, *entries[1:]
        if self.quiet or len(entries) < 2 or not isinstance(first, Text) or len(first.value) > 40:
            return
        texts = [entry.value for entry in entries if isinstance(entry, Text)][:60]
        if not is_noteworthy(line := " ".join(texts)) and first.value.rstrip("3") not in _PROGRAMS:
            return
        if len(texts) == len(entries):
            hint = Hint(line, node.lineno, "registry", tuple(self.context), self.scope)
            self.facts.hints.append(hint)
        else:
            self.facts.commands.append((joined(" ", entries, node.lineno, "direct"), node.lineno))

    def lower_Dict(self, node: ast.Dict, home: Home) -> Expression:
        entries: list[tuple[Expression | None, Expression]] = []
        texts = constant_texts(node)
        shown = is_record(texts)
        given = described_names({k: v for k, v in texts.items() if v}, texts, self.context)
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                entries.append((None, self.lower(value, entry_home(home))))
                continue
            self.quiet += 1
            lowered = self.lower(key, "registry")
            self.quiet -= 1
            name = key_name(lowered)
            hidden = shown and not speaks_of_hub(name)  # a row may have prices and a repository
            self.quiet += hidden
            held = self.lower_within(given.get(name, name), value, entry_home(home))
            self.quiet -= hidden
            if "modelscope" in name.lower() and isinstance(held, Text):
                held = Text(MODELSCOPE + held.value, held.line, held.home)
            entries.append((lowered, held))
        self.facts.told += told_by_dict(node)
        self.facts.calls += constructed(entries, node.lineno, self.scope)
        if "ollama" in texts.values() and not self.quiet and not shown:
            self.facts.note_ollama(entries, self.scope)
        return Items(tuple(entries))

    @contextmanager
    def comprehension(self, node: ast.expr, generators: list[ast.comprehension]) -> Iterator[None]:
        """Binds the loop variables in a scope of their own, as Python does."""
        outer = self.scope
        inner = f"<{node.lineno}:{node.col_offset}>"
        for generator in generators:
            iterated = self.lower(generator.iter)
            self.scope = f"{outer}.{inner}" if outer else inner
            self.bind(generator.target, Element(iterated))
            for test in generator.ifs:
                self.lower_rest(test)
        yield
        self.scope = outer

    def lower_ListComp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, home: Home
    ) -> Expression:
        with self.comprehension(node, node.generators):
            return Items(((None, self.lower(node.elt, "registry")),))

    lower_SetComp = lower_ListComp
    lower_GeneratorExp = lower_ListComp

    def lower_DictComp(self, node: ast.DictComp, home: Home) -> Expression:
        with self.comprehension(node, node.generators):
            return Items(((self.lower(node.key, "registry"), self.lower(node.value, "registry")),))

    def bind(self, target: ast.expr, value: Expression) -> None:
        """Records `target = value`, taking tuples, `self.x` and `d[k]` apart."""
        if isinstance(target, ast.Name):
            scope, name = self.scope, target.id
            if name in self.versions.names:
                outer, version = self.versions.current(scope, name)
                name = version if outer == scope else name
            self.facts.define(scope, name, value)
            if self.tests.pop((scope, name), None):
                self.rebound.add((scope, name))
        elif isinstance(target, _LISTS):
            for position, part in enumerate(target.elts):
                self.bind(part, Index(value, position))
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value)
        elif isinstance(target, ast.Attribute):
            self.bind_attribute(target, value)
        elif isinstance(target, ast.Subscript):
            self.quiet += 1
            key = self.lower(target.slice)
            self.quiet -= 1
            self.fill(target.value, Items(((key, value),)))

    def fill(self, target: ast.expr, value: Expression) -> None:
        """Records that what `target` holds gets an entry. In a function it may be a table of the
        module."""
        if isinstance(target, ast.Name) and self.scope:
            function = self.facts.functions.get(self.scope)
            own = function is not None and target.id in function.bound
            own = own or (self.scope, target.id) in self.facts.definitions
            if not own and ("", target.id) in self.facts.definitions:
                self.facts.define("", target.id, value)
                return
        self.bind(target, value)

    def bind_attribute(self, target: ast.Attribute, value: Expression) -> None:
        raise NotImplementedError


def options_before(nodes: list[ast.expr], context: str) -> list[str]:
    """The context of each entry of a list: the option that stands before it and says that it is a
    model or dataset, or that of the list. Commands that the tables know are read as such."""
    texts = [n.value if isinstance(n, ast.Constant) else None for n in nodes]
    if isinstance(texts[0], str) and texts[0].rstrip("3") in _PROGRAMS:
        return [context] * len(nodes)
    told = [
        one if isinstance(one, str) and one.startswith("--") and says_what(one) else context
        for one in texts[:-1]
    ]
    return [context, *told]


def key_name(key: Expression) -> str:
    """The text of a key, or the last name of `Source.HUB`."""
    if isinstance(key, Text):
        return key.value
    return key.name if isinstance(key, Attribute) else ""


def methods_of(reader: type[ExpressionReader]) -> dict[type[ast.AST], Callable[..., Expression]]:
    """The method of a reader for each type of node: `lower_` and the name that `ast` gives it."""
    return {
        getattr(ast, name.removeprefix("lower_")): getattr(reader, name)
        for name in dir(reader)
        if name.startswith("lower_") and hasattr(ast, name.removeprefix("lower_"))
    }
