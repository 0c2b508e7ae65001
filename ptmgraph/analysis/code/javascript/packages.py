"""What an import names: a file of the project, or a package of npm, however it is written.

A package becomes `npm:NAME`, a file of the project its path from the scanned folder without the
ending, as `/src/models`. A path that begins at a folder which only the project's settings name
(`@/lib/x`) becomes `@/lib/x`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, normpath
from posixpath import join as joined

from ptmgraph.analysis.code.javascript.source import ENDINGS

PACKAGE = "npm:"
ALIAS = "@/"
_ALIASES = ("@/", "~/", "$lib/", "#/")
_ALIAS_FOLDERS = ("", "src/", "app/", "src/lib/", "lib/")
_NAME = r"(?:@[\w.-]+/)?[\w-][\w.-]*"
_BARE = re.compile(rf"(?:npm:|jsr:|node:)?({_NAME})(?:@[^/]*)?(?:/.*)?")
_SCHEME = re.compile(r"(?:https?:)?//[^/]+/(?:(?:npm|v\d+|gh|pin|-)/)*")


def imported_module(specifier: str, path: str) -> str:
    """The module that the file at `path` imports as `specifier`."""
    if specifier.startswith("."):
        return file_key(normpath(joined("/", dirname(path), specifier)))
    if specifier.startswith("src/"):
        return file_key(ALIAS + specifier)
    for alias in _ALIASES:
        if specifier.startswith(alias):
            return file_key(ALIAS + specifier.removeprefix(alias))
    scheme = _SCHEME.match(specifier)
    bare = _BARE.fullmatch(specifier[scheme.end() :] if scheme else specifier)
    return PACKAGE + (bare[1] if bare else specifier)


def file_key(path: str) -> str:
    """A path without the ending of code: imports may name `x`, `x.js` or, of `x.ts`, `x.js`."""
    lower = path.lower()
    ending = next((one for one in ENDINGS if lower.endswith(one)), "")
    return path[: len(path) - len(ending)] if ending else path


def own_keys(path: str) -> Iterator[str]:
    """The names under which others import the file at `path`."""
    key = file_key("/" + path)
    yield key
    if key.endswith("/index"):
        yield key.removesuffix("/index") or "/"


def alias_keys(key: str, path: str) -> Iterator[str]:
    """What `@/lib/x` may mean in the file at `path`: from its own package outwards."""
    rest, folder = key.removeprefix(ALIAS), dirname("/" + path)
    while True:
        for inner in _ALIAS_FOLDERS:
            yield normpath(joined(folder, inner + rest))
        if folder == "/":
            return
        folder = dirname(folder)
