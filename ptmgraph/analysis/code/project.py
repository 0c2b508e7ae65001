"""The modules of one project: what a dotted name means, which classes inherit from which."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Name
from ptmgraph.analysis.code.facts import Class, FileFacts, Function
from ptmgraph.analysis.code.signatures import library_roots

MODULES = (".py", ".pyi", ".pyw")
LONGEST_NAME = 20
LARGEST_FAMILY = 60


class Target(NamedTuple):
    """What a name stands for. For "external" the `name` is the dotted name, the path is empty."""

    kind: Literal["module", "function", "class", "variable", "external"]
    path: str
    name: str


class Project:
    """An index over the facts of all files, by path relative to the scanned folder."""

    def __init__(self, files: dict[str, FileFacts]) -> None:
        self.files = files
        self.modules: dict[str, str] = {}
        self.known_descendants: dict[Target, tuple[Target, ...]] = {}
        self.known_bases: dict[Target, list[Target]] = {}
        self.known_methods: dict[tuple[Target, str], Target | None] = {}
        self.looked_up: dict[tuple[str, str], Target] = {}
        names = {path: module_names(path, files) for path in files if path.endswith(MODULES)}
        for path, (whole, *_) in names.items():
            self.modules.setdefault(whole, path)
        for path in sorted(names, key=lambda path: path.count("/")):  # the outer one has its name
            for name in names[path][1:]:
                self.modules.setdefault(name, path)

    @cached_property
    def places(self) -> dict[str, list[Target]]:
        """Module-level classes and functions by plain name, for lazy re-exports."""
        found: dict[str, list[Target]] = defaultdict(list)
        for path, facts in self.files.items():
            for name in facts.classes:
                found[name].append(Target("class", path, name))
            for name in facts.functions:
                found[name].append(Target("function", path, name))
        return found

    @cached_property
    def methods(self) -> dict[str, list[Target]]:
        """Methods of all classes by plain name."""
        found: dict[str, list[Target]] = defaultdict(list)
        for path, facts in self.files.items():
            for name, function in facts.functions.items():
                if function.owner:
                    found[name.rpartition(".")[2]].append(Target("function", path, name))
        return found

    @cached_property
    def children(self) -> dict[Target, list[Target]]:
        """Direct subclasses of every project class."""
        found: dict[Target, list[Target]] = defaultdict(list)
        for path, facts in self.files.items():
            for name in facts.classes:
                child = Target("class", path, name)
                for base in self.bases(child):
                    found[base].append(child)
        return found

    def lookup(self, dotted: str, path: str) -> Target:
        """The target of an imported dotted name (leading dots allowed) seen in file `path`."""
        key = (dotted, path.rpartition("/")[0])
        if key not in self.looked_up:
            outside = Target("external", "", absolute_name(dotted, path))
            self.looked_up[key] = outside  # what an import that leads back to itself means
            self.looked_up[key] = self.find(outside.name, path) or outside
        return self.looked_up[key]

    def find(self, name: str, path: str) -> Target | None:
        """The module or module member of an absolute name, from the scanned folder or beside."""
        if name.count(".") > LONGEST_NAME:  # an import that leads to itself under ever longer names
            return None
        folder = path.rpartition("/")[0]
        beside = f"{folder.replace('/', '.')}.{name}" if folder else name
        for candidate in (name, beside):
            parts = candidate.split(".")
            before = candidate.removesuffix(name)
            if self.is_hidden(name, before, path):
                continue
            in_package = before and f"{folder}/__init__.py" in self.files
            if in_package and not self.is_run_beside(name, before, path):
                continue
            for length in range(len(parts), 0, -1):
                module = self.modules.get(".".join(parts[:length]))
                if module is None:
                    continue
                if length == len(parts):
                    return Target("module", module, "")
                member = self.member(module, parts[length:])
                if member is not None:
                    return member
                break  # a shorter module name would only find the same module again
        return None

    def is_run_beside(self, name: str, before: str, path: str) -> bool:
        """Whether a file of a package is also run as a program, so that it finds what is beside it
        by its bare name: that has what is asked for, and is not called like a library."""
        root, *rest = name.split(".")
        module = self.modules.get(before + root)
        if module is None or module == path or not rest or root in sys.stdlib_module_names:
            return False
        used = (one.partition(".")[0] for one in self.files[module].imports.values())
        return root not in used and self.member(module, rest) is not None

    def is_hidden(self, name: str, before: str, path: str) -> bool:
        """Whether a name means a library, though a file of the project has that name too.

        A folder with an `__init__.py` may be the library itself; a lone file (`helpers/spacy.py`)
        is meant only by code beside it, for what it defines.
        """
        root, *rest = name.split(".")
        module = self.modules.get(before + root)
        if module is None or root not in library_roots() or module.endswith("__init__.py"):
            return False
        near = module.rpartition("/")[0] == path.rpartition("/")[0] and module != path
        return not (near and rest and self.member(module, rest) is not None)

    def member(self, path: str, names: list[str]) -> Target | None:
        """The target of `names` inside the module at `path`."""
        facts, first, rest = self.files[path], names[0], names[1:]
        in_function = any(name == first for _, name in facts.local_imports)
        is_own = first in facts.classes or (in_function and first in facts.functions)
        if first in facts.imports and not is_own:
            return self.lookup(".".join([facts.imports[first], *rest]), path)
        joined = ".".join(names)
        if joined in facts.functions:
            return Target("function", path, joined)
        if joined in facts.classes:
            return Target("class", path, joined)
        if first in facts.classes:
            return self.method(Target("class", path, first), rest[0])
        if ("", first) in facts.definitions:
            return Target("variable", path, first) if not rest else None
        return None if rest else self.starred(first, path) or self.re_exported(path, first)

    def starred(self, name: str, path: str) -> Target | None:
        """What `from module import *` brings under a name."""
        for source in self.files[path].star_imports:
            joint = "" if source.endswith(".") else "."
            found = self.lookup(source + joint + name, path)
            if found.kind != "external":
                return found
        return None

    def re_exported(self, path: str, name: str) -> Target | None:
        """A name that a package hands out lazily: the only definition of it below the package."""
        if not path.endswith("__init__.py"):
            return None
        folder = path.removesuffix("__init__.py")
        below = [t for t in self.places.get(name, ()) if t.path.startswith(folder)]
        return below[0] if len(below) == 1 else None

    def resolve(self, expression: Expression, path: str) -> Target | None:
        """The target of a name or attribute chain in file `path`; None for anything else."""
        if isinstance(expression, Name):
            return self.resolve_name(expression, path)
        if isinstance(expression, Call):
            return None
        if not isinstance(expression, Attribute):
            return None
        base = self.resolve(expression.base, path)
        if base is None:
            return None
        if base.kind == "external":
            return Target("external", "", f"{base.name}.{expression.name}")
        if base.kind == "module":
            return self.submodule(base, expression.name)
        if base.kind == "class":
            return self.method(base, expression.name)
        return None

    def submodule(self, base: Target, name: str) -> Target | None:
        found = self.member(base.path, [name])
        if found is not None:
            return found
        dotted = module_names(base.path, self.files)[0]
        path = self.modules.get(f"{dotted}.{name}")
        return Target("module", path, "") if path else None

    def resolve_name(self, name: Name, path: str) -> Target | None:
        facts = self.files[path]
        for scope in scopes(name.scope):
            if (scope, name.name) in facts.local_imports:
                return self.lookup(facts.imports[name.name], path)
            if scope in facts.classes and scope != name.scope:
                continue  # what a class has is not called by its bare name
            joined = f"{scope}.{name.name}" if scope else name.name
            if joined in facts.functions:
                return Target("function", path, joined)
            if joined in facts.classes:
                return Target("class", path, joined)
        if name.name in facts.imports:
            return self.lookup(facts.imports[name.name], path)
        return self.starred(name.name, path)

    def class_facts(self, target: Target) -> Class:
        return self.files[target.path].classes[target.name]

    def function_facts(self, target: Target) -> Function:
        return self.files[target.path].functions[target.name]

    def bases(self, target: Target) -> list[Target]:
        """Direct bases of a class, in the project ("class") or outside ("external")."""
        if target not in self.known_bases:
            self.known_bases[target] = self.find_bases(target)
        return self.known_bases[target]

    def find_bases(self, target: Target) -> list[Target]:
        found = (self.resolve(base, target.path) for base in self.class_facts(target).bases)
        return [base for base in found if base is not None and base != target]

    def ancestors(self, target: Target) -> Iterator[Target]:
        """The class itself, then its project bases, nearest first."""
        seen, queue = {target}, [target]
        while queue:
            current = queue.pop(0)
            yield current
            for base in self.bases(current):
                if base.kind == "class" and base not in seen:
                    seen.add(base)
                    queue.append(base)

    def descendants(self, target: Target) -> tuple[Target, ...]:
        """All subclasses; none for a base of so many that they tell nothing about each other."""
        if target not in self.known_descendants:
            found: dict[Target, None] = {}
            queue = list(self.children.get(target, ()))
            while queue and len(found) <= LARGEST_FAMILY:
                current = queue.pop()
                if current not in found and current != target:
                    found[current] = None
                    queue.extend(self.children.get(current, ()))
            self.known_descendants[target] = () if len(found) > LARGEST_FAMILY else tuple(found)
        return self.known_descendants[target]

    def method(self, owner: Target, name: str) -> Target | None:
        """The method `name` of a class or of its nearest base that has it."""
        key = (owner, name)
        if key not in self.known_methods:
            self.known_methods[key] = self.find_method(owner, name)
        return self.known_methods[key]

    def find_method(self, owner: Target, name: str) -> Target | None:
        for ancestor in self.ancestors(owner):
            joined = f"{ancestor.name}.{name}"
            if joined in self.files[ancestor.path].functions:
                return Target("function", ancestor.path, joined)
        return None

    def external_bases(self, owner: Target) -> list[str]:
        """Dotted names of the bases outside the project, of the class and its ancestors."""
        return [
            base.name
            for ancestor in self.ancestors(owner)
            for base in self.bases(ancestor)
            if base.kind == "external"
        ]

    def enclosing_class(self, scope: str, path: str) -> Target | None:
        """The innermost class around a function or class body."""
        for outer in scopes(scope):
            if outer in self.files[path].classes:
                return Target("class", path, outer)
        return None


def scopes(scope: str) -> Iterator[str]:
    """`a.b.c`, `a.b`, `a`, and "" for the module."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]
    yield ""


def module_names(path: str, files: dict[str, FileFacts]) -> list[str]:
    """Dotted names of a file: from the scanned folder, and from its outermost package."""
    parts = path.rsplit(".", 1)[0].split("/")
    if parts[-1] == "__init__":
        parts = parts[:-1] or ["__init__"]
    top = len(parts) - 1
    while top > 0 and "/".join([*parts[:top], "__init__.py"]) in files:
        top -= 1
    return list(dict.fromkeys([".".join(parts), ".".join(parts[top:])]))


def absolute_name(dotted: str, path: str) -> str:
    """Turns a relative import seen in `path` into a name from the scanned folder."""
    name = dotted.lstrip(".")
    level = len(dotted) - len(name)
    if not level:
        return dotted
    folder = path.split("/")[:-level]
    return ".".join([*folder, name]) if name else ".".join(folder)
