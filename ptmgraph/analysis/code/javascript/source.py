"""The text of a JavaScript file, its tree, and which files say nothing of their own."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
PAGES = (".vue", ".svelte", ".html", ".htm")
ENDINGS = (*SCRIPTS, *PAGES)
_TYPED = (".ts", ".mts", ".cts")
MINIFIED = "minified JavaScript files"
MOST_SECONDS = 10
_PIECE = 512  # bytes that the parser gets at once; the text of each node takes as many
_LONG_LINE = 1000
_SMALLEST_MINIFIED = 5000
_LARGEST_MODULE = 50_000  # characters: bundles with the code of others are larger
_LARGEST_MINIFIED = 600_000  # characters; a second
_LOADS = re.compile(
    r"\bfrom_pretrained\b|\bload(?:Graph|Layers)Model\b|\btfjs-models/|\bhuggingface\.co/[\w.-]+/|"
    r"\.(?:onnx|gguf|safetensors|tflite)\b|\bpipeline\([\"'`][\w-]+[\"'`],"
)
_OPENED = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
_CLOSED = re.compile(r"</script\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{|\{%|<%|<\?")
_LANGUAGE = re.compile(r"""\blang\s*=\s*["']?tsx?\b""")
_TYPE = re.compile(r"""\btype\s*=\s*["']?([\w/+-]+)""")
_CODE_TYPES = ("module", "text/babel", "text/typescript")
_MODULE = re.compile(  # `// src/a.js` of esbuild, `//#region src/a.js`, `!*** ./src/a.js ***!`
    r"\s*(//(?:#region)?|!\*\*\*)\s+([\w.@/+-]+\.(?:[cm]?[jt]sx?|json))\s*(?:\*\*\*!)?\s*$"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def why_not_read(text: str, path: str) -> str:
    """Why a file is not read although it is fine, as a kind in plain words; "" for one to read."""
    name = PurePosixPath(path.lower()).name
    if name.endswith((".d.ts", ".d.mts", ".d.cts")):
        return "TypeScript declaration files"
    if name.endswith(PAGES):
        return "" if any(True for _ in scripts(text)) else "pages without a script"
    minified = ".min." in name or (len(text) > _LARGEST_MODULE and is_minified(text))
    return MINIFIED if minified else ""


def is_worth_reading(text: str) -> bool:
    """Whether a minified file is read: it is not so large that this takes long, and it has
    something in it that loads models."""
    return len(text) <= _LARGEST_MINIFIED and bool(_LOADS.search(text))


def is_minified(text: str) -> bool:
    """Whether most of a file stands in lines that nobody writes."""
    if len(text) < _SMALLEST_MINIFIED:
        return False
    long = sum(len(line) for line in text.splitlines() if len(line) > _LONG_LINE)
    return long * 2 > len(text)


def parsed(text: str, path: str) -> Node:
    """The root of the tree of a file. What cannot be parsed stands in it as `ERROR`."""
    suffix = PurePosixPath(path.lower()).suffix
    typed = suffix in _TYPED
    if suffix in PAGES:
        text, typed = scripts_of(text)
    return _parse(parser(typed), text.encode("utf-8", "surrogatepass"))


def _parse(own: Parser, code: bytes) -> Node:
    """The tree of a text. Raises ValueError for a text that can be read in so many ways that the
    parser would take minutes: `f<T>(a)` thousands of times without an end."""
    end = time.process_time() + MOST_SECONDS
    try:
        tree = own.parse(
            lambda start, _: code[start : start + _PIECE],
            progress_callback=lambda *_: time.process_time() > end,
        )
    except ValueError:
        own.reset()
        raise ValueError(f"it takes more than {MOST_SECONDS} s to parse") from None
    return tree.root_node


def broken(root: Node, path: str) -> str:
    """A sentence about what the parser could not read; "" where it read all. In the scripts of a
    template for pages, what the template puts in is no JavaScript, and nothing is lost."""
    if path.lower().endswith(PAGES) and _TEMPLATE.search(source_of(root)):
        return ""
    lines: list[int] = []
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            lines.append(node_line(node))
        else:
            waiting += [child for child in node.children if child.has_error or child.is_missing]
    if not lines:
        return ""
    if root.type == "ERROR":
        return "not JavaScript or TypeScript; what could be told apart was read"
    places = f"{len(lines)} places" if len(lines) > 1 else "one place"
    first = f"line {min(lines)}"
    return f"not JavaScript or TypeScript in {places}, first in {first}; the rest was read"


def installed_parts(text: str) -> list[range]:
    """The lines of a bundle that hold code of installed packages, as bundlers mark them: each
    module begins with a comment that has its path. A bundle may hold one of another bundler."""
    found: list[range] = []
    start, bundler = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        module = _MODULE.match(line) if len(line) < _LONG_LINE else None
        bundler = bundler or (module[1] if module is not None else "")
        if module is None or module[1] != bundler:
            continue
        if start:
            found.append(range(start, number))
        start = number if "node_modules/" in module[2] else 0
    return [*found, range(start, text.count("\n") + 2)] if start else found


@functools.cache
def parser(typed: bool) -> Parser:
    """TypeScript's grammar. The one with JSX also reads JavaScript; only `<Type>value` needs the
    other."""
    import tree_sitter
    import tree_sitter_typescript as grammar

    language = grammar.language_typescript() if typed else grammar.language_tsx()
    return tree_sitter.Parser(tree_sitter.Language(language))


def scripts(page: str) -> Iterator[tuple[str, int, int]]:
    """The scripts of a page: the attributes, where the code begins, and where it ends."""
    opened = _OPENED.search(page)
    while opened is not None:
        closed = _CLOSED.search(page, opened.end())
        if closed is None:
            return
        yield opened[1], opened.end(), closed.start()
        opened = _OPENED.search(page, closed.end())


def scripts_of(page: str) -> tuple[str, bool]:
    """The code of a page with each line where it was, and whether it is TypeScript."""
    kept, end, typed = [], 0, False
    for attributes, start, stop in scripts(page):
        kind = _TYPE.search(attributes)
        is_code = kind is None or "javascript" in kind[1] or kind[1] in _CODE_TYPES
        kept.append(_blank(page[end:start]))
        kept.append(page[start:stop] if is_code else _blank(page[start:stop]))
        end = stop
        typed = typed or bool(_LANGUAGE.search(attributes))
    return "".join(kept), typed


def _blank(text: str) -> str:
    return "\n" * text.count("\n") + ";"


def parts_of(node: Node) -> Iterator[Node]:
    """The named children without comments."""
    return (child for child in node.named_children if child.type != "comment")


def first_child(node: Node) -> Node | None:
    return next(parts_of(node), None)


def source_of(node: Node | None) -> str:
    """The source text of a node; "" for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def node_line(node: Node) -> int:
    return node.start_point.row + 1


_AROUND = {"non_null_expression": 0, "parenthesized_expression": 0, "sequence_expression": -1}


def dotted_node(node: Node | None) -> str:
    """`a.b.c` of a chain of names; "?" stands for anything that is not a name.

    Compilers write `(0, module.f)(x)` for `f(x)`.
    """
    names: list[str] = []
    while node is not None and (node.type == "member_expression" or node.type in _AROUND):
        if node.type in _AROUND:
            inside = list(parts_of(node))
            node = inside[_AROUND[node.type]] if inside else None
            continue
        names.append(source_of(node.child_by_field_name("property")))
        node = node.child_by_field_name("object")
    plain = node is not None and node.type in ("identifier", "this", "super", "import")
    names.append(source_of(node) if plain else "?")
    return ".".join(reversed(names))


def string_value(node: Node) -> str:
    """The value of a string, or of the fixed text in a template."""
    if node.type == "escape_sequence":
        return unescaped(source_of(node))
    if node.type in ("string", "template_string"):
        return "".join(map(string_value, parts_of(node)))
    return source_of(node)


def unescaped(sequence: str) -> str:
    """What `\\n`, `\\u0041`, `\\u{41}` or `\\x41` stands for."""
    body = sequence[1:]
    if body[:1] in ("u", "x") and len(body) > 1:
        try:
            return chr(int(body[1:].strip("{}"), 16))
        except (ValueError, OverflowError):
            return ""
    return "" if body.startswith(("\n", "\r")) else _ESCAPES.get(body, body)
