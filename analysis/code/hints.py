"""Literals that no flow reaches but whose surroundings say that they are loaded."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.code import commands
from analysis.code.facts import Hint
from analysis.code.identifiers import Identifier, hub_id, is_hosted, weights_url
from analysis.code.lower import LISTED
from analysis.code.names import role_of
from analysis.code.records import Binding, Mode, Role

SILENT_CALLS = frozenset(
    "print() warn() warning() info() debug() error() exception() ValueError() KeyError() "
    "ImportError() RuntimeError() Exception() startswith() endswith() push_to_hub() create_repo() "
    "upload_folder() upload_file() skip() skipif() Markdown() markdown() write() log() "
    "add_argument() match() sub() search() compile() mark() replace() repo_exists()".split()
)
SILENT_NAMES = frozenset("metric_for_best_model monitor help description doc title label author citation reference".split())


@dataclass(frozen=True, slots=True)
class Guess:
    """An id told by the names around it, with how sure that is."""

    line: int
    identifier: Identifier
    role: Role
    binding: Binding
    mode: Mode
    framework: str
    call: str
    confidence: float


def guesses(hint: Hint) -> Iterator[Guess]:
    """What one literal names, if its surroundings say so."""
    if any(name in SILENT_CALLS or name in SILENT_NAMES for name in hint.names[-3:]):
        return
    call = next((name for name in reversed(hint.names) if name != LISTED), "")
    if " " in hint.value:
        for command in commands.in_line(hint.value):
            yield Guess(
                hint.line,
                command.identifier,
                command.role,
                "config",
                command.mode,
                command.framework,
                command.call,
                0.5,
            )
        return
    if "://" in hint.value and not hint.value.startswith(("hf://", "hub://")):
        url = weights_url(hint.value, sure=True)
        if url is not None:
            role: Role = "dataset" if url.is_dataset else "model"
            yield Guess(hint.line, url, role, hint.home, "downloads", "weights-url", call, 0.8)
        return
    if LISTED in hint.names[-2:]:
        return  # a list that no loading call reads is one to test against or to show
    identifier, named = hub_id(hint.value), role_of(hint.names[-3:])
    if identifier is not None and named is not None and not is_hosted(hint.value):
        kind: Role = "dataset" if identifier.is_dataset else named
        yield Guess(hint.line, identifier, kind, hint.home, "loads", "huggingface_hub", call, 0.6)
