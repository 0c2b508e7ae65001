"""Joins what the files of a project say, and follows values across its modules: uses out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from ptmgraph.analysis.code.callees import is_own_function
from ptmgraph.analysis.code.command_lines import commands_in
from ptmgraph.analysis.code.expressions import Items, Name
from ptmgraph.analysis.code.facts import FileFacts, Hint
from ptmgraph.analysis.code.hints import (
    guesses,
    is_free,
    is_frozen,
    is_of_service,
    is_silent,
    of_option,
)
from ptmgraph.analysis.code.idle import idle_modules
from ptmgraph.analysis.code.languages import LANGUAGES, Followed, language_of
from ptmgraph.analysis.code.links import linked
from ptmgraph.analysis.code.loading import LoadingCall, LoadResolver
from ptmgraph.analysis.code.named_files import named_files
from ptmgraph.analysis.code.own_settings import OwnCall, own_calls
from ptmgraph.analysis.code.project import Project
from ptmgraph.analysis.code.providers import is_for_service, names_service
from ptmgraph.analysis.code.reach import Reach
from ptmgraph.analysis.code.reading import Reading, kind_of, setting_use
from ptmgraph.analysis.code.records import ScanResult, Use, accounted
from ptmgraph.analysis.code.report import merged, rendered
from ptmgraph.analysis.code.scopes import scope_of
from ptmgraph.analysis.code.settings import Setting
from ptmgraph.analysis.code.settled import Settled
from ptmgraph.analysis.code.signatures import is_loading_name
from ptmgraph.analysis.code.spoken import loaded_too
from ptmgraph.analysis.code.tables import call_names


def assemble(readings: Iterable[Reading]) -> ScanResult:
    """Joins the readings of one project: follows values across files, one row per use."""
    kept = sorted(readings, key=lambda reading: reading.path)
    project = Project({r.path: r.facts for r in kept if r.facts is not None})
    loading = LoadResolver(project)
    uses = [use for reading in kept for use in reading.uses]
    followed = list(foreign(kept))
    uses += [use for language in followed for use in language.uses]
    for load, found in loading.found():
        for one in found:
            uses.append(
                Use(
                    one.value.path,
                    one.value.line,
                    one.identifier.id,
                    one.role,
                    one.value.home,
                    scope_of(one.value.path),
                    one.mode,
                    load.signature.framework,
                    load.call.text,
                    one.revision,
                    0.95,
                    trusts_code=loading.trusts_code(load),
                )
            )
        if not found and loading.is_open(load):
            uses.append(unresolved(load))
    for facts in project.files.values():
        uses += commands_in(facts, loading.values)
        uses += linked(facts, loading.values)
    uses += named_files(project)
    passed_over = [one for reading in kept for one in reading.passed_over]
    aliases: dict[str, Setting] = {}
    if any(reading.candidates for reading in kept):
        reach = Reach(loading.values, loading.loads)
        for language in followed:
            reach.add(language.reach())
        own = cache(lambda: own_names_read(loading, followed))
        settled = Settled(kept, reach, {use.id for use in uses if use.confidence > 0.9}, own)
        uses += settled.uses
        passed_over += settled.left_out
        aliases = settled.aliases
    known = {(use.path, part) for use in uses for part in (use.id, repository_of(use.id))}
    hints = [use for facts in project.files.values() for use in hinted(facts, project, aliases)]
    idle = idle_modules(project, loading.values)
    hints = [use for use in hints if use.confidence > 0.7 or use.path not in idle]
    known |= loading.uploaded()
    seen = [use for use in uses if use.id]
    places = {(use.path, told) for use in seen for told in (use.line, use.framework)}
    loaded = {use.id for use in seen}
    ruled_out = loading.values.ruled_out  # by the tests of a branch: what is written plainly stays
    hints = [use for use in hints if use.confidence > 0.7 or (use.path, use.id) not in ruled_out]
    hints = [use for use in hints if use.framework not in loaded_too() or use.id in loaded]
    uses += [use for use in hints if (use.path, use.id) not in known and is_free(use, places)]
    lines = {reading.path: reading.lines for reading in kept if reading.lines}
    rejected = [reason for reading in kept for reason in reading.rejected]
    code = sum(map(holds_code, kept))
    files = sum(kind_of(reading.path) != "unread" for reading in kept)
    return ScanResult(merged(uses, lines), rejected, files, accounted(passed_over), code)


def own_names_read(loading: LoadResolver, followed: Sequence[Followed]) -> list[OwnCall]:
    """The loading calls of libraries that name their models themselves, in all languages."""
    calls = list(own_calls(loading.loads, lambda some: Reach(loading.values, some)))
    return calls + [one for language in followed for one in language.own_calls()]


def holds_code(reading: Reading) -> bool:
    """Whether a file of code was read, at least in part."""
    is_script = kind_of(reading.path) in ("shell", "modelfile") and not reading.rejected
    return reading.facts is not None or reading.foreign is not None or is_script


def foreign(kept: Sequence[Reading]) -> Iterator[Followed]:
    """What the files of other languages say: those of one language are read together."""
    facts = {r.path: r.foreign for r in kept if r.foreign is not None}
    for language in LANGUAGES:
        own = {path: one for path, one in facts.items() if language_of(path) is language}
        if own:
            yield language.follow(own)


def repository_of(identifier: str) -> str:
    """The repository in an id with a prefix, as in `torch.hub:owner/name:model`."""
    rest = identifier.partition(":")[2]
    return rest.rpartition(":")[0] or rest


def unresolved(load: LoadingCall) -> Use:
    source = load.sources[0]
    expression = rendered(source) if source is not None else ""
    return Use(
        load.path,
        load.call.line,
        "",
        load.signature.role,
        "unresolved",
        scope_of(load.path),
        load.signature.mode,
        load.signature.framework,
        load.call.text,
        confidence=0.0,
        expression=expression,
    )


def is_of_others(role: str, facts: FileFacts) -> bool:
    """Whether a name of a dataset stands in a file that has its datasets from another place than
    the Hub."""
    roots = {name.partition(".")[0] for name in facts.imports.values()}
    has_others = not call_names("other datasets").isdisjoint(roots)
    return role == "dataset" and has_others and "datasets" not in roots


def parses_own(facts: FileFacts) -> bool:
    """Whether a file gives its options values itself: their defaults then count where followed."""
    parsed = (call.arguments[:1] for call in facts.calls if call.text.endswith(".parse_args"))
    return any(isinstance(one, Items) for given in parsed for one in given)


def is_passed_to_own(hint: Hint, path: str, project: Project) -> bool:
    """Whether a text goes to a function of the project that is called like one of a library: what
    that does with it was followed."""
    name = hint.names[-1].removesuffix("()") if hint.names else ""
    if not is_loading_name(name):
        return False
    return is_own_function(project.resolve_name(Name(hint.scope, name), path), project)


def hinted(facts: FileFacts, project: Project, aliases: Mapping[str, Setting]) -> Iterator[Use]:
    """What literals suggest that no flow reaches. `aliases` are the names of the rows of the
    project's own tables."""
    if facts.path.endswith(".pyi") and facts.path[:-1] in project.files:
        return  # it only describes the module beside it
    for hint in facts.hints:
        if is_frozen(hint, facts.path) or (of_option(hint.names) and parses_own(facts)):
            continue
        row = aliases.get(hint.value)
        if row is not None and not any(map(is_silent, hint.names[-3:])):
            use = setting_use(replace(row, line=hint.line), facts.path, 0.7)
            yield replace(use, binding=hint.home)
            continue
        if is_passed_to_own(hint, facts.path, project):
            continue
        of_service = any(map(names_service, hint.names[-3:])) or is_for_service(
            facts.told, hint.line
        )
        for g in guesses(hint, facts):
            of_others = g.binding != "config" and is_of_others(g.role, facts)
            if g.confidence < 0.7 and (is_of_service(facts.path) or of_others):
                continue
            if g.confidence < 0.9 and of_service:
                continue
            yield Use(
                facts.path,
                g.line,
                g.identifier.id,
                g.role,
                g.binding,
                scope_of(facts.path),
                g.mode,
                g.framework,
                g.call,
                g.identifier.revision,
                g.confidence,
            )
