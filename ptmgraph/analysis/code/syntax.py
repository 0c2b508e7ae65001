"""Small questions about syntax that the readers share."""

import ast
import re
from collections.abc import Iterator, Sequence

from ptmgraph.analysis.code.expressions import Expression, Home, Text, Unknown
from ptmgraph.analysis.code.providers import lists_services
from ptmgraph.analysis.code.signatures import library_roots

SET = "{}"  # stands in the context of a literal that is an entry of a set
_LAZY = re.compile(r"(?i)(?:^|\.)_?lazy_?(?:import|load|module)(?:er)?$")
_IMPORTING = re.compile(r"(?i)(?:^|[._])(?:require|(?:\w+_)?import(?:_\w+)?)$")  # a library
LISTED = "[]"  # stands in the context of a literal that is an entry of a list


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute chain; "?" stands for anything that is not a name."""
    if isinstance(node, ast.Name):  # most are
        return node.id
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    names.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(names))


def last_part(node: ast.expr) -> str:
    """`c` of `a.b.c`; "" for what is neither a name nor an attribute."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def is_plain(node: ast.expr) -> bool:
    """Whether nothing stands in an expression that says something by itself: `x`, `x.y`."""
    kind = type(node)
    if kind is ast.Attribute:
        node = node.value  # type: ignore[attr-defined]  # mypy does not narrow by `kind`
        kind = type(node)
    return kind is ast.Name


_SAYING_NOTHING = frozenset({"ctx", "op", "ops", "kind", "lineno", "type_comment"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def children(node: ast.AST) -> Iterator[object]:
    """The values of all fields, lists taken apart; `ast.iter_child_nodes` takes twice the time."""
    fields = _FIELDS.get(type(node))
    if fields is None:
        fields = tuple(field for field in node._fields if field not in _SAYING_NOTHING)
        _FIELDS[type(node)] = fields
    for field in fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            yield from value
        else:
            yield value


def entry_home(home: Home) -> Home:
    """The home of an entry: a default container gives defaults, others are picked from."""
    return "default" if home == "default" else "registry"


def carries_text(
    arguments: tuple[Expression, ...], keywords: tuple[tuple[str, Expression], ...]
) -> bool:
    """Whether an argument may be text; a call without one says nothing about ids."""
    for value in arguments:
        if type(value) is not Unknown:
            return True
    for _, value in keywords:
        if type(value) is not Unknown:
            return True
    return not arguments and not keywords


def module_of(node: ast.expr) -> str:
    """The module, or member of one, in `import_module("torch").hub`, in
    `LazyImport("hub", globals(), "torch.hub")`, or in `require("torch")` of a project's own; "" for
    anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Call):
        return ""
    called = dotted(node.func)
    is_lazy = bool(_LAZY.search(called))
    is_own = not is_lazy and bool(_IMPORTING.search(called))
    if not called.endswith("import_module") and not is_lazy and not is_own:
        return ""
    told = next(iter(node.args[-1:] if is_lazy else node.args), None)
    if not isinstance(told, ast.Constant) or not isinstance(told.value, str):
        return ""
    if is_own and told.value.partition(".")[0] not in library_roots():
        return ""
    return ".".join([told.value, *names])


def is_of_services(entries: Sequence[tuple[Expression | None, Expression]]) -> bool:
    """Whether the entries of a list are names of models of hosted services."""
    texts = [value.value for _, value in entries if isinstance(value, Text)]
    return lists_services(texts)


def tuple_fields(node: ast.expr) -> list[str]:
    """The fields in `namedtuple("Spec", ["repo", "size"])`; none for anything else."""
    if not isinstance(node, ast.Call) or not dotted(node.func).endswith("namedtuple"):
        return []
    listed = node.args[1] if len(node.args) > 1 else None
    if isinstance(listed, ast.Constant) and isinstance(listed.value, str):
        return listed.value.replace(",", " ").split()
    named = listed.elts if isinstance(listed, ast.List | ast.Tuple) else []
    return [
        one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def integer_of(node: ast.expr | None) -> int | None:
    """The number of a literal, as `3` or `-1`; None for anything else."""
    match node:
        case ast.Constant(int() as number):
            return number
        case ast.UnaryOp(ast.USub(), ast.Constant(int() as number)):
            return -number
    return None


def constant_texts(node: ast.Dict) -> dict[str, str]:
    """The keys of a dictionary that are texts, with their values where these are, too; "" for
    others."""
    found: dict[str, str] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
            found[key.value] = value.value if is_text else ""  # type: ignore[attr-defined]
    return found


def is_field_of_node(node: ast.List | ast.Tuple | ast.Set) -> bool:
    """Whether a tuple has a list of choices and what else is said of them, as the inputs of a node
    of ComfyUI: `(["a", "b"], {"default": "a"})`."""
    if not isinstance(node, ast.Tuple) or len(node.elts) > 2:
        return False
    return [type(entry) for entry in node.elts] in ([ast.List], [ast.List, ast.Dict])
