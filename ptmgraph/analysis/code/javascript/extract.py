"""Reads one JavaScript or TypeScript file into the facts that the scan follows."""

from __future__ import annotations

from bisect import bisect_right

from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.javascript.prototypes import Constructors, JavaScriptReader
from ptmgraph.analysis.code.javascript.source import broken, installed_parts, parsed
from ptmgraph.analysis.code.spoken import spoken_of

INSTALLED = "it is a bundle; the code of installed packages in it was not read"


def read_javascript(text: str, path: str) -> tuple[FileFacts, str]:
    """Facts of one file, and a sentence about what of it could not be read if there is such."""
    root = parsed(text, path)
    facts = FileFacts(path, speaks=spoken_of(text, path))
    JavaScriptReader(facts, Constructors(root.text or b"")).read(root)
    installed = installed_parts(text)
    if installed:
        facts.calls = [one for one in facts.calls if not stands_in(one.line, installed)]
        facts.hints = [one for one in facts.hints if not stands_in(one.line, installed)]
        facts.links = []
    remarks = [broken(root, path), INSTALLED if installed else ""]
    return facts, "; ".join(filter(None, remarks))


def stands_in(line: int, parts: list[range]) -> bool:
    place = bisect_right(parts, line, key=lambda part: part.start)
    return place > 0 and line in parts[place - 1]
