"""Lowers Python's calls, and notes them."""

import ast
import re

from ptmgraph.analysis.code.expressions import (
    BranchVariable,
    Call,
    Expression,
    Home,
    Index,
    Items,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.formats import formatted, joined, paired
from ptmgraph.analysis.code.implied import on_event, passed_on
from ptmgraph.analysis.code.lower import ExpressionReader
from ptmgraph.analysis.code.signatures import is_loading_name
from ptmgraph.analysis.code.syntax import carries_text, dotted, module_of
from ptmgraph.analysis.code.tables import call_names

SPREAD = 4
# A variable of the environment: any function that is asked for it with a value beside it gives that
# value where the variable is missing, as `env("CHAT_MODEL", "acme/chat")`.
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
PAIRING = ("enumerate", "zip", "product", "itertools.product")
GROWING_CALLS = {"update", "append", "extend", "add"}
FALLBACK_KEYWORDS = {"default", "default_factory"}
PICKED_KEYWORDS = {"choices", "options"}
OPTION_CALLS = ("add_argument", "option", "argument")


class PythonCallReader(ExpressionReader):
    """Reads calls."""

    def lower_Call(self, node: ast.Call, home: Home) -> Expression:
        name = dotted(node.func)
        tail = name.rpartition(".")[2]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
            text = node.func.value.value
            built = self.method_of_text(text, node, home) if isinstance(text, str) else None
            if built is not None:
                return built
        module = module_of(node)
        if module:
            self.facts.imports[f"<{module}>"] = module  # no variable has such a name
            return Name("", f"<{module}>")
        if name in PAIRING:
            return paired(tail, self.arguments(node.args, "direct"))
        if self.is_inert(name, tail):
            return self.lower_rest(node)
        callee = self.lower(node.func)
        first = first_text(node)
        fallback = tail in call_names("field call") or (
            len(node.args) > 1
            and (tail in call_names("fallback call") or bool(_VARIABLE.fullmatch(first)))
        )
        named = named_by(first, node, tail, fallback) if first else ""
        self.context.append(named or tail + "()")
        arguments = self.arguments(node.args, "default" if fallback else "direct")
        inside: Home = "registry" if tail == "dict" else "direct"
        keywords = tuple(
            [
                (k.arg or "**", self.keyword(k, "default" if fallback else inside))
                for k in node.keywords
            ]
        )
        self.context.pop()
        function = self.scope.partition("<")[0].rstrip(".")  # without that of a comprehension
        call = Call(callee, arguments, keywords, node.lineno, function, name)
        if fallback and len(arguments) > 1 and isinstance(arguments[0], Text):
            self.facts.note_default(arguments[0].value, arguments[1], self.scope)
        if carries_text(arguments, keywords):
            self.facts.calls += [call, *passed_on(call), *on_event(call)]
        if tail in GROWING_CALLS and isinstance(node.func, ast.Attribute) and arguments:
            entries = arguments[-1] if tail in ("update", "extend") else None
            self.fill(node.func.value, entries or Items(((None, arguments[-1]),)))
        return call

    def lower_Attribute(self, node: ast.Attribute, home: Home) -> Expression:
        """A field of the object itself may be guarded as a variable is."""
        found = super().lower_Attribute(node, home)
        if self.tests and isinstance(node.value, ast.Name) and node.value.id == "self":
            tests = self.tests.get((self.scope, f"self.{node.attr}"))
            return BranchVariable(found, tests) if tests else found
        return found

    def lower_Subscript(self, node: ast.Subscript, home: Home) -> Expression:
        """`TABLE[name]` fails where a parameter is no key of the table: from there on it is one."""
        found = super().lower_Subscript(node, home)
        function = self.facts.functions.get(self.scope)
        match node:
            case ast.Subscript(ast.Name(table), ast.Name(key), ast.Load()) if table.isupper():
                if function is not None and key in function.parameters:
                    place = self.versions.current(self.scope, key)
                    test = "key", self.lower(node.value), True
                    self.tests[place] = (*self.tests.get(place, ()), test)
        return found

    def lower_Yield(self, node: ast.Yield, home: Home) -> Expression:
        """What a generator gives is one of what its caller loops over."""
        self.quiet += 1
        value, function = self.lower(node.value, "constant"), self.facts.functions.get(self.scope)
        self.quiet -= 1
        if function is not None and type(value) is not Unknown:
            function.returns.append(Items(((None, value),)))
        return Unknown("")

    def arguments(self, nodes: list[ast.expr], home: Home) -> tuple[Expression, ...]:
        """Positional arguments; `*values` stands for its first entries."""
        lowered: list[Expression] = []
        for node in nodes:
            value = self.lower(node, home)
            if isinstance(node, ast.Starred):
                lowered += [Index(value, position) for position in range(SPREAD)]
            else:
                lowered.append(value)
        return tuple(lowered)

    def is_inert(self, name: str, tail: str) -> bool:
        """Whether a call is known to neither load anything nor pass text on."""
        if tail in call_names("inert method") or name in call_names("inert function"):
            return True
        if tail.endswith(("Error", "Exception", "Warning")):
            return True
        root = name.partition(".")[0]
        module = self.facts.imports.get(root, root).partition(".")[0]
        return module in call_names("inert module") and not is_loading_name(tail)

    def keyword(self, keyword: ast.keyword, home: Home) -> Expression:
        if keyword.arg in FALLBACK_KEYWORDS:
            home = "default"
        elif keyword.arg in PICKED_KEYWORDS:
            home = "registry"
        return self.lower_within(keyword.arg or "", keyword.value, home)

    def method_of_text(self, text: str, node: ast.Call, home: Home) -> Expression | None:
        """`"...{}".format(...)` and `"/".join([...])`."""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        first = node.args[0] if node.args else None
        if method == "format":
            positional = [self.lower(argument, home) for argument in node.args]
            named = {k.arg: self.lower(k.value, home) for k in node.keywords if k.arg}
            return formatted(text, positional, named, node.lineno, home)
        if method == "join" and isinstance(first, ast.List | ast.Tuple):
            values = [self.lower(entry, home) for entry in first.elts]
            return joined(text, values, node.lineno, home)
        return None


def first_text(node: ast.Call) -> str:
    """The first argument of a call where it is a text; "" otherwise."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return ""


def named_by(first: str, node: ast.Call, tail: str, fallback: bool) -> str:
    """The name that a call itself gives to its other arguments: the option of a command, the key or
    variable that a fallback stands in for; "" for other calls."""
    if tail in OPTION_CALLS:
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        told = [text for text in texts if isinstance(text, str)]
        long = [text for text in told if text.startswith("--")] or told
        return "--" + long[0].lstrip("-") if long[0][:1] == "-" or tail == "add_argument" else ""
    return first if fallback and tail not in call_names("field call") else ""
