"""What a call of a function outside the project gives back."""

from collections.abc import Iterator

from ptmgraph.analysis.code.bindings import is_super
from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Items, Text, Unknown
from ptmgraph.analysis.code.formats import SLICED, joined
from ptmgraph.analysis.code.held import (
    Container,
    Evaluator,
    Foreign,
    HeldSet,
    Instance,
    StringValue,
)
from ptmgraph.analysis.code.signatures import matching
from ptmgraph.analysis.code.tables import call_names
from ptmgraph.analysis.code.texts import changed, filled_in, join

_SEPARATORS = (None, ",", ", ", ";", "\n", "|", " ")
_OFFERED = ("options", "choices")


def outside(ev: Evaluator, call: Call, path: str) -> HeldSet:
    """A call of a function outside the project: containers and text keep their meaning."""
    tail = call.text.rpartition(".")[2]
    base = call.callee.base if isinstance(call.callee, Attribute) else None
    if base is not None and tail.startswith("from_"):
        made = ev.project.resolve(base, path)
        if made is not None and made.kind == "class":
            return {Instance(made, None, path): None}
    if call.text == SLICED:
        return part_of_list(ev, call, path)
    if tail in ("join", "urljoin") and len(call.arguments) > 1:
        return dict.fromkeys(below_address(ev, call, path))
    if base is not None and tail == "format":
        return dict.fromkeys(filled_in(ev, base, call, path))
    if base is not None and tail in ("split", "splitlines"):
        return listed_pieces(ev, base, call, path)
    if is_super(call) or tail in call_names("opaque") or is_loading_call(ev, call, path):
        return {}
    if base is not None and tail in ("get", "pop", "setdefault") and call.arguments:
        return ev.index(base, call.arguments[0], path) | ev.union(call.arguments[1:], path)
    if base is not None and tail in ("values", "items"):
        return as_lists(ev, base, tail, path)
    if base is not None and tail in ("lower", "upper", "replace", "removeprefix", "removesuffix"):
        return dict.fromkeys(changed(ev, base, tail, call, path))
    if base is not None and tail in call_names("passing"):
        return ev.values(base, path)
    if tail == "getenv":  # the first is the name of a variable
        return ev.union(call.arguments[1:2], path)
    if call.text == "next" and call.arguments:
        return ev.element(call.arguments[0], path) | ev.union(call.arguments[1:], path)
    if tail in call_names("choosing call"):
        offered = (*call.arguments[1:2], *(v for k, v in call.keywords if k in _OFFERED))
        return {one: None for value in offered for one in ev.element(value, path)}
    if tail == "vars" and call.arguments:
        return ev.values(call.arguments[0], path)
    if tail in ("dict", "SimpleNamespace", "Namespace", "EasyDict"):
        merged = [entry for value in call.arguments for entry in paired_entries(ev, value, path)]
        pairs = [
            (None if key == "**" else Text(key, call.line, "constant"), value)
            for key, value in call.keywords
        ]
        return {Container(Items((*merged, *pairs)), path): None}
    if tail == "defaultdict":
        made_of = tuple((Unknown(""), a) for a in call.arguments)
        return {Container(Items(made_of), path): None}
    if tail in call_names("passing"):
        return ev.union(call.arguments, path)
    if tail.startswith("DEFINE_"):  # an option of absl: its name, its default
        return ev.union(call.arguments[1:2], path)
    if tail == "getattr" and len(call.arguments) > 1:
        return read_by_name(ev, call, path)
    if base is not None and ev.project.resolve(call.callee, path) is None:
        return {}
    passed = (*call.arguments, *(value for _, value in call.keywords))
    return ev.union(passed, path)


def paired_entries(
    ev: Evaluator, value: Expression, path: str
) -> Iterator[tuple[Expression | None, Expression]]:
    """What `dict(...)` takes in: another mapping, the pairs of `zip(keys, values)`, or a list of
    pairs."""
    match value:
        case Items(((None, Items(((None, key), (None, given)))),)):
            yield key, given
            return
    yield None, value
    for held in ev.values(value, path):
        for name, one in held.items.entries if isinstance(held, Container) else ():
            match name, one:
                case None, Items(((None, first), (None, second))) if isinstance(first, Text):
                    yield first, second


def listed_pieces(ev: Evaluator, base: Expression, call: Call, path: str) -> HeldSet:
    """The list of a text that has its entries with commas, blanks or lines between them."""
    given = [one.value for one in call.arguments if isinstance(one, Text)]
    separator = given[0] if given else None
    if len(given) != len(call.arguments) or separator not in _SEPARATORS:
        return {}
    found: HeldSet = {}
    for value in ev.texts(base, path):
        pieces = (one.strip() for one in value.text.split(separator))
        entries = tuple((None, Text(one, value.line, value.home)) for one in pieces if one)
        found[Container(Items(entries), value.path)] = None
    return found


def part_of_list(ev: Evaluator, call: Call, path: str) -> HeldSet:
    """`values[1:3]` of a list; a part of a text says nothing."""
    base, *bounds = call.arguments
    first, last = (int(b.text) if isinstance(b, Unknown) and b.text else None for b in bounds)
    found: HeldSet = {}
    for held in ev.values(base, path):
        if isinstance(held, Container):
            found[Container(Items(held.items.entries[first:last]), held.path)] = None
    return found


def below_address(ev: Evaluator, call: Call, path: str) -> Iterator[StringValue]:
    """`os.path.join(address, name)` and `urljoin`, where the first part is an address."""
    first, *rest = call.arguments
    if any(text.text.startswith(("http://", "https://")) for text in ev.texts(first, path)):
        yield from join(ev, joined("/", (first, *rest), call.line, "constant").parts, path)


def read_by_name(ev: Evaluator, call: Call, path: str) -> HeldSet:
    """`getattr(object, name, default)`."""
    base, name = call.arguments[:2]
    found = ev.union(call.arguments[2:], path)
    for held in ev.values(base, path):
        if isinstance(held, Foreign):
            found |= ev.picked_from(held.name, name, path)
    return ev.values(Attribute(base, name.value), path) | found if isinstance(name, Text) else found


def is_loading_call(ev: Evaluator, call: Call, path: str) -> bool:
    """Whether a call gives back something loaded, which holds no id any more."""
    target = ev.project.resolve(call.callee, path)
    if target is None or target.kind != "external":
        return False
    return any(signature.rule != "choice" for signature in matching(target.name))


def as_lists(ev: Evaluator, base: Expression, how: str, path: str) -> HeldSet:
    """`d.values()` and `d.items()` as lists."""
    found: HeldSet = {}
    for held in ev.values(base, path):
        if isinstance(held, Container):
            entries: list[tuple[Expression | None, Expression]] = []
            for key, value in held.items.entries:
                pair = Items(((None, key or Unknown("")), (None, value)))
                entries.append((None, value if how == "values" else pair))
            found[Container(Items(tuple(entries)), held.path)] = None
    return found
