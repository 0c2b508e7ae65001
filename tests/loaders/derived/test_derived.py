"""Derived sources run when what they rest on has changed: tables, rules, or the schema."""

from __future__ import annotations

import ast
import inspect
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ptmgraph.graph import schema
from ptmgraph.graph.mark import PACKAGE, files_behind, mark
from ptmgraph.graph.records import Beside, Node, Record, Rel
from ptmgraph.graph.schema import TABLES, Property, Type
from ptmgraph.graph.tables.lake import Snapshot, SnapshotWriter, remove, snapshots
from ptmgraph.loaders.base import discover
from ptmgraph.loaders.derived import base as derived
from ptmgraph.loaders.derived.base import DerivedSource, derived_sources, is_stale, remove_old
from ptmgraph.loaders.derived.cards import CardFacts
from ptmgraph.loaders.derived.license_facts import LicenseFacts
from ptmgraph.loaders.derived.likely_parents import LikelyParents
from ptmgraph.loaders.derived.name_components import NameComponents
from ptmgraph.loaders.pipeline import load

TAKEN_AT = "2026-11-01T00:00:00Z"
NAMES = "analysis/names/lookalikes.py"
FACTS = "analysis/data/licenses/licenses.toml"


def write(home: Path, name: str, *more: Record, source: str = "made-up") -> None:
    with SnapshotWriter(home, source, name, TAKEN_AT, 10) as writer:
        writer.add(Node("Model", f"a/{name}"))
        writer.add(Rel("Model", f"a/{name}", "LICENSED_UNDER", "License", "mit", "card", "mit"))
        writer.add(Beside("card_texts", {"model_id": f"a/{name}", "text": "# Title"}))
        for record in more:
            writer.add(record)


@pytest.fixture(scope="module")
def derived_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One model was loaded, and all that it implies was derived. Tests only read it."""
    home = tmp_path_factory.mktemp("derived") / "home"
    write(home, "one")
    derive(home)
    return home


@pytest.fixture
def home(derived_home: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(derived_home, tmp_path / "home")


def derive(home: Path) -> None:
    for kind in derived_sources().values():
        load(kind(home), home)


def stale(home: Path) -> set[str]:
    """The derived sources that must run."""
    return {name for name, kind in derived_sources().items() if is_stale(home, kind(home))}


def derived_by(home: Path, kind: type[DerivedSource]) -> list[Snapshot]:
    return [s for s in snapshots(home) if s.source == kind.name]


ALL = {CardFacts.name, LicenseFacts.name, LikelyParents.name, NameComponents.name}


def test_all_derived_sources_stand_in_their_folder() -> None:
    found = {name for name, kind in discover().items() if issubclass(kind, DerivedSource)}
    assert found == derived_sources().keys() == ALL


def test_the_same_inputs_and_rules_need_no_second_run(home: Path) -> None:
    assert stale(home) == set()


def test_other_inputs_need_a_run_and_asking_removes_nothing(home: Path) -> None:
    before = derived_by(home, LicenseFacts)
    write(home, "two")
    assert stale(home) == ALL
    assert derived_by(home, LicenseFacts) == before
    load(LicenseFacts(home), home)
    assert stale(home) == ALL - {LicenseFacts.name}
    (after,) = derived_by(home, LicenseFacts)
    assert (after.mark, after.checksum) != (before[0].mark, before[0].checksum)


def test_what_was_derived_under_another_name_is_removed(home: Path) -> None:
    with SnapshotWriter(home, LicenseFacts.name, "0f3a", TAKEN_AT, LicenseFacts.precedence):
        pass
    remove_old(home, LicenseFacts(home))
    assert [s.name for s in derived_by(home, LicenseFacts)] == [LicenseFacts(home).snapshot]


def test_a_table_that_a_source_does_not_read_asks_for_no_run(home: Path) -> None:
    task = Rel("Model", "a/one", "PERFORMS", "Task", "t", "tag", "t")
    write(home, "one", Node("Repository", "a/code"), task)
    assert stale(home) == set()
    with SnapshotWriter(home, "code", "all", "2027-01-01T00:00:00Z", 5) as writer:
        writer.add(Node("Repository", "a/code"))
    assert stale(home) == set()
    write(home, "one", Rel("Model", "a/one", "TRAINED_ON", "Dataset", "a/d", "tag", "d"))
    assert stale(home) == {NameComponents.name}
    write(home, "one", Rel("Model", "a/one", "LICENSED_UNDER", "License", "x", "tag", "x"))
    assert stale(home) == {LicenseFacts.name}


def test_a_source_without_inputs_leaves_nothing(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path, "code", "all", TAKEN_AT, 5) as writer:
        writer.add(Node("Repository", "a/code"))
    assert stale(tmp_path) == set()
    write(tmp_path, "one")
    derive(tmp_path)
    remove(tmp_path, "made-up", "one")
    assert stale(tmp_path) == set()
    for kind in derived_sources().values():
        remove_old(tmp_path, kind(tmp_path))
        assert derived_by(tmp_path, kind) == []


def test_snapshots_from_before_tables_had_checksums_are_read(home: Path) -> None:
    (one,) = (s for s in snapshots(home) if s.source == "made-up")
    file = one.folder / "snapshot.json"
    facts = json.loads(file.read_text("utf-8"))
    del facts["checksums"], facts["mark"], facts["seal"]
    file.write_text(json.dumps(facts), "utf-8")
    assert stale(home) == ALL
    derive(home)
    assert stale(home) == set()
    file.write_text(json.dumps({**facts, "checksum": "other"}), "utf-8")
    assert stale(home) == ALL


def test_a_table_must_be_named_to_be_read(home: Path) -> None:
    with pytest.raises(ValueError, match=r"names must name Repository in `reads`"):
        list(NameComponents(home).rows("SELECT id FROM {0}", "Repository"))


def test_a_change_of_the_schema_asks_those_that_write_the_table(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def widen(name: str) -> None:
        more = (*TABLES[name].columns, Property("more", Type.STRING, "something new"))
        monkeypatch.setitem(TABLES, name, replace(TABLES[name], columns=more))

    widen("Repository")
    widen("Model-LICENSED_UNDER-License")
    assert stale(home) == set()
    widen("License")
    assert stale(home) == {LicenseFacts.name}
    load(LicenseFacts(home), home)
    assert stale(home) == set()
    monkeypatch.delitem(TABLES, "License")
    assert stale(home) == {LicenseFacts.name}


def test_a_damaged_table_is_derived_again(home: Path) -> None:
    (facts,) = derived_by(home, LicenseFacts)
    facts.file("License").write_bytes(b"no parquet")
    assert stale(home) == {LicenseFacts.name}
    facts.file("License").unlink()
    assert stale(home) == {LicenseFacts.name}


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """As after an update of ptmgraph: the tables are old, a file of the rules is new."""

    def change(file: str, old: str, new: str) -> None:
        package = tmp_path / str(len(list(tmp_path.iterdir()))) / PACKAGE.name
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("views", "__pycache__"))
        text = (package / file).read_text("utf-8")
        assert old in text
        (package / file).write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(derived, "mark", partial(mark, package=package))

    yield change


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (NAMES, '"""', '"""Said otherwise. '),
        (NAMES, "\nimport", "\n# A comment.\nimport"),
        ("loaders/hub/facts.py", "return", "raise"),
        ("analysis/code/values.py", "return", "raise"),
        ("graph/gate/gate.py", "return", "raise"),
        ("graph/schema.py", "A model architecture", "An architecture"),
    ],
)
def test_what_is_no_rule_asks_for_no_run(
    home: Path, update: Callable[..., None], file: str, old: str, new: str
) -> None:
    update(file, old, new)
    assert stale(home) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "who"),
    [
        (NAMES, "return", "raise", {NameComponents.name}),
        ("analysis/data/names/words.csv", "\n", "\n\n", {NameComponents.name}),
        ("analysis/parents.py", "MAX_NAME = 200", "MAX_NAME = 100", {LikelyParents.name}),
        (FACTS, 'commercial = "yes"', 'commercial = "no"', {LicenseFacts.name}),
        ("graph/ids.py", "return", "raise", {CardFacts.name, NameComponents.name}),
        ("graph/records.py", "return", "raise", ALL),
        ("loaders/derived/base.py", "return", "raise", ALL),
    ],
)
def test_a_rule_that_changed_asks_those_that_use_it(
    home: Path, update: Callable[..., None], file: str, old: str, new: str, who: set[str]
) -> None:
    update(file, old, new)
    assert stale(home) == who


_TRACE = """
import sys
from importlib import import_module
from pathlib import Path

opened = set()
sys.addaudithook(lambda event, about: opened.add(str(about[0])) if event == "open" else None)
home, module, name, *names = sys.argv[1:]
kinds = vars(import_module(module)).values()
(kind,) = (k for k in kinds if isinstance(k, type) and vars(k).get("name") == name)
import_module("ptmgraph.loaders.derived.base").derived_sources = lambda: names
assert list(kind(Path(home)).records())
files = {vars(m)["__file__"] for n, m in sys.modules.items() if n.startswith("ptmgraph.")}
print("\\n".join(sorted(files | {f for f in opened if not f.endswith((".py", ".pyc"))})))
"""


@pytest.mark.parametrize("kind", derived_sources().values(), ids=derived_sources())
def test_all_that_a_source_runs_and_opens_stands_behind_it(
    kind: type[DerivedSource], sample_home: Path, tmp_path: Path
) -> None:
    """Nothing that an answer rests on is missing in its mark."""
    shutil.copytree(sample_home / "tables", tmp_path / "tables")
    write(tmp_path, "phi-4", Node("Model", "b/phi-4-GGUF"))
    arguments = [str(tmp_path), kind.__module__, kind.name, *derived_sources()]
    command = [sys.executable, "-c", _TRACE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    used = {Path(line) for line in done.stdout.splitlines()}
    ours = {file for file in used if PACKAGE in file.parents}
    assert any(file.suffix != ".py" for file in ours)
    assert ours <= set(files_behind(kind.__module__))


def test_of_the_schema_sources_take_only_names_of_tables_to_read() -> None:
    """It stands in no mark, so what they take from it must show in `reads`."""
    for kind in derived_sources().values():
        tree = ast.parse(Path(inspect.getfile(kind)).read_text("utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        taken = {a.name for i in imports if i.module == schema.__name__ for a in i.names}
        assert taken <= {"LINEAGE", "REL"}
        assert not any(a.name == "schema" for node in imports for a in node.names)
