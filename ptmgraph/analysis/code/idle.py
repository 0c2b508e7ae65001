"""Modules of Python that only hold tables and that nothing imports: nothing loads their models."""

import re
from collections.abc import Sequence

from ptmgraph.analysis.code.expressions import Call
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.held import Evaluator
from ptmgraph.analysis.code.project import Project
from ptmgraph.analysis.code.signatures import library_roots
from ptmgraph.analysis.code.texts import UNKNOWN_PART

_BY_TEXT = frozenset({"import_module", "__import__"})


def idle_modules(project: Project, values: Evaluator) -> set[str]:
    """The modules of packages that no other file imports and that do nothing themselves.

    In a folder where modules may be imported by a text that is not known, none is idle.
    """
    found = {path for path, facts in project.files.items() if only_holds(path, facts)}
    if not found:
        return found
    imported = imported_parts(project)
    finders = [facts for facts in project.files.values() if imports_by_text(facts)]
    return {
        path
        for path in found
        if stem(path) not in imported
        and holds_modules(path.rpartition("/")[0], imported, project)
        and not is_found(path, finders, values)
    }


def holds_modules(folder: str, imported: set[str], project: Project) -> bool:
    """Whether a folder is one of modules, and not of settings that are read by their path."""
    return f"{folder}/__init__.py" in project.files or folder.rpartition("/")[2] in imported


def only_holds(path: str, facts: FileFacts) -> bool:
    """Whether a module has nothing but values and objects made of them."""
    if "/" not in path or path.rpartition("/")[2].startswith("__"):
        return False
    makes = all(call.text.rpartition(".")[2][:1].isupper() for call in facts.calls)
    roots = {one.partition(".")[0] for one in facts.imports.values()}
    return makes and not facts.functions and not facts.classes and roots.isdisjoint(library_roots())


def imported_parts(project: Project) -> set[str]:
    """All parts of the names that the files of a project import."""
    return {
        part
        for facts in project.files.values()
        for name in (*facts.imports, *facts.imports.values(), *facts.star_imports)
        for part in name.split(".")
    }


def imports_by_text(facts: FileFacts) -> bool:
    """Whether a file imports modules whose names are texts."""
    return seeks_modules(facts) or any(is_by_text(call) for call in facts.calls)


def seeks_modules(facts: FileFacts) -> bool:
    """Whether a file uses what imports all modules of a folder, or each when it is needed."""
    imported = facts.imports.values()
    return any(one.partition(".")[0] == "pkgutil" or "lazy" in one.lower() for one in imported)


def is_by_text(call: Call) -> bool:
    return call.text.rpartition(".")[2] in _BY_TEXT


def is_found(path: str, finders: Sequence[FileFacts], values: Evaluator) -> bool:
    """Whether a module beside or above it may import it by text."""
    folder = path.rpartition("/")[0]
    above = [folder[:end] for end, sign in enumerate(folder) if sign == "/"]
    places = {f"{one}/__init__.py" for one in above}
    return any(
        may_find(path, facts, values)
        for facts in finders
        if facts.path in places or facts.path.rpartition("/")[0] == folder
    )


def may_find(path: str, facts: FileFacts, values: Evaluator) -> bool:
    """Whether a file that imports by text may import this module."""
    if seeks_modules(facts):
        return True
    module = path.removesuffix(".py").replace("/", ".")
    for call in filter(is_by_text, facts.calls):
        told = [text.text for one in call.arguments[:1] for text in values.texts(one, facts.path)]
        if not told or any(may_mean(text, module) for text in told):
            return True
    return False


def may_mean(text: str, module: str) -> bool:
    """Whether a text with parts that are not known may be the name of a module or end it."""
    pattern = re.escape(text.lstrip(".")).replace(re.escape(UNKNOWN_PART), "[^.]+")
    return bool(re.search(rf"(?:^|\.){pattern}$", module))


def stem(path: str) -> str:
    """The name of a module in its folder."""
    return path.rpartition("/")[2].partition(".")[0]
