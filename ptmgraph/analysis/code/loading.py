"""Finds the loading calls of a project and what reaches them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from ptmgraph.analysis.code.addresses import links_to_weights
from ptmgraph.analysis.code.callees import Callees
from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Expression,
    Flag,
    Index,
    Items,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.held import Container, Foreign, StringValue
from ptmgraph.analysis.code.identifiers import (
    Identifier,
    bare_dataset,
    fetched_url,
    hub_identifier,
    is_file,
    is_hosted,
    is_own_name,
    weights_url,
)
from ptmgraph.analysis.code.names import says_dataset, says_model
from ptmgraph.analysis.code.project import Project, scopes
from ptmgraph.analysis.code.providers import folder_of_service, is_for_other_provider
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.signatures import (
    Signature,
    is_loading_name,
    leads_to_any_call,
    matching,
)
from ptmgraph.analysis.code.tables import call_names
from ptmgraph.analysis.code.texts import UNKNOWN_PART, part_choices
from ptmgraph.analysis.code.together import together
from ptmgraph.analysis.code.values import Values

# Rules by which a call whose value is not known says nothing of a model.
_UPLOADED_TO = ("hub_model_id", "push_to_hub_model_id", "export_hub_model_id")
_CERTAIN = ("callee", "keras", "owner", "member", "named", "hub_link", "own", "choice")
_SHORT = ("hub_or", "prefix", "own")  # any word may be such a name
MOST_SHORT = 300
_BY_NAME = ("keras", "owner", "member", "named")  # whatever is passed
_BY_CALLEE = ("callee", *_BY_NAME)  # the name of a function or class is the id


@dataclass(frozen=True, slots=True)
class LoadingCall:
    """One loading call, one signature it matches, and the expressions it loads from."""

    path: str
    call: Call
    name: str
    signature: Signature
    sources: tuple[Expression | None, ...]
    picked_by: StringValue | None = None  # the text that picked the function, if one did

    @property
    def role(self) -> Role:
        """The table's role, but for a download that says `repo_type="dataset"` itself."""
        said = argument(self.call, "repo_type", None)
        is_dataset = isinstance(said, Text) and said.value == "dataset"
        return "dataset" if is_dataset else self.signature.role


@dataclass(frozen=True, slots=True)
class LoadedId:
    """An id that reaches a loading call: where it is written, and by which call it is loaded."""

    value: StringValue
    identifier: Identifier
    load: LoadingCall
    role: Role
    mode: Mode
    revision: str


def argument(call: Call, names: str, position: int | None) -> Expression | None:
    """What a call passes for an argument, under any of its `|`-joined names.

    A `**mapping` may hold an argument that has a position.
    """
    for key, value in call.keywords:
        if key in names.split("|"):
            return value
    if position is None:
        return None
    if position < len(call.arguments):
        return call.arguments[position]
    spread = [value for key, value in call.keywords if key == "**"]
    options = [Index(v, Text(n, call.line, "direct")) for v in spread for n in names.split("|")]
    return Choice(tuple(options)) if options else None


def loads(values: Values) -> Iterator[LoadingCall]:
    """Every call that a signature matches and that passes the argument in question."""
    project, callees = values.project, Callees(values)
    heirs = loading_heirs(project)
    for path, facts in project.files.items():
        imports_pattern = any(map(leads_to_any_call, facts.imports.values()))
        for call in facts.calls:
            if not may_load(call, path, imports_pattern, heirs, project):
                continue
            for name, picked_by in callees.names(call, path):
                for signature in matching(name):
                    sources = tuple(argument(call, *pair) for pair in signature.arguments)
                    kind = signature.rule.partition(":")[0]
                    needed = kind not in _BY_NAME
                    if is_untrained(call, kind) or (sources[0] is None and needed):
                        continue
                    yield LoadingCall(path, call, name, signature, sources, picked_by)


def loading_heirs(project: Project) -> frozenset[str]:
    """Names of project classes that may inherit a loading constructor from outside."""
    names: set[str] = set()
    grown = -1
    while grown != len(names):
        grown = len(names)
        for facts in project.files.values():
            for owner in facts.classes.values():
                bases = {base.name for base in owner.bases if isinstance(base, Name | Attribute)}
                if any(base in names or is_loading_name(base) for base in bases):
                    names.add(owner.name.rpartition(".")[2])
    return frozenset(names)


def may_load(
    call: Call, path: str, imports_pattern: bool, heirs: frozenset[str], project: Project
) -> bool:
    """Cheap first look at the last name of a callee, before it is resolved."""
    callee = call.callee
    if isinstance(callee, Attribute):
        tail = callee.name
        if tail == "__init__":
            return bool(heirs)
        return is_loading_name(tail) or imports_pattern
    if not isinstance(callee, Name):
        return imports_pattern or isinstance(callee, Index | Call)
    facts = project.files[path]
    tail = facts.imports.get(callee.name, callee.name).rpartition(".")[2]
    local = any((scope, callee.name) in facts.definitions for scope in scopes(call.scope))
    return is_loading_name(tail) or tail in heirs or local or imports_pattern


def is_untrained(call: Call, kind: str) -> bool:
    """Whether the call asks for the architecture only: `pretrained=False`, timm's default."""
    asked = argument(call, "pretrained", 1 if kind == "timm" else None)
    if kind == "timm" and asked is None:
        return True
    if kind == "switched" and argument(call, "weights", None) in (None, Flag(None)):
        return True
    return kind in ("timm", "torch.hub") and isinstance(asked, Flag) and not asked.value


def fetched(value: StringValue) -> Identifier | None:
    """A URL that the code downloads; the file that names an archive says what is in it."""
    return (
        weights_url(value.text, sure=False) if says_model(value.path) else fetched_url(value.text)
    )


def labelled(entry: Expression) -> Expression:
    """The value of a choice that has a label before it: `("Small", "acme/small")`."""
    match entry:
        case Items(((None, Text()), (None, Text() as value))):
            return value
    return Unknown("")


def is_data(value: StringValue, found: Identifier) -> bool:
    """Whether a link stands in a file about datasets and its own name does not say that it is one
    to weights."""
    return "://" in found.id and says_dataset(value.path) and not links_to_weights(value.text)


class LoadResolver:
    """Resolves the loading calls of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.values = Values(project)
        self.loads = list(loads(self.values))
        self.trained = {
            (path, scope)
            for path, facts in project.files.items()
            for call in facts.calls
            if is_training(call)
            for scope in training_scopes(call.scope, path, project)
        }

    def found(self) -> Iterator[tuple[LoadingCall, list[LoadedId]]]:
        """Each loading call with the ids that reach it; an empty list where none does.

        What a cycle of values holds depends on where it is entered. So all are evaluated twice, the
        second time from the last to the first, when it is known who calls whom.
        """
        first = [self.of(load) for load in self.loads]
        self.values.forget()
        second = [self.of(load) for load in reversed(self.loads)]
        chosen = [one or other for one, other in zip(first, reversed(second), strict=True)]
        on_hub = {one.value for found in chosen for one in found if ":" not in one.identifier.id}
        for load, found in zip(self.loads, chosen, strict=True):
            kept = (one for one in found if not is_switched(one, on_hub))
            yield load, [one for one in kept if not self.is_of_other(one)]

    def is_of_other(self, one: LoadedId) -> bool:
        """Whether an id is written for another provider than the one whose model is loaded."""
        value, load, files = one.value, one.load, self.project.files
        written, loaded = files[value.path].told, files[load.path].told
        if folder_of_service(value.path) not in ("", folder_of_service(load.path)):
            return True
        own = "" if load.signature.mode == "calls" else load.signature.framework
        return is_for_other_provider(written, value.line, loaded, load.call.line, own)

    def uploaded(self) -> set[tuple[str, str]]:
        """Texts, each with its file, that name what the code uploads to."""
        found: set[tuple[str, str]] = set()
        for path, facts in self.project.files.items():
            for call in facts.calls:
                given = [value for key, value in call.keywords if key in _UPLOADED_TO]
                if call.text.rpartition(".")[2] in call_names("upload call"):
                    given += [*call.arguments, *(value for _, value in call.keywords)]
                for one in given:
                    found |= {(held.path, held.text) for held in self.values.texts(one, path)}
        return found

    def is_open(self, load: LoadingCall) -> bool:
        """Whether nothing is known of what a call loads; a folder or `weights=None` is known."""
        if load.signature.rule.partition(":")[0] in _CERTAIN:
            return False
        return not any(
            self.whole_texts(source, load.path) or isinstance(source, Flag)
            for source in load.sources[:1]
            if source is not None
        )

    def of(self, load: LoadingCall) -> list[LoadedId]:
        rule = load.signature.rule.partition(":")[0]
        if rule in _BY_CALLEE:
            pairs = self.named_by_callee(load)
        elif rule in ("torch.hub", "open_clip"):
            pairs = self.pairs(load)
        else:
            pairs = self.plain(load)
        revision = self.revision(load)
        role, mode = self.role(load), self.mode(load)
        return [
            LoadedId(
                value,
                name,
                load,
                "dataset" if name.is_dataset else role,
                mode,
                name.revision or revision,
            )
            for value, name in pairs
        ]

    def plain(self, load: LoadingCall) -> list[tuple[StringValue, Identifier]]:
        source = load.sources[0]
        held = self.values.texts(source, load.path) if source is not None else {}
        held |= self.picked(source, load.path)
        rule = load.signature.rule
        if len(held) > MOST_SHORT and rule.partition(":")[0] in _SHORT:
            return []  # all that the settings of a program hold, and not names of models
        named = [
            (value, fetched(value) if rule == "fetched" else by_rule(rule, value.text, False))
            for value in held
            if value.home == "direct" or rule == "router" or not is_hosted(value.text)
        ]
        found = [(v, name) for v, name in named if name is not None and not is_data(v, name)]
        if load.signature.rule == "dataset" and isinstance(source, Text) and not found:
            plain = bare_dataset(source.value)
            return [(value, plain) for value in held] if plain is not None else []
        return found

    def picked(self, source: Expression | None, path: str) -> dict[StringValue, None]:
        """Entries of a list that is passed whole, as in `download(["a/b", "c/d"])`."""
        found: dict[StringValue, None] = {}
        for held in self.values.values(source, path) if source is not None else ():
            if isinstance(held, Container):
                for key, value in held.items.entries:
                    found |= self.values.texts(value, held.path) if key is None else {}
                    found |= self.values.texts(labelled(value), held.path) if key is None else {}
        return found

    def pairs(self, load: LoadingCall) -> list[tuple[StringValue, Identifier]]:
        """Ids made of two arguments: a repository and a model, or a model and its weights."""
        first = load.sources[0]
        texts = self.whole_texts(first, load.path) if first is not None else []
        on_hub = [(v, by_rule("hub", v.text)) for v in texts if v.text.startswith("hf-hub:")]
        found = [(value, name) for value, name in on_hub if name is not None]
        both = tuple(source for source in load.sources if source is not None)
        if len(both) < len(load.sources):
            return found
        for parts, path in together(self.values.bindings, both, load.path):
            for choices in part_choices(self.values, parts, path):
                for one, other in itertools.product(*choices):
                    name, value = self.paired(load.signature.rule, one, other)
                    if name is not None and UNKNOWN_PART not in name.id:
                        found.append((value, name))
        return list(dict.fromkeys(found))

    def paired(
        self, rule: str, one: StringValue, other: StringValue
    ) -> tuple[Identifier | None, StringValue]:
        """The id that two texts make together, and the one of them that names the model."""
        if rule == "torch.hub":
            repository = hub_identifier(one.text.partition(":")[0], False)
            model = f"torch.hub:{repository.id}:{other.text}" if repository else ""
            return Identifier(model) if repository else None, other
        on_hub = one.text.startswith("hf-hub:")
        return None if on_hub else Identifier(f"open_clip:{one.text}/{other.text}"), one

    def whole_texts(self, source: Expression, path: str) -> list[StringValue]:
        """The strings that an expression may hold, without those that are known in part."""
        return [v for v in self.values.texts(source, path) if UNKNOWN_PART not in v.text]

    def named_by_callee(self, load: LoadingCall) -> list[tuple[StringValue, Identifier]]:
        """torchvision and keras: the function's name is the model's, an argument turns it on. Of
        torchaudio what stands before the call, of torchgeo the member of an enumeration."""
        source = load.sources[0]
        rule, _, default = load.signature.rule.partition(":")
        begin, end = {"owner": (-2, -1), "member": (-3, -1)}.get(rule, (-1, None))
        name = ".".join(load.name.split(".")[begin:end])
        prefix = "keras" if rule == "keras" else default
        if not is_own_name(prefix, name):
            return []
        told = rule in ("owner", "member", "named")
        if not told and source is not None and not self.is_on(source, load.path):
            return []
        value = load.picked_by or StringValue(name, load.path, load.call.line, "direct")
        return [(value, Identifier(f"{prefix}:{name}"))]

    def is_on(self, source: Expression, path: str) -> bool:
        """Whether an argument may ask for weights: `True`, `"imagenet"`, `Weights.DEFAULT`."""
        return any(
            isinstance(held, Flag | Foreign)
            or (isinstance(held, StringValue) and "/" not in held.text and not is_file(held.text))
            for held in self.values.values(source, path)
        )

    def revision(self, load: LoadingCall) -> str:
        source = argument(load.call, "revision", None)
        if source is None:
            return ""
        held = {value.text for value in self.values.texts(source, load.path)}
        return held.pop() if len(held) == 1 else ""

    def trusts_code(self, load: LoadingCall) -> bool:
        """Whether a call may let Python files of the model's own repository run."""
        source = argument(load.call, "trust_remote_code", None)
        return source is not None and Flag(True) in self.values.values(source, load.path)

    def role(self, load: LoadingCall) -> Role:
        """The table's role, but for a download that says `repo_type="dataset"`."""
        source = argument(load.call, "repo_type", None)
        said = {v.text for v in self.values.texts(source, load.path)} if source else set()
        return "dataset" if said == {"dataset"} else load.signature.role

    def mode(self, load: LoadingCall) -> Mode:
        if load.signature.mode != "loads":
            return load.signature.mode
        around = training_scopes(load.call.scope, load.path, self.project)
        return "finetunes" if any((load.path, s) in self.trained for s in around) else "loads"


def is_switched(one: LoadedId, on_hub: set[StringValue]) -> bool:
    """Whether an id reaches another hub only where the user switches to it: the same text is also
    loaded from the Hub."""
    return one.load.signature.rule.startswith("other:") and one.value in on_hub


def is_training(call: Call) -> bool:
    tail = call.text.rpartition(".")[2]
    return tail in call_names("training call") or tail.endswith("Trainer")


def training_scopes(scope: str, path: str, project: Project) -> list[str]:
    """The function and the class around a call; the module itself only for scripts."""
    owner = project.enclosing_class(scope, path)
    return [scope, owner.name] if owner is not None else [scope]
