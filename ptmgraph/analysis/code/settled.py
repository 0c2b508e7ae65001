"""Which ids of settings and data files count: those that the project's own code loads.

The code must be able to read the file, and the key must stand on the way back from a loading call
(`reach.py`). A file of a config group counts when the settings above it choose it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ptmgraph.analysis.code.catalogues import is_catalogue
from ptmgraph.analysis.code.documents import MADE
from ptmgraph.analysis.code.facts import FileFacts, file_name
from ptmgraph.analysis.code.identifiers import reads_as_model
from ptmgraph.analysis.code.javascript.packages import PACKAGE
from ptmgraph.analysis.code.names import role_of, speaks_of_hub
from ptmgraph.analysis.code.own_settings import OwnCall, named_by_library
from ptmgraph.analysis.code.providers import names_service
from ptmgraph.analysis.code.reach import Reach, plain_key
from ptmgraph.analysis.code.reading import Reading, setting_use
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.settings import ALIAS, OWN_NAME, PLAIN, Setting, last_name
from ptmgraph.analysis.code.signatures import matching
from ptmgraph.analysis.code.spoken import naming_libraries
from ptmgraph.analysis.code.tables import call_names

LEFT_OUT = "ids in settings and data files that the code is not seen to load"
NOT_CHOSEN = "ids in config groups that no settings choose"
MOST_ALIKE = 20  # a file with more ids than this is a table: the code must name it
_CONFIDENCE = 0.7


class Settled:
    """Decides for one project: `uses` count, `left_out` are pairs of a kind and an example.

    `loaded` are the ids that its code loads by other ways, `own()` the loading calls of libraries
    that name their models themselves.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        reach: Reach,
        loaded: Collection[str],
        own: Callable[[], list[OwnCall]],
    ) -> None:
        self.reach, self.loaded, self.own = reach, loaded, own
        self.files = reach.mentioned
        self.reads = imports_any(reach.project.files.values(), "settings reader") or imports_any(
            (one.foreign for one in readings if one.foreign is not None), "settings reader"
        )
        self.chosen: dict[str, set[str]] = {}
        for group, chosen in (one for reading in readings for one in reading.groups):
            self.chosen.setdefault(group, set()).update(chosen)
        self.uses: list[Use] = []
        self.keys: set[str] = set()  # those of the file that is looked at
        self.left_out: list[tuple[str, str]] = []
        self.aliases: dict[str, Setting] = {}
        for reading in sorted(readings, key=lambda one: not is_catalogue(one.path)):
            self._settle(reading.path, reading.candidates)

    def _settle(self, path: str, settings: Sequence[Setting]) -> None:
        self.keys = {plain_key(key) for one in settings for key in one.keys[:-1]}
        named, readable = self._is_named(path), self._may_be_read(path)
        rows = self._is_made_of_rows(settings)
        ids = {one.identifier.id for one in settings if one.framework != OWN_NAME}
        is_table = len(ids) > MOST_ALIKE
        for one in settings:
            if one.framework == OWN_NAME:
                self._settle_own_name(one, path)
                continue
            told = self.aliases.get(one.identifier.id)
            if told is not None and not one.beside:
                self.uses.append(setting_use(replace(told, line=one.line), path, _CONFIDENCE))
                continue
            if one.framework == ALIAS:
                continue
            if one.framework == PLAIN:
                if self._may_be_read(path) and self._is_read_by_name(one):
                    found = replace(one, framework="huggingface_hub")
                    self.uses.append(setting_use(self._with_role(found), path, _CONFIDENCE))
                continue
            kind = NOT_CHOSEN if self._is_other_choice(path) else LEFT_OUT
            is_hosted = bool(one.keys) and names_service(one.keys[-1])
            counts = (kind == LEFT_OUT and not is_hosted) and (
                is_made(one)
                or self._is_argument(one)
                or ((named or rows) and one.framework == "weights-url")
                or ((named or rows) and self._is_told_row(one, path))
                or (readable and self._is_reached(one, path, named or not is_table))
                or (readable and not is_table and self._is_handed_on(one, path))
            )
            if counts:
                counted = self._with_role(one)
                self.uses.append(setting_use(counted, path, _CONFIDENCE))
                if one.alias:
                    self.aliases.setdefault(one.alias, counted)
            else:
                self.left_out.append((kind, f"{path}: {one.identifier.id}"))

    def _settle_own_name(self, one: Setting, path: str) -> None:
        if plain_key(one.keys[-1]) in self.reach.names and self._may_be_read(path):
            found = named_by_library(one, self.own())
            if found is not None:
                self.uses.append(setting_use(found, path, _CONFIDENCE))

    def _is_made_of_rows(self, settings: Sequence[Setting]) -> bool:
        """Whether the rows of a table are made to objects of a class of the project, by their keys,
        and the code loads from a field of these objects."""
        keys = frozenset(key for one in settings for key in one.beside)
        reached = any(plain_key(key) in self.reach.names for key in keys if role_of([key]))
        classes = (c for facts in self.reach.project.files.values() for c in facts.classes.values())
        return reached and len(keys) > 2 and any(keys <= set(one.fields) for one in classes)

    def _is_told_row(self, one: Setting, path: str) -> bool:
        """Whether a data file that the code names has an id under a key that speaks of the Hub, and
        the code loads what it reads under that key."""
        suffix = PurePosixPath(path.lower()).suffix
        key = plain_key(one.keys[-1]) if one.keys else ""
        is_data = suffix == ".json" or bool(one.beside)
        return is_data and key in self.reach.names and speaks_of_hub(key)

    def _with_role(self, one: Setting) -> Setting:
        """A setting whose name does not tell what it is: a dataset where only those are loaded by
        that name."""
        last = plain_key(one.keys[-1])
        is_dataset = last in self.reach.names and last not in self.reach.of_models
        told = one.framework == "huggingface_hub" and role_of([last]) != "dataset"
        return replace(one, role="dataset", framework="datasets") if told and is_dataset else one

    def _is_named(self, path: str) -> bool:
        """Whether the code names the file."""
        return file_name(path) in self.files

    def _may_be_read(self, path: str) -> bool:
        """Whether the code loads from the file, or reads files that it is told of at its start."""
        suffix = PurePosixPath(path.lower()).suffix
        if is_environment(path) and (
            any(before == "env" for before, _ in self.reach.pairs)  # JavaScript's tools do so
            or imports_any(self.reach.project.files.values(), "environment reader")
        ):
            return True
        if {file_name(path), suffix, f"*{suffix}"} & self.reach.files:
            return True
        told = {suffix, f"*{suffix}"} & self.files and not self._is_named(path)
        is_told = suffix != ".json" and file_name(path) not in call_names("file of tools")
        return bool(told) or (is_told and self.reads)

    def _is_reached(self, one: Setting, path: str, is_plain_file: bool) -> bool:
        keys = [key for key in one.keys if not key.startswith(MADE)]
        last = plain_key(keys[-1]) if keys else ""
        if is_environment(path):
            return any(last == name or last.endswith(f"_{name}") for name in self._telling())
        before = {before for before, key in self.reach.pairs if key == last} & self.keys
        if before and before.isdisjoint(map(plain_key, keys[:-1])):
            return False  # the code reads this key elsewhere in the file
        if last not in self.reach.names or not is_plain_file:
            return False
        plain = last in call_names("plain key") and len(keys) > 1
        return not plain or any((plain_key(key), last) in self.reach.pairs for key in keys[:-1])

    def _is_handed_on(self, one: Setting, path: str) -> bool:
        """Whether the code hands what it reads under that key to a function of others, which loads
        it: the key says that it is a model, and the id has the form of one. Or whether the key says
        what it is, and the code loads that very id elsewhere."""
        key = plain_key(one.keys[-1]) if one.keys else ""
        tells = reads_as_model(one.identifier.id) or one.framework in naming_libraries()
        handed = tells and key in self.reach.handed
        known = one.identifier.id in self.loaded and role_of([key]) == one.role
        return not is_catalogue(path) and not path.endswith(".json") and (handed or known)

    def _is_read_by_name(self, one: Setting) -> bool:
        """Whether the code loads what it reads under a key that says nothing itself."""
        keys = [plain_key(key) for key in one.keys if not key.startswith(MADE)]
        alone = len(keys) == 1 and keys[0] in self.reach.names
        return alone or tuple(keys[-2:]) in self.reach.pairs

    def _is_argument(self, one: Setting) -> bool:
        """Whether a mapping names a class of the project and its parameter, as Hydra reads it."""
        made = next((key for key in reversed(one.keys) if key.startswith(MADE)), "")
        return bool(made) and (last_name(made), one.keys[-1]) in self.reach.parameters

    def _telling(self) -> Iterator[str]:
        """Names that a variable of the environment may end with."""
        return (name for name in self.reach.names if "_" in name)

    def _is_other_choice(self, path: str) -> bool:
        """Whether a file stands in a config group of which another one is chosen."""
        folder, _, name = path.rpartition("/")
        chosen = self.chosen.get(folder)
        return chosen is not None and PurePosixPath(name).stem not in chosen


def is_environment(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".env")


def is_made(one: Setting) -> bool:
    """Whether a mapping names a loading call of a library and its argument, as Hydra reads it."""
    made = next((key for key in reversed(one.keys) if key.startswith(MADE)), "")
    name = made.removeprefix(MADE)
    return bool(made) and any(
        one.keys[-1] in given.split("|") and by_rule(signature.rule, one.identifier.id) is not None
        for signature in matching(name)
        for given, _ in signature.arguments
    )


def imports_any(files: Iterable[FileFacts], kind: str) -> bool:
    """Whether the code imports one of the modules of a kind in call_names.csv."""
    imported = (
        name.removeprefix(PACKAGE).partition(".")[0]
        for facts in files
        for name in facts.imports.values()
    )
    return not call_names(kind).isdisjoint(imported)
