"""What one Python file says: definitions, functions, classes, calls. Picklable, syntax only."""

import re
from dataclasses import dataclass, field

from ptmgraph.analysis.code.catalogues import ENDINGS
from ptmgraph.analysis.code.descriptions import Entries, compiled_models, ollama_models
from ptmgraph.analysis.code.expressions import (
    Call,
    Expression,
    Flag,
    Home,
    Join,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.identifiers import ends_as_weights, hub_identifier, is_noteworthy
from ptmgraph.analysis.code.providers import Told
from ptmgraph.analysis.code.spoken import is_spoken

_OF_OLLAMA = re.compile(r"\bOLLAMA_(?:\w+_)?MODEL(?:_NAME|_ID)?\b")

SETTINGS_ENDINGS = (".json", ".yaml", ".yml", ".toml", ".cfg", ".ini", ".env", *ENDINGS)

Variable = tuple[str, str]  # (scope, name); the scope is a function, a class, or "" for the module


def file_name(path: str) -> str:
    """The last part of a path, as names of settings files are compared."""
    return path.replace("\\", "/").rpartition("/")[2].lower()


@dataclass(slots=True)
class Function:
    """`name` is the qualified name, `owner` the class of a method or "".

    `rest` is the name of `**rest`, `spread` that of `*spread`.
    """

    name: str
    owner: str
    parameters: tuple[str, ...]
    rest: str = ""
    spread: str = ""
    returns: list[Expression] = field(default_factory=list)

    @property
    def bound(self) -> tuple[str, ...]:
        """All names that a call binds."""
        return (*self.parameters, self.rest, self.spread)


@dataclass(slots=True)
class Class:
    name: str
    bases: tuple[Expression, ...]
    decorators: tuple[Expression, ...]
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hint:
    """A literal that looks like an id, a weights URL or a command, and the names around it."""

    value: str
    line: int
    home: Home
    names: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class WeightsLink:
    """A text joined of parts that ends as the name of a weights file, and the names around it."""

    text: Join
    names: tuple[str, ...]
    scope: str


@dataclass(slots=True)
class FileFacts:
    """Facts of one file. What is defined may be a path, as `config.model` of a class.

    `files` are the last parts of the names of settings files in its texts: "models.json", and
    "*.yaml" or ".yaml" where only the ending is written. `imported` are those that are read as
    modules, as JavaScript does with JSON. `commands` are command lines that hold variables, with
    the lines where they stand. `links` are joined texts that may be links to weights. `speaks` are
    the libraries that the text of the file speaks of, and whether it runs them.
    """

    path: str
    imports: dict[str, str] = field(default_factory=dict)
    local_imports: set[Variable] = field(default_factory=set)  # those inside functions, too
    star_imports: list[str] = field(default_factory=list)
    definitions: dict[Variable, list[Expression]] = field(default_factory=dict)
    types: dict[Variable, Expression] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    commands: list[tuple[Join, int]] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    links: list[WeightsLink] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    speaks: dict[str, bool] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)  # what branches and tables say of their lines

    def is_noteworthy(self, value: str) -> bool:
        """Whether a literal of this file could name a model, a link or a command."""
        return is_noteworthy(value) or (bool(self.speaks) and is_spoken(value, self.speaks))

    def note_default(self, variable: str, value: Expression, scope: str) -> None:
        """Where a variable of the environment says that its model is Ollama's: its default is."""
        if _OF_OLLAMA.search(variable) and isinstance(value, Text) and "/" not in value.value:
            name = f"ollama/{value.value}"
            self.hints.append(Hint(name, value.line, "default", ("OLLAMA_MODEL",), scope))

    def note_ollama(self, entries: Entries, scope: str) -> None:
        """The models that a mapping names beside `provider: "ollama"`."""
        for one in ollama_models(entries):
            name, near = f"ollama/{one.value}", ("OLLAMA_MODEL",)
            self.hints.append(Hint(name, one.line, one.home, near, scope))

    def note_compiled(self, entries: Entries, scope: str) -> None:
        """The models of rows that name the library which a model was compiled to."""
        for one in compiled_models(entries):
            if (found := hub_identifier(one.value)) is not None:
                hint = Hint(found.id, one.line, one.home, ("model_id",), scope)
                self.hints.append(hint)

    def note_link(self, text: Join, names: list[str], scope: str) -> None:
        """Keeps a joined text whose last part ends as the name of a weights file."""
        last = text.parts[-1]
        if isinstance(last, Text) and ends_as_weights(last.value):
            self.links.append(WeightsLink(text, tuple(names), scope))

    def define(self, scope: str, name: str, value: Expression) -> None:
        known = self.definitions.setdefault((scope, name), [])
        kind = type(value)
        if kind is Unknown or (kind is Flag and value != Flag(True)):
            return
        known.append(value)
