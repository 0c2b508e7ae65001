"""Literals that no flow reaches but whose surroundings say that they are loaded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptmgraph.analysis.code import commands
from ptmgraph.analysis.code.addresses import links_to_weights, models_folder, shared_file
from ptmgraph.analysis.code.command_words import in_python, is_run
from ptmgraph.analysis.code.expressions import Attribute, Name
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS, FileFacts, Hint, file_name
from ptmgraph.analysis.code.identifiers import (
    Identifier,
    completed,
    framework_of,
    hub_identifier,
    is_canonical,
    is_hosted,
    is_hosted_url,
    model_uri,
    on_other_hub,
    reads_as_key,
    reads_as_metric,
    reads_as_model,
    routed,
    spacy_config,
    spacy_package,
    spacy_wheel,
    weights_url,
)
from ptmgraph.analysis.code.names import (
    is_elsewhere,
    role_of,
    says_dataset,
    says_repository,
    speaks_of_hub,
    words,
)
from ptmgraph.analysis.code.providers import names_other
from ptmgraph.analysis.code.records import Binding, Mode, Role, Use
from ptmgraph.analysis.code.settings import OWN_NAME, in_settings, parse_settings
from ptmgraph.analysis.code.spoken import (
    has_own_form,
    is_spoken,
    loaded_too,
    naming_libraries,
    spoken_prefix,
)
from ptmgraph.analysis.code.syntax import LISTED, SET
from ptmgraph.analysis.code.tables import call_names

_MIGRATION = re.compile(
    r"(?:^|/)(?:migrations/\d{4}|(?:versions|migrations)/[0-9a-f]{8,})_\w+\.py$"
)
_IN_QUERY = re.compile(r"\bhf://[\w./-]+")  # of a database that reads from the Hub
_PARTS_OF_DISK = frozenset({"weights", "checkpoints", "models", "model", "data"})
_LISTED_AS = frozenset({"model", "models", "checkpoint", "checkpoints"})
_PICKING = frozenset({"choice()", "grid_search()", "suggest_categorical()", "categorical()"})
_BASE = frozenset({"base", "root", "prefix", "folder", "dir"})
_SETTINGS = frozenset({"config", "settings", "args", "arguments", "params", "options", "spec"})
_DOCUMENTS = frozenset({"docstring", "docstrings"})
_EXAMPLES = frozenset({"example", "examples"})
_TRAINED = frozenset({"pretrained", "weights"})
_LABELS = (("key",), ("header",), ("namespace",), ("agent",), ("method",), ("event",))
_PARTS = frozenset({"split", "subset", "column", "field", "config", "revision"})
BY_NAME = 0.6  # how sure a guess by names alone is


@dataclass(frozen=True, slots=True)
class Guess:
    """An id that the names around it suggest, with how sure that is."""

    line: int
    identifier: Identifier
    role: Role
    binding: Binding
    mode: Mode
    framework: str
    call: str
    confidence: float


def guesses(hint: Hint, facts: FileFacts) -> Iterator[Guess]:
    """What one literal of a file names, if its surroundings say so."""
    if any(is_silent(name) for name in hint.names[-3:]) or suggests(hint) or registered(hint):
        return
    call = next((name for name in reversed(hint.names) if name != LISTED), "")
    own = in_library(hint, facts) if is_spoken(hint.value, facts.speaks) else ""
    is_bare = own in loaded_too() and is_untrained_beside(hint, facts)
    if own and not is_bare and not (own == "ollama" and names_other(hint.names[-3:], own)):
        found = Identifier(f"{own}:{hint.value}")
        yield Guess(hint.line, found, "model", hint.home, "loads", own, call, BY_NAME)
        return
    if "\n" in hint.value and spacy_config(hint.value):
        yield from in_spacy_config(hint)
        return
    package = spacy_package(hint.value)
    if package is not None:
        yield from in_package(hint, package, call)
        return
    if " " in hint.value:
        yield from in_command(hint)
        return
    wheel = spacy_wheel(hint.value)
    if wheel is not None:
        yield Guess(hint.line, wheel, "model", hint.home, "downloads", "spacy", call, 0.8)
        return
    uri = model_uri(hint.value)
    if uri is not None:
        server = "kaggle" if uri.id.startswith("kaggle:") else "huggingface_hub"
        yield Guess(hint.line, uri, "model", hint.home, "downloads", server, call, 0.8)
        return
    if "://" in hint.value:
        url = linked_weights(hint)
        is_data = says_dataset(facts.path) and not links_to_weights(hint.value)
        if url is not None and not is_data:
            role: Role = "dataset" if url.is_dataset else "model"
            mode: Mode = "calls" if is_hosted_url(hint.value) else "downloads"
            yield Guess(hint.line, url, role, hint.home, mode, "weights-url", call, 0.8)
        return
    yield from by_names(hint, call, facts)


def settings_class(hint: Hint, facts: FileFacts) -> str:
    """The class of the settings of a model of which a text is the default of a field, as
    `ModelConfig`; "" for none."""
    name = hint.scope.rpartition(".")[2]
    is_field = hint.scope in facts.classes and len(hint.names) == 1 and hint.home == "default"
    return name if is_field and not _SETTINGS.isdisjoint(words(name)) else ""


def by_names(hint: Hint, call: str, facts: FileFacts) -> Iterator[Guess]:
    """The id that a literal is by its form and by the names around it."""
    around = settings_class(hint, facts)
    near = [*filter(None, (around,)), *hint.names[-3:]]
    is_entry = registers(hint)
    if LISTED in near[-2:] and not is_entry:
        if not lists_choices(hint):
            return  # a list that no loading call reads is one to test against or to show
        near = [name for name in near if name != LISTED and name not in _PICKING]
    named: Role | None = role_of(near) or ("model" if is_entry else None)
    router = routed(hint.value)
    if router is not None and named == "model":
        server = framework_of(router)
        yield Guess(hint.line, router, "model", hint.home, "loads", server, call, 0.6)
        return
    identifier = hub_identifier(hint.value) or completed(hint.value)
    if identifier is None or is_hosted(hint.value):
        return
    folder = is_elsewhere(call) and not is_path_of_hub(hint, call, identifier)
    folder = folder or f"/{hint.value}/" in f"/{facts.path}"  # the folder of the file itself
    is_part = identifier.id.rpartition("/")[2].lower() in _PARTS_OF_DISK
    if folder or is_part or reads_as_key(identifier.id) or reads_as_metric(identifier.id):
        return
    if any(f"{file_name(hint.value)}{ending}" in facts.files for ending in SETTINGS_ENDINGS):
        return  # the settings of that name, as `name="small/base", file="small/base.yaml"`
    if is_repository_of_code(hint, call) and not reads_as_model(identifier.id):
        return
    may_be = "/" in hint.value and reads_as_model(identifier.id) and not of_option(near)
    may_be = may_be and words(call)[-1:] not in _LABELS and not is_image(hint, call)
    if named is None and not may_be:
        return
    identifier = on_other_hub(identifier)
    kind: Role = "dataset" if identifier.is_dataset else named or "model"
    if kind == "dataset" and not _PARTS.isdisjoint(words(call)):
        return  # a part of a dataset, as `dataset_split="en/standard"`
    yield Guess(hint.line, identifier, kind, hint.home, "loads", "huggingface_hub", call, 0.6)


def is_image(hint: Hint, call: str) -> bool:
    """Whether a name, or the enumeration around it, says that a text is the image of a container:
    `beaker_image="acme/torch-2.7-base"`."""
    near = (call, hint.scope.rpartition(".")[2])
    return any(words(name)[-1:] in (("image",), ("images",)) for name in near)


def is_path_of_hub(hint: Hint, call: str, identifier: Identifier) -> bool:
    """Whether a name that says path may also hold an id: `tokenizer_path="a/b-base"`, or what
    settings of a data set have (`DatasetConfig(path="a/b")`)."""
    is_model = call == "path" or (words(call)[-1:] == ("path",) and says_model_itself(call))
    around = hint.names[-2] if len(hint.names) > 1 else ""
    is_settings = (
        call == "path" and around.endswith("()") and not _SETTINGS.isdisjoint(words(around))
    )
    is_data = is_settings and role_of([around]) == "dataset"
    return is_data or (is_model and reads_as_model(identifier.id))


def is_repository_of_code(hint: Hint, call: str) -> bool:
    """Whether nothing says that a repository is on the Hub, as `LOCAL_REPO = "owner/program"`: no
    table of models around it, no parameter that may be handed on."""
    is_parameter = hint.home == "default" and not call.isupper()
    is_told = is_parameter or any(map(says_model_itself, hint.names[:-1]))
    return says_repository(call) and not is_told


def linked_weights(hint: Hint) -> Identifier | None:
    """The weights to which a text leads. A link to an archive counts where the names around it say
    that it is a model, and so does one to a file in a place where people share any files."""
    link = hint.value[_start_of_url(hint.value) :]
    told = any(map(says_model_itself, hint.names[-3:]))
    is_page = hub_identifier(link) is not None
    found = weights_url(link, sure=is_page or not told) or (shared_file(link) if told else None)
    begins = not _BASE.isdisjoint(words(hint.names[-1])) if hint.names else False
    return found or (models_folder(link) if told and begins else None)


def in_library(hint: Hint, facts: FileFacts) -> str:
    """The library whose own name for a model a text is, in a file that speaks of it; "" for none.

    What a function gives a variable of its own was followed. A list counts where a program picks
    from it, or where a module has it as its models.
    """
    near = [name for name in hint.names[-3:] if name != LISTED]
    is_listed, is_picked = LISTED in hint.names[-2:], lists_choices(hint)
    inside = hint.scope.rpartition(".")[2].lstrip("_")[:1].islower()
    is_own = any(name.removesuffix("()") in facts.classes for name in near)
    if is_own or not hint.names[-1:] or not hint.names[-1]:
        return ""
    if inside and hint.home == "constant":
        return ""
    if is_enumeration(hint.scope, facts):
        if "provider" in words(hint.scope.rpartition(".")[2]):
            return ""  # services, some of which are called like a model
        near.append(hint.scope.rpartition(".")[2])  # says what the members are
    is_model = role_of(near) == "model"
    texts = [hint.value]
    if is_listed:
        if not is_picked and (inside or not is_model):
            return ""
        texts += [one.value for one in facts.hints if one.names == hint.names]
    told = next((one for one in texts if any(has_own_form(one, p) for p in facts.speaks)), texts[0])
    is_model = is_model or (is_picked and any(has_own_form(told, p) for p in facts.speaks))
    place = f"{facts.path} {hint.scope}"
    own = spoken_prefix(told, facts.speaks, " ".join(near), place, is_model)
    return own if own and is_spoken(hint.value, (own,)) else ""


def is_untrained_beside(hint: Hint, facts: FileFacts) -> bool:
    """Whether a field beside a text says that the architecture has no weights, as
    `pretrained_weights = None`: of such a field no value is known."""
    return any(
        scope == hint.scope and not known and not _TRAINED.isdisjoint(words(name))
        for (scope, name), known in facts.definitions.items()
    )


def is_enumeration(scope: str, facts: FileFacts) -> bool:
    """Whether a text stands in a class of choices: an enumeration, also one of the project's own
    or of a framework for the web."""
    owner = facts.classes.get(scope)
    bases = owner.bases if owner is not None else ()
    names = (base.name for base in bases if isinstance(base, Name | Attribute))
    return any(name.endswith(("Enum", "Choices")) for name in names)


def in_command(hint: Hint) -> Iterator[Guess]:
    """What a command line that is held in a string loads or downloads."""
    for link in _IN_QUERY.finditer(hint.value):
        found = hub_identifier(link[0])
        if found is not None:
            role: Role = "dataset" if found.is_dataset else "model"
            yield Guess(
                hint.line, found, role, hint.home, "loads", "huggingface_hub", "", confidence=0.8
            )
    source = in_python(hint.value) if hint.value.lstrip().startswith(("import ", "from ")) else ()
    runs = bool(hint.names) and is_run(hint.names[-1])
    for c in (*commands.in_line(hint.value, runs), *source):
        yield Guess(
            hint.line, c.identifier, c.role, "config", c.mode, c.framework, c.call, confidence=0.5
        )


def in_package(hint: Hint, package: Identifier, call: str) -> Iterator[Guess]:
    """A model of spaCy by its name: imported as a module, or told by the names around it."""
    is_import = hint.names == ("import",)
    if is_import or role_of(hint.names[-3:]) == "model":
        sure = 0.95 if is_import else 0.6
        yield Guess(hint.line, package, "model", hint.home, "loads", "spacy", call, sure)


def in_spacy_config(hint: Hint) -> Iterator[Guess]:
    """What a configuration of spaCy that is held in a string loads."""
    try:
        found = list(in_settings(parse_settings(hint.value, ".cfg"), hint.value, "config.cfg"))
    except ValueError:
        return
    for s in found:
        if s.framework == OWN_NAME:
            continue
        line = hint.line + s.line - 1
        yield Guess(line, s.identifier, s.role, "config", s.mode, s.framework, s.call, 0.7)


def _start_of_url(text: str) -> int:
    """Where the URL begins in `name:https://...`, as options join them."""
    return max(text.find("https://"), text.find("http://"), 0)


def is_silent(name: str) -> bool:
    """Whether a call or name only shows, compares, describes or uploads what it holds."""
    if name.endswith("()"):
        documents = not _DOCUMENTS.isdisjoint(words(name))  # `@add_docstrings(...)`
        return documents or name[:-2] in call_names("silent call")
    is_said = words(name)[-1:] in (("doc",), ("docs",), ("docstring",))
    return name == SET or is_said or name in call_names("silent name")


def of_option(names: Sequence[str]) -> bool:
    """Whether a text is the default or a choice of an option of a command line."""
    return any(name.startswith("--") for name in names)


def suggests(hint: Hint) -> bool:
    """Whether a text is only one to suggest to the user, by the function or variable it is in, an
    example of how to call the program, or in the card of a model."""
    near = (hint.scope.rpartition(".")[2], *hint.names[-2:])
    if any("card" in words(name) for name in near):
        return True  # what a description of another model says
    suggested = any(not call_names("suggesting word").isdisjoint(words(name)) for name in near)
    return suggested or any(not _EXAMPLES.isdisjoint(words(name)) for name in hint.names[-2:])


def registered(hint: Hint) -> bool:
    """Whether a text is the name under which a class or function is found:
    `@register("acme/model")`."""
    call = hint.names[-1] if hint.names else ""
    return call.endswith("()") and call[:-2] in call_names("naming call")


def is_free(use: Use, places: set[tuple[str, int | str]]) -> bool:
    """Whether a guess may count where it stands: `places` are paths with the lines and frameworks
    of what was followed. A library's own name does not count where it was followed to the id of a
    repository that it is completed to, or beside the link that it completes."""
    is_whole = (use.path, use.line) not in places and (use.path, "weights-url") not in places
    return use.framework not in naming_libraries() or is_whole


def registers(hint: Hint) -> bool:
    """Whether a text is an entry of a table of models, by the name of the table
    (`MODELS = {"small": "a/b"}`, also of a list of rows), or by the class of the entries of a list
    (`[ModelSpec("small", "a/b-base")]`)."""
    outer, before, last = ("", "", "", *hint.names)[-3:]
    if LISTED in last or ("/" not in hint.value and not is_canonical(hint.value)):
        return False
    if before == LISTED and speaks_of_hub(last):
        return role_of([outer]) == "model"
    if last.endswith("()"):
        return before == LISTED and says_model_itself(last) and reads_as_model(hint.value)
    return hint.home == "registry" and bool(last) and says_model_itself(before)


def says_model_itself(name: str) -> bool:
    """Whether a name says that it is of models, not only that it is on the Hub."""
    return role_of([name]) == "model" and not speaks_of_hub(name)


def lists_choices(hint: Hint) -> bool:
    """Whether a text is one of a list of choices or default models, from which a program picks."""
    said = {word for name in hint.names[-2:] for word in words(name)}
    is_picked = "choices" in said or not _PICKING.isdisjoint(hint.names[-2:])
    return is_picked or ("default" in said and not said.isdisjoint(_LISTED_AS))


def is_frozen(hint: Hint, path: str) -> bool:
    """Whether a text is the default of a field in a migration of a database: history that no code
    reads again."""
    return bool(_MIGRATION.search(path)) and hint.names[-1:] in (("default",), ("server_default",))


def is_of_service(path: str) -> bool:
    """Whether a file is about a hosted service by its name or those of its folders: what it names
    runs there."""
    said = (word for part in path.split("/")[-3:] for word in words(part))
    return not call_names("hosted service").isdisjoint(said)
