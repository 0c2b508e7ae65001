"""Read the constants of Python modules without running them.

A module is read from top to bottom: assignments of literals, of other names, of unions and
spreads of them, and imports within the same package. Whatever cannot be known without running
the code becomes `Unknown`, which carries the expression, so that nothing is guessed.
"""

from __future__ import annotations

import ast
import operator
import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.BitOr: operator.or_,
    ast.Sub: operator.sub,
}
# A list of a set is sorted: read again, it is the same.
_CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    "dict": dict,
    "float": float,
    "frozenset": set,
    "int": int,
    "list": lambda items=(): sorted(items) if isinstance(items, set) else list(items),
    "set": set,
    "sorted": sorted,
    "tuple": tuple,
}


@dataclass(frozen=True)
class Unknown:
    """A value that only running the code would tell; `expression` is its source text."""

    expression: str


@dataclass(frozen=True)
class Subclass:
    """A class of the package that inherits from the wanted class `base`."""

    base: str


class Commented(str):
    """Text that stands alone on its line, with the comment behind it."""

    comment: str


@dataclass
class Call:
    """A call of a wanted class, or of a subclass: its keyword arguments and where it stands.

    `comments` holds those behind arguments that stand on one line.
    """

    name: str
    keywords: dict[str, Any]
    file: str
    line: int
    comments: dict[str, str] = field(default_factory=dict)


@dataclass
class Package:
    """A package of Python source in a folder, read module by module on demand.

    `wanted` names the classes whose calls are collected; `root` is the folder that holds the
    package's top-level folder.
    """

    root: Path
    wanted: frozenset[str]
    _modules: dict[Path, Module] = field(default_factory=dict)

    def calls(self, folder: str) -> Iterator[Call]:
        """All wanted calls in the modules below `folder`, by file and line."""
        for path in sorted((self.root / folder).rglob("*.py")):
            yield from self.module(path).calls

    def module(self, path: Path) -> Module:
        """The module in a file, read once. A circular import sees what was read so far."""
        if path not in self._modules:
            module = self._modules[path] = Module(self, path)
            module.read()
        return self._modules[path]

    def names(self, path: Path, level: int, dotted: str) -> Mapping[str, Any]:
        """The names of the module that `from dotted import ...` means in the file `path`."""
        start = path.parents[level - 1] if level else self.root
        target = start.joinpath(*dotted.split(".")) if dotted else start
        for candidate in (target.with_suffix(".py"), target / "__init__.py"):
            if candidate.is_file():
                return self.module(candidate).names
        return {}


class Module:
    """One module: the values of its names, and the wanted calls in it."""

    def __init__(self, package: Package, path: Path) -> None:
        self.names: dict[str, Any] = {}
        self.calls: list[Call] = []
        self._package = package
        self._path = path
        self._comments: Mapping[int, str] = {}

    def read(self) -> None:
        """Read the module's statements in order. Raises `SyntaxError` for a broken file."""
        tree = ast.parse(self._path.read_bytes())
        self._comments = _comments(self._path, tree)
        self._statements(tree.body, self.names)

    def _statements(self, body: Iterable[ast.stmt], names: dict[str, Any]) -> None:
        for statement in body:
            match statement:
                case ast.ImportFrom(module=dotted, names=aliases, level=level):
                    found = self._package.names(self._path, level, dotted or "")
                    for alias in aliases:
                        value = found.get(alias.name, Unknown(alias.name))
                        names[alias.asname or alias.name] = value
                case ast.Assign(targets=[ast.Name(id=name)], value=expression):
                    names[name] = self._value(expression, names)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as expression):
                    names[name] = self._value(expression, names)
                case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=added):
                    if isinstance(names.get(name), list):  # `+=` takes any iterable
                        added = ast.Call(ast.Name("list"), [added], [])
                    names[name] = self._value(ast.BinOp(target, op, added), names)
                case ast.ClassDef(name=name, bases=bases, body=inner):
                    self._statements(inner, dict(names))
                    wanted = [self._wanted_class(base, names) for base in bases]
                    names[name] = next(map(Subclass, filter(None, wanted)), Unknown(name))
                case ast.Expr(value=ast.Call()) | ast.For():
                    self._forget(statement, names)

    def _forget(self, statement: ast.stmt, names: dict[str, Any]) -> None:
        """A loop or a call such as `data.update(...)` may change what the names hold."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(names.get(node.id), dict | list | set):
                names[node.id] = Unknown(node.id)

    def _value(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        """The value of an expression. Operations on an `Unknown` fail, and so are unknown too."""
        try:
            return self._read(node, names)
        except (TypeError, ValueError, LookupError):
            return Unknown(ast.unparse(node))

    def _read(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        match node:
            case ast.Constant(value=str(text)) if comment := self._comments.get(node.lineno):
                commented = Commented(text)
                commented.comment = comment
                return commented
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return names[name]
            case ast.List(elts=items):
                return list(self._items(items, names))
            case ast.Tuple(elts=items):
                return tuple(self._items(items, names))
            case ast.Set(elts=items):
                return set(self._items(items, names))
            case ast.Dict():
                return self._dictionary(node, names)
            case ast.BinOp(left=left, right=right):
                return self._operation(node, left, right, names)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._value(operand, names)
            case ast.Subscript(value=container, slice=key):
                return self._value(container, names)[self._value(key, names)]
            case ast.BoolOp(op=ast.Or(), values=[*choices]):
                values = [self._value(choice, names) for choice in choices]
                if any(isinstance(value, Unknown) for value in values):
                    raise TypeError("an unknown choice")
                return next((value for value in values if value), values[-1])
            case ast.Attribute(value=owner, attr=attribute):
                return self._wanted(owner, names).keywords[attribute]
            case ast.Call(func=ast.Attribute(value=owner, attr="union"), args=others):
                return set.union(self._value(owner, names), *self._items(others, names))
            case ast.Call():
                return self._call(node, names)
        raise TypeError("not a constant expression")

    def _wanted(self, node: ast.expr, names: Mapping[str, Any]) -> Call:
        value = self._value(node, names)
        if not isinstance(value, Call):
            raise TypeError("not an object of a wanted class")
        return value

    def _items(self, nodes: Iterable[ast.expr], names: Mapping[str, Any]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self._value(node.value, names)
            else:
                yield self._value(node, names)

    def _dictionary(self, node: ast.Dict, names: Mapping[str, Any]) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                result.update(self._value(value, names))
            else:
                result[self._value(key, names)] = self._value(value, names)
        return result

    def _operation(
        self,
        node: ast.BinOp,
        left: ast.expr,
        right: ast.expr,
        names: Mapping[str, Any],
    ) -> Any:
        if isinstance(node.op, ast.Mult):  # of numbers only: a repeated list may fill the memory
            return self._number(left, names) * self._number(right, names)
        return _OPERATORS[type(node.op)](self._value(left, names), self._value(right, names))

    def _number(self, node: ast.expr, names: Mapping[str, Any]) -> float:
        value = self._value(node, names)
        if not isinstance(value, int | float):
            raise TypeError("not a number")
        return value

    def _call(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        """A wanted call is collected; a constructor such as `set([...])` is applied."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if wanted := self._wanted_class(node.func, names):
            file = self._path.relative_to(self._package.root).as_posix()
            comments = {
                keyword.arg: self._comments[keyword.value.lineno]
                for keyword in node.keywords
                if keyword.arg and keyword.value.lineno == keyword.value.end_lineno
                if keyword.value.lineno in self._comments
            }
            call = Call(wanted, self._keywords(node, names), file, node.lineno, comments)
            self.calls.append(call)
            return call
        return _CONSTRUCTORS[name](*self._items(node.args, names), **self._keywords(node, names))

    def _wanted_class(self, node: ast.expr, names: Mapping[str, Any]) -> str:
        """The wanted class that is named, or from which a named one inherits; else empty."""
        if not isinstance(node, ast.Name):
            return ""
        if node.id in self._package.wanted:
            return node.id
        known = names.get(node.id)
        return known.base if isinstance(known, Subclass) else ""

    def _keywords(self, node: ast.Call, names: Mapping[str, Any]) -> dict[str, Any]:
        """The keyword arguments, `**spreads` included. Raises `TypeError` for an unknown spread."""
        result: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self._value(keyword.value, names)
            result.update(value if keyword.arg is None else {keyword.arg: value})
        return result


def _comments(path: Path, tree: ast.AST) -> dict[int, str]:
    """The comments by line, behind lines that have at most one text."""
    texts = Counter(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    with path.open("rb") as file:
        return {
            token.start[0]: token.string.lstrip("# ").rstrip()
            for token in tokenize.tokenize(file.readline)
            if token.type == tokenize.COMMENT and texts[token.start[0]] < 2
        }
