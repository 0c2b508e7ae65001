"""Finds the loading calls of a JavaScript project and what reaches them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from ptmgraph.analysis.code.bindings import is_super
from ptmgraph.analysis.code.callees import callee_name
from ptmgraph.analysis.code.command_lines import commands_in
from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Flag, Text
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.held import Container, Foreign, StringValue
from ptmgraph.analysis.code.hints import guesses, is_free, is_of_service
from ptmgraph.analysis.code.identifiers import (
    Identifier,
    is_hosted,
    is_hosted_url,
    reads_as_model,
    routed,
)
from ptmgraph.analysis.code.javascript.meanings import known
from ptmgraph.analysis.code.javascript.packages import PACKAGE
from ptmgraph.analysis.code.javascript.project import SERVICES, JavaScriptProject
from ptmgraph.analysis.code.javascript.signatures import (
    JavaScriptSignature,
    is_loading_tail,
    packages,
    signatures_of,
)
from ptmgraph.analysis.code.javascript.values import JavaScriptValues
from ptmgraph.analysis.code.links import linked
from ptmgraph.analysis.code.names import words
from ptmgraph.analysis.code.own_settings import OwnCall, own_calls
from ptmgraph.analysis.code.providers import is_for_other_provider, is_for_service, names_service
from ptmgraph.analysis.code.reach import Reach
from ptmgraph.analysis.code.records import Role, Use
from ptmgraph.analysis.code.report import rendered
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.scopes import scope_of
from ptmgraph.analysis.code.spoken import loaded_too, naming_libraries
from ptmgraph.analysis.code.texts import UNKNOWN_PART

OWN = "own"
"""Stands for the project before the name of a method."""

_INSIDE_PACKAGE = ("src", "lib", "dist", "build", "app", "pages", "test", "tests", "__tests__")
_OF_HUB = f"{PACKAGE}@huggingface/"
_ASKING = ("fetch", "post")
_THIS = re.compile(r"\bself\b")

_CERTAIN = ("fetched", "hub_link")
"""Rules by which a call whose value is not known says nothing of a model."""


class JavaScriptUses:
    """What the files of one project load: `uses` are all sightings."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self.values = JavaScriptValues(JavaScriptProject(dict(files)))
        self.loads = [load for path, facts in files.items() for load in self.loads_in(path, facts)]
        self.uses = [use for load in self.loads for use in load.uses()]
        self.uses += [use for facts in files.values() for use in linked(facts, self.values)]
        self.uses += [use for facts in files.values() for use in commands_in(facts, self.values)]
        known = {(use.path, use.id) for use in self.uses}
        loading = {package_of(path) for path, facts in files.items() if imports_loader(facts)}
        guesses = [use for facts in files.values() for use in guessed(facts, loading)]
        seen = [use for use in self.uses if use.id]
        places = {(use.path, told) for use in seen for told in (use.line, use.framework)}
        self.uses += [
            use
            for use in guesses
            if (use.path, use.id) not in known
            and is_free(use, places)
            and not (use.id.endswith("/") and any(is_below(one, use) for one in seen))
        ]

    def loads_in(self, path: str, facts: FileFacts) -> Iterator[LoadedFrom]:
        for call in facts.calls:
            for name in names(call, path, self.values):
                for signature in signatures_of(name):
                    source = signature.source(call)
                    if source is not None:
                        yield LoadedFrom(path, call, signature, source, self.values)

    def reach(self) -> Reach:
        """Which settings the code loads from."""
        return JavaScriptReach(self.values, self.loads)

    def own_calls(self) -> list[OwnCall]:
        """The loading calls of libraries that name their models themselves."""
        return list(own_calls(self.loads, lambda some: JavaScriptReach(self.values, some)))


class JavaScriptReach(Reach):
    """A property may be one of the settings that a variable holds."""

    def field_of(self, base: Expression, name: str, path: str) -> None:
        super().field_of(base, name, path)
        self.go(path, base)


def names(call: Call, path: str, values: JavaScriptValues) -> Iterable[str]:
    """The dotted names that a call may go by; none for a function or class of the project.

    A method of the project is one nevertheless: its class may pass on what it is asked to load.
    """
    callee, project = call.callee, values.project
    target = project.resolve(callee, path)
    if target is not None and target.kind == "function":
        return (f"{OWN}.{callee.name}",) if isinstance(callee, Attribute) else ()
    if isinstance(callee, Attribute) and is_super(callee.base) and callee.name != "__init__":
        owner = project.enclosing_class(call.scope, path)
        bases = project.external_bases(owner) if owner is not None else []
        return [f"{base}.{callee.name}" for base in bases]
    name = callee_name(call, path, project)
    if target is not None and target.kind == "class" and name.startswith("?"):
        return ()
    found = {name: None}
    if name.startswith("?") and is_loading_tail(name.rpartition(".")[2]):
        held = values.values(callee, path)
        found |= {one.name: None for one in held if isinstance(one, Foreign)}
    mark = asked_service(call, path, values)
    return [*found, *(one + mark for one in found)] if mark else found


def asked_service(call: Call, path: str, values: JavaScriptValues) -> str:
    """The mark of the service that `fetch(url, options)` or `axios.post(url, body)` asks."""
    if call.text.rpartition(".")[2] not in _ASKING or len(call.arguments) < 2:
        return ""
    address = call.arguments[0]
    texts = [text.text for text in values.texts(address, path)]
    if "ollama" in rendered(address).lower():
        return SERVICES[":11434"]
    return next((m for host, m in SERVICES.items() if any(host in text for text in texts)), "")


class LoadedFrom:
    """One loading call, one signature that it matches, and the expression that it loads from."""

    def __init__(
        self,
        path: str,
        call: Call,
        signature: JavaScriptSignature,
        source: Expression,
        values: JavaScriptValues,
    ) -> None:
        self.path, self.call, self.signature = path, call, signature
        self.source, self.values = source, values
        self.sources = (source,)
        self.role: Role = signature.role

    def uses(self) -> Iterator[Use]:
        held, revision = self.texts(), self.revision()
        for text, role in held.items():
            if text.home != "direct" and is_hosted(text.text):
                continue
            identifier = by_rule(self.signature.rule, text.text, guarded=False)
            if identifier is not None and self.is_of_other(text):
                continue
            if identifier is not None and UNKNOWN_PART not in identifier.id:
                yield self.use(text, identifier, role, identifier.revision or revision)
        whole = [text for text in held if UNKNOWN_PART not in text.text]
        certain = self.signature.rule in _CERTAIN or self.signature.package == "?"
        if not whole and not certain and not isinstance(self.source, Flag):
            yield self.unresolved()

    def is_of_other(self, text: StringValue) -> bool:
        """Whether a text is written for another provider than the one whose model is loaded."""
        files = self.values.project.files
        written, loaded = files[text.path].told, files[self.path].told
        own = "" if self.signature.mode == "calls" else self.signature.framework
        return is_for_other_provider(written, text.line, loaded, self.call.line, own)

    def texts(self) -> dict[StringValue, Role]:
        """The strings that the source may hold, and those of a list that is passed whole, with
        their roles: `{ type: "dataset", name: "owner/name" }` names a repository."""
        found: dict[StringValue, Role] = {}
        for held in self.values.values(self.source, self.path):
            if isinstance(held, StringValue):
                found[held] = self.signature.role
            elif isinstance(held, Container):
                kinds = {text.text for text in self.entries(held, "type")}
                role: Role = "dataset" if kinds == {"dataset"} else self.signature.role
                found |= dict.fromkeys(self.entries(held, "name"), role)
                listed = (value for key, value in held.items.entries if key is None)
                for value in listed:
                    texts = self.values.texts(value, held.path)
                    found |= dict.fromkeys(texts, self.signature.role)
        return found

    def entries(self, box: Container, key: str) -> list[StringValue]:
        """The texts of an object under a key."""
        held = self.values.entries(box, Text(key, 0, "constant"))
        return [text for text in held if isinstance(text, StringValue)]

    def revision(self) -> str:
        """The one revision that the call's options give; "" for none or several."""
        given = [value for key, value in self.call.keywords if key == "revision"]
        texts = {held.text for one in given for held in self.values.texts(one, self.path)}
        return texts.pop() if len(texts) == 1 else ""

    def use(self, text: StringValue, identifier: Identifier, role: Role, revision: str) -> Use:
        return Use(
            text.path,
            text.line,
            identifier.id,
            "dataset" if identifier.is_dataset else role,
            text.home,
            scope_of(text.path),
            "calls" if is_hosted_url(text.text) else self.signature.mode,
            self.signature.framework,
            self.call.text,
            revision,
            0.95,
        )

    def unresolved(self) -> Use:
        return Use(
            self.path,
            self.call.line,
            "",
            self.signature.role,
            "unresolved",
            scope_of(self.path),
            self.signature.mode,
            self.signature.framework,
            self.call.text,
            confidence=0.0,
            expression=_THIS.sub("this", rendered(self.source)),
        )


def imports_loader(facts: FileFacts) -> bool:
    """Whether a file imports a package that has loading calls, or is of the Hub."""
    loading = (*packages(), _OF_HUB)
    return any(name.startswith(loading) for name in facts.imports.values())


def is_below(use: Use, base: Use) -> bool:
    """Whether a use is a link that the code of the same file puts together from another's."""
    return use.path == base.path and use.id.startswith(base.id) and use.id != base.id


def package_of(path: str) -> str:
    """The folder of the package that a file belongs to: what stands before `src` and the like."""
    folders = path.split("/")[:-1]
    start = next((n for n, name in enumerate(folders) if name in _INSIDE_PACKAGE), len(folders))
    return "".join(f"{name}/" for name in folders[:start])


def guessed(facts: FileFacts, loading: set[str]) -> Iterator[Use]:
    """What literals suggest that no flow reaches. A name counts only in a package (`loading`) that
    imports one that loads, or where its owner has only models for JavaScript: other code names
    models of hosted services in the same way."""
    touched = package_of(facts.path).startswith(tuple(loading))
    for hint in facts.hints:
        last = hint.names[-1] if hint.names else ""
        if words(last)[-1:] == ("version",):
            continue
        near = hint.names[-3:]
        if any(map(names_service, near)) or is_for_service(facts.told, hint.line):
            continue
        for guess in guesses(hint, facts):
            if guess.framework in loaded_too():
                continue
            sure = guess.confidence > 0.7 or routed(hint.value) is not None
            sure = sure or guess.framework in naming_libraries()
            sure = sure or hint.value.startswith(_owners())
            telling = not last.endswith("()") or reads_as_model(guess.identifier.id)
            # The library that completes short names is one of Python.
            elsewhere = guess.framework == "huggingface_hub" and "/" not in hint.value
            if elsewhere or (not sure and is_of_service(facts.path)):
                continue
            if sure or (touched and telling):
                yield Use(
                    facts.path,
                    guess.line,
                    guess.identifier.id,
                    guess.role,
                    guess.binding,
                    scope_of(facts.path),
                    guess.mode,
                    guess.framework.replace("huggingface_hub", "huggingface.js"),
                    guess.call,
                    guess.identifier.revision,
                    guess.confidence,
                )


@functools.cache
def _owners() -> tuple[str, ...]:
    return tuple(f"{owner}/" for owner in known("owner for JavaScript"))
