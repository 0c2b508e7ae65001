"""Reads one file: what it says, or a reason why not. No file is known to another here."""

import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from ptmgraph.analysis.code import commands, notebooks, settings
from ptmgraph.analysis.code.extract import read_python
from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.languages import language_of, unread_language
from ptmgraph.analysis.code.records import RejectedFile, Use
from ptmgraph.analysis.code.scopes import scope_of

LARGEST_PYTHON = 5_000_000
PYTHON = (".py", ".pyi", ".pyw")
SETTINGS = (".yaml", ".yml", ".toml", ".json", ".env", ".cfg")
_NO_TEXT = ("punycode", "idna")  # they take hours for a megabyte, and no code is written in them
NO_SETTINGS = ("mkdocs.yml",)  # names the repository of the project itself
SHELL = (".sh", ".bash", ".zsh", ".dockerfile")
BY_NAME = ("weights", "unread")  # kinds of which only the name counts
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


@dataclass(slots=True)
class Reading:
    """What one file says. `lines` maps source lines to file lines for a notebook.

    `foreign` are the facts of a file that the reader of another language read (`languages.py`).
    `passed_over` are pairs of a kind and an example of what has no place.
    """

    path: str
    facts: FileFacts | None = None
    foreign: Any = None
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    rejected: list[RejectedFile] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def kind_of(path: str) -> str:
    """How a file is read: "python", "notebook", "settings", "shell", "foreign" (by the reader of
    another language); "weights" and "unread" code count by their names; "" for anything else."""
    name = PurePosixPath(path.lower())
    if name.name in NO_SETTINGS:
        return ""
    if name.suffix in PYTHON:
        return "python"
    if name.suffix == ".ipynb":
        return "notebook"
    if name.suffix in SETTINGS or name.name.startswith(".env"):
        return "settings"
    if name.suffix in SHELL or name.name.startswith(("dockerfile", "containerfile")):
        return "shell"
    if name.suffix in WEIGHTS:
        return "weights"
    if language_of(path):
        return "foreign"
    return "unread" if unread_language(path) else ""


def largest(path: str) -> int:
    """The size in bytes above which a file is set aside."""
    language, kind = language_of(path), kind_of(path)
    if language is not None and kind == "foreign":
        return language.largest
    sizes = {"python": LARGEST_PYTHON, "notebook": notebooks.LARGEST_NOTEBOOK}
    return sizes.get(kind, settings.LARGEST_SETTINGS)


def read(path: str, content: bytes) -> Reading:
    """Reads one file. Never raises for bad content: the reason is in `rejected`."""
    reading = Reading(path)
    kind = kind_of(path)
    try:
        text = decoded(content, kind)
        if kind == "python":
            reading.facts = read_python(text, path)
        elif kind == "notebook":
            add_notebook(text, reading)
        elif kind == "settings":
            reading.uses = list(setting_uses(text, path))
        elif kind == "shell":
            reading.uses = list(command_uses(commands.in_script(text), path))
        elif language := language_of(path):
            reason = language.passes_over(text, path)
            if reason:
                reading.passed_over.append((reason, path))
            else:
                reading.foreign = language.read(text, path)
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


def add_notebook(text: str, reading: Reading) -> None:
    notebook = notebooks.read_notebook(text)
    reading.facts = read_python(notebook.source, reading.path)
    reading.lines = notebook.lines
    found = ((n, command) for n, line in notebook.commands for command in commands.in_line(line))
    reading.uses = list(command_uses(found, reading.path))
    if notebook.broken_cells:
        reason = f"{notebook.broken_cells} cells are not Python 3; the other cells were read"
        reading.rejected.append(RejectedFile(reading.path, reason))


def setting_uses(text: str, path: str) -> Iterator[Use]:
    suffix = PurePosixPath(path.lower()).suffix
    title = PurePosixPath(path).stem
    for s in settings.in_settings(text, suffix if suffix in SETTINGS else ".env", title):
        yield Use(
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
            0.7,
        )


def command_uses(found: Iterable[tuple[int, commands.Command]], path: str) -> Iterator[Use]:
    for line, c in found:
        yield Use(
            path,
            line,
            c.identifier.id,
            c.role,
            "config",
            scope_of(path),
            c.mode,
            c.framework,
            c.call,
            c.identifier.revision,
            0.7,
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
