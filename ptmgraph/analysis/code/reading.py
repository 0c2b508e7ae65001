"""Reads one file: what it says, or a reason why not. No file is known to another here."""

import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from textwrap import dedent
from typing import Any

from ptmgraph.analysis.code import catalogues, commands, documents, notebooks, settings
from ptmgraph.analysis.code.command_lines import command_uses
from ptmgraph.analysis.code.command_words import Command, in_python
from ptmgraph.analysis.code.extract import is_python, read_python
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.javascript.source import MINIFIED, is_worth_reading
from ptmgraph.analysis.code.languages import Language, language_of, unread_language
from ptmgraph.analysis.code.makefiles import as_shell, is_makefile
from ptmgraph.analysis.code.plain_links import plain_ids, plain_links
from ptmgraph.analysis.code.records import RejectedFile, Use
from ptmgraph.analysis.code.scopes import scope_of
from ptmgraph.analysis.code.settings import Setting

LARGEST_PYTHON = 5_000_000
PYTHON = (".py", ".pyi", ".pyw")
SETTINGS = (".yaml", ".yml", ".toml", ".json", ".env", ".cfg", ".ini", *catalogues.ENDINGS)
_NO_TEXT = ("punycode", "idna")  # they take hours for a megabyte, and no code is written in them
# The first names the repository of the project itself; the next are no JSON, they have comments;
# the last list what is installed.
NO_SETTINGS = (
    *("mkdocs.yml", "tsconfig.json", "jsconfig.json"),
    *("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "composer.lock"),
)
SHELL = (".sh", ".bash", ".zsh", ".ksh", ".dockerfile", ".mk")
BY_NAME = ("weights",)  # kinds of which only the name counts
LARGEST_WRITTEN = 2_000_000  # characters: larger JavaScript was put together by a program
LARGEST_COMPILED = 20_000_000  # bytes of JavaScript of which only links are read
_PROGRAMS = frozenset({"bin", "scripts", "script", "tools"})  # folders of files without endings
_OF_PYTHON = re.compile(rb"#!.*\bpython[\d.]*\b")
WEIGHTS = (
    ".safetensors",
    ".gguf",
    ".onnx",
    ".pt",
    ".pth",
    ".ckpt",
    ".tflite",
    ".h5",
    ".keras",
    ".pdparams",
    ".mlmodel",
    ".caffemodel",
)
_BY_ENDING = {
    "python": PYTHON,
    "notebook": (".ipynb",),
    "settings": SETTINGS,
    "shell": SHELL,
    "modelfile": (".modelfile",),
    "weights": WEIGHTS,
}
_BY_BEGINNING = {
    "settings": (".env",),
    "shell": ("dockerfile", "containerfile", "makefile", "gnumakefile", "justfile", "procfile"),
    "modelfile": ("modelfile",),
}


@dataclass(slots=True)
class Reading:
    """What one file says. `lines` maps source lines to file lines for a notebook.

    `foreign` are the facts of a file that the reader of another language read (`languages.py`).
    `candidates` are ids that count when the code reads them (`settled.py`), `groups` what
    is chosen from config groups. `passed_over` are pairs of a kind and an example of what has no
    place.
    """

    path: str
    facts: FileFacts | None = None
    foreign: Any = None
    candidates: list[Setting] = field(default_factory=list)
    groups: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def kind_of(path: str) -> str:
    """How a file is read: "python", "notebook", "settings", "requirements", "shell", "modelfile",
    "foreign" (by the reader of another language); "program" may be Python by its first line;
    "weights" count by their names, of "unread" code
    only the links; "" for anything else."""
    place = PurePosixPath(path.lower())
    name, suffix = place.name, place.suffix
    if name in NO_SETTINGS:
        return ""
    if name == "pipfile":
        return "settings"
    if name.startswith(("requirements", "constraints")) and suffix in (".txt", ".in"):
        return "requirements"
    for kind, endings in _BY_ENDING.items():
        if suffix in endings:
            return kind
    for kind, beginnings in _BY_BEGINNING.items():
        if name.startswith(beginnings):
            return kind
    if language_of(path):
        return "foreign"
    if not suffix and place.parent.name in _PROGRAMS:
        return "program"
    return "unread" if unread_language(path) else ""


def for_python(content: bytes) -> bool:
    """Whether the first line of a file says that Python runs it."""
    return bool(_OF_PYTHON.match(content))


def largest(path: str) -> int:
    """The size in bytes above which a file is set aside."""
    language, kind = language_of(path), kind_of(path)
    if language is not None and kind == "foreign":
        return language.largest
    sizes = {"python": LARGEST_PYTHON, "notebook": notebooks.LARGEST_NOTEBOOK}
    return sizes.get(kind, settings.LARGEST_SETTINGS)


def largest_kept(path: str) -> int:
    """The size in bytes above which nothing of a file is read, not even its links."""
    return LARGEST_COMPILED if kind_of(path) == "foreign" else largest(path)


def read(path: str, content: bytes) -> Reading:
    """Reads one file. Never raises for bad content: the reason is in `rejected`."""
    reading = Reading(path)
    kind = kind_of(path)
    if catalogues.is_catalogue(path) and len(content) > catalogues.LARGEST_CATALOGUE:
        return Reading(path, passed_over=[(catalogues.OTHER_DATA, path)])
    if kind == "program":
        if not for_python(content):
            return reading
        kind = "python"
    try:
        text = decoded(content, kind)
        if kind == "python":
            reading.facts = read_python(text, path)
        elif kind == "notebook":
            add_notebook(text, reading)
        elif kind == "requirements":
            reading.uses = list(command_uses(requirements(text), path))
        elif kind == "settings":
            add_settings(text, reading)
        elif kind == "shell":
            add_script(text, reading)
        elif kind == "modelfile":
            reading.uses = list(command_uses(commands.in_modelfile(text), path))
        elif kind == "unread":
            reading.uses = list(plain_links(text, path))
        elif language := language_of(path):
            add_foreign(text, language, reading)
    except SyntaxError as error:
        reading.rejected.append(
            RejectedFile(path, f"not Python 3, line {error.lineno}: {error.msg}")
        )
    except MemoryError:
        reading = Reading(path, rejected=[RejectedFile(path, "it needs too much memory")])
    except ValueError as error:
        reading.rejected.append(RejectedFile(path, _first_line(error)))
    except Exception as error:  # whatever a stranger's file does to a parser is its own fault
        reason = f"cannot be read: {_first_line(error)}"
        reading = Reading(path, rejected=[RejectedFile(path, reason)])
    return reading


def add_foreign(text: str, language: Language, reading: Reading) -> None:
    over = language.passes_over(text, reading.path)
    if over == MINIFIED or len(text) > LARGEST_WRITTEN:
        reading.uses = [*plain_links(text, reading.path), *plain_ids(text, reading.path)]
    if over and not (over == MINIFIED and is_worth_reading(text)):
        reading.passed_over.append((over, reading.path))
        return
    reading.foreign, broken = language.read(text, reading.path)
    if broken:
        reading.rejected.append(RejectedFile(reading.path, broken))


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def decoded(content: bytes, kind: str) -> str:
    """The text of a file. Raises ValueError for binary content and for other encodings."""
    if b"\0" in content[:8192]:
        raise ValueError("binary content")
    encoding = "utf-8-sig"
    try:
        if kind == "python":
            encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        if encoding in _NO_TEXT:
            raise ValueError(f"not text but {encoding}")
        return content.decode(encoding)
    except LookupError:  # a codec of Python that is none for text, such as rot13 and zlib
        raise ValueError(f"not text but {encoding[:50]}") from None
    except UnicodeDecodeError:
        raise ValueError(f"not {encoding.upper().removesuffix('-SIG')} text") from None
    except SyntaxError as error:
        raise ValueError(f"not UTF-8 text: {error.msg}") from None


def add_script(text: str, reading: Reading) -> None:
    """The commands of a shell file, and the Python in it at its own lines."""
    script = commands.Script(as_shell(text) if is_makefile(reading.path) else text)
    reading.uses = list(command_uses(script.found, reading.path))
    lines: list[str] = []
    for first, source in script.python:
        if len(lines) < first and is_python(source := dedent(source)):
            lines += [""] * (first - 1 - len(lines)) + source.splitlines()
        else:
            found = ((first, one) for one in in_python(source))
            reading.uses += command_uses(found, reading.path)
    if lines:
        reading.facts = read_python("\n".join(lines), reading.path)


def add_notebook(text: str, reading: Reading) -> None:
    notebook = notebooks.read_notebook(text)
    reading.facts = read_python(notebook.source, reading.path)
    reading.lines = notebook.lines
    for numbers, piece in notebook.commands:
        script = commands.Script(piece)
        found = [(numbers[line - 1], one) for line, one in script.found]
        for line, source in script.python:
            found += [(numbers[line - 1], one) for one in in_python(source)]
        reading.uses += command_uses(found, reading.path)
    for count, what in (
        (notebook.broken_cells, "cells"),
        (notebook.left_out_lines, "lines"),
    ):
        if count:
            reason = f"{what} that are not Python 3: {count}; the others were read"
            reading.rejected.append(RejectedFile(reading.path, reason))
    reading.passed_over += [
        ("notebook cells in other languages", f"{reading.path}: {cell}")
        for cell in notebook.other_cells
    ]


def requirements(text: str) -> Iterator[tuple[int, Command]]:
    """The models that are packages, in a list of requirements."""
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, one) for one in commands.in_line(f"pip install {line}"))


def add_settings(text: str, reading: Reading) -> None:
    """The uses that a known program reads, and those that count when the code reads them."""
    suffix = PurePosixPath(reading.path.lower()).suffix
    name = PurePosixPath(reading.path.lower()).name
    form = ".toml" if name == "pipfile" else suffix if suffix in SETTINGS else ".env"
    parsed = settings.parse_settings(text, form)
    for document in parsed:
        reading.groups += documents.choices(document, reading.path)
    for setting in settings.in_settings(parsed, text, reading.path):
        if setting.known:
            reading.uses.append(setting_use(setting, reading.path, 0.9))
        else:
            reading.candidates.append(setting)


def setting_use(s: Setting, path: str, confidence: float) -> Use:
    return Use(
        path,
        s.line,
        s.identifier.id,
        s.role,
        "config",
        scope_of(path),
        s.mode,
        s.framework,
        s.call,
        s.identifier.revision,
        confidence,
    )


def bundled(path: str) -> Use:
    """A weights file that lies in the folder; it has no line, so `line` is 0."""
    suffix = PurePosixPath(path).suffix.lower()
    return Use(
        path,
        0,
        f"file:{path}",
        "model",
        "direct",
        scope_of(path),
        "bundles",
        suffix[1:],
        "",
        confidence=0.9,
    )
