"""A small graph with every shape that has broken a graph engine or a query.

Chains, a diamond, a merge, a cycle, self-loops, a wide hub, stubs, renames, ids that differ in
case, sources that disagree, text in many scripts, and values that are absent, empty or extreme.
The ids say what they are there for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

from ptmgraph.graph import build as graph_build
from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.records import Node, PassedOver, Record, Rejected, Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.loaders.pipeline import AFTER_MERGE
from tests.helpers.engine_room import as_users_build
from tests.helpers.made_once import made_once

TAKEN_AT = "2026-11-01T00:00:00Z"
HUB_CHILDREN = 300
ODD_IDS = (
    "多语言/模型-β",
    "عربي/نموذج",
    "emoji/🤖-🧠",
    'odd/it\'s "quoted" `ticked` \\slashed\\',
    "odd/line\nbreak,tab\tand;semicolon",
    "odd/{json: [1]} $id //comment /*star*/",
    "combining/e\u0301",
    "combining/é",
)
"""Model ids with text that breaks careless quoting; the last two differ in code points only."""


def fixture_records() -> Iterator[Record]:
    """All records, for `ptmgraph.graph.tables.lake.SnapshotWriter.add`."""
    yield from _chain()
    yield from _merges()
    yield from _cycles()
    yield from _wide_hub()
    yield from _odd_values()
    yield from _other_ids()
    yield from _disagreements()
    yield from _reuse()
    yield from _health()
    yield from _names()
    yield from _attributes()
    yield Rejected("fixture.json", 3, "empty", "")
    yield PassedOver("pages of a wiki", 7, ("wiki/one", "wiki/two"))


build = partial(graph_build.build_graph, after_merge=AFTER_MERGE)
"""Builds a graph with all that a build derives from merged tables, but without the derived sources:
the fixture has facts of its own about names and licences."""


def load_records(home: Path, records: Iterable[Record]) -> None:
    """Load the records into the data home, as one snapshot."""
    with SnapshotWriter(home, "fixture", "all", TAKEN_AT, 10) as writer:
        for record in records:
            writer.add(record)


def build_from(home: Path, records: Iterable[Record]) -> BuiltGraph:
    """Load the records into the data home and build its graph."""
    load_records(home, records)
    return build(home)


def build_fixture(home: Path) -> BuiltGraph:
    """Build the graph of the records here."""
    return build_from(home, fixture_records())


@cache
def fixture_home() -> Path:
    """A data home with the fixture graph, built once for all tests. They only read it."""
    with as_users_build():
        return made_once("fixture", build_fixture)


def _model(id: str, **properties: Value) -> Node:
    return Node("Model", id, {"hub": "hf", **properties})


def _rel(start: str, type: str, end: str, label: str = "Model", **more: Value) -> Rel:
    return Rel("Model", start, type, label, end, "tag", f"{type.lower()}:{end}", more)


def _chain() -> Iterator[Record]:
    """chain/0 <- chain/1 <- ... <- chain/5, with the facts that the canned queries ask for."""
    relations = ("FINETUNED_FROM", "ADAPTER_OF", "QUANTIZED_FROM", "DISTILLED_FROM", "DERIVED_FROM")
    licenses = ("apache-2.0", "apache-2.0", "cc-by-nc-4.0", "mit", None, "llama3.1")
    for n, license in enumerate(licenses):
        id = f"chain/{n}"
        yield _model(
            id,
            created_at=f"2024-0{n + 1}-01T00:00:00Z",
            downloads=10 ** (6 - n),
            downloads_all_time=10 ** (7 - n),
            likes=100 - n,
            task="text-generation",
            library="transformers",
            gated="false",
            parameter_count=7_000_000_000,
            formats=["gguf", "safetensors"],
            has_card=True,
        )
        if license:
            yield _rel(id, "LICENSED_UNDER", license, "License")
        if n:
            yield _rel(id, relations[n - 1], f"chain/{n - 1}")
        yield _rel(id, "PERFORMS", "text-generation", "Task")
        yield _rel(id, "BUILT_WITH", "transformers", "Library")
        yield _rel(id, "COVERS_LANGUAGE", "en", "Language")
        yield _rel(id, "HAS_ARCHITECTURE", "LlamaForCausalLM", "Architecture")
        yield _rel(id, "DESCRIBED_BY", "arxiv:2307.09288", "Paper")
        yield _rel(id, "HAS_COMPONENT", "size:7b", "NameComponent", position=1, text="7B")
    yield Node("NameComponent", "size:7b", {"kind": "size", "value": "7b"})
    permits = {"commercial": "yes", "use_restrictions": "no", "share_alike": "no"}
    named = {"name": "Apache License 2.0", "family": "permissive"}
    yield Node("License", "apache-2.0", {**named, **permits})
    yield Node("License", "mit", permits)
    yield Node("License", "cc-by-nc-4.0", {"commercial": "no", "family": "non-commercial"})
    yield _rel("chain/0", "TRAINED_ON", "data/corpus", "Dataset")
    yield Node("Dataset", "data/corpus", {"downloads": 12, "likes": 3})
    yield Rel("Dataset", "data/corpus", "LICENSED_UNDER", "License", "cc-by-nc-4.0", "tag", "tag")
    yield _rel("chain/0", "SUPERSEDED_BY", "chain/5")


def _merges() -> Iterator[Record]:
    """A diamond, and a merge of four parents of which two share an ancestor."""
    for id in ("diamond/top", "diamond/left", "diamond/right", "diamond/bottom", "merge/of-four"):
        yield _model(id, downloads=50, task="text-generation")
    yield _rel("diamond/left", "FINETUNED_FROM", "diamond/top")
    yield _rel("diamond/right", "FINETUNED_FROM", "diamond/top")
    yield _rel("diamond/bottom", "MERGED_FROM", "diamond/left")
    yield _rel("diamond/bottom", "MERGED_FROM", "diamond/right")
    for parent in ("diamond/left", "diamond/right", "chain/2", "cycle/a"):
        yield _rel("merge/of-four", "MERGED_FROM", parent)


def _cycles() -> Iterator[Record]:
    """A cycle of three with a way in and a way out, a cycle of two, and self-loops."""
    for id in ("cycle/a", "cycle/b", "cycle/c", "cycle/below", "two/a", "two/b", "self/loop"):
        yield _model(id, downloads=7)
    for child, parent in (("a", "b"), ("b", "c"), ("c", "a"), ("below", "a")):
        yield _rel(f"cycle/{child}", "FINETUNED_FROM", f"cycle/{parent}")
    yield _rel("cycle/c", "FINETUNED_FROM", "chain/0")
    yield _rel("two/a", "QUANTIZED_FROM", "two/b")
    yield _rel("two/b", "FINETUNED_FROM", "two/a")
    yield _rel("self/loop", "FINETUNED_FROM", "self/loop")
    yield _rel("self/loop", "MERGED_FROM", "self/loop")
    yield _rel("cycle/b", "MERGED_FROM", "cycle/b")


def _wide_hub() -> Iterator[Record]:
    """One model with many children, each tenth of which has a child of its own."""
    yield _model("wide/hub", downloads=5_000_000, created_at="2023-01-01T00:00:00Z")
    yield _rel("wide/hub", "LICENSED_UNDER", "llama3.1", "License")
    for n in range(HUB_CHILDREN):
        id = f"wide/child-{n:03}"
        yield _model(id, downloads=n, created_at=f"2025-01-{n % 28 + 1:02}T00:00:00Z")
        yield _rel(id, "ADAPTER_OF", "wide/hub")
        if n % 3 == 0:
            yield _rel(id, "LICENSED_UNDER", ("mit", "llama3.1")[n % 2], "License")
        if n % 10 == 0:
            yield _model(f"wide/grandchild-{n:03}")
            yield _rel(f"wide/grandchild-{n:03}", "QUANTIZED_FROM", id)


def _odd_values() -> Iterator[Record]:
    """Odd ids in a chain of their own; values that are absent, empty, or at their limits."""
    for before, id in pairwise(ODD_IDS):
        yield _rel(id, "FINETUNED_FROM", before)
    for id in ODD_IDS:
        yield _model(id, task="", library="ligature ﬁ, astral 𐍈, joined 👩\u200d💻")
    yield Node("Model", "bare-legacy-name", {})
    yield _model("values/large", downloads=2**63 - 1, likes=-(2**63), parameter_count=0)
    yield _model("values/empty", task="", formats=[], has_card=False, downloads=0)
    yield Node("License", "custom licence", {"name": "Lizenz für Modelle — 自定义"})
    yield _rel("values/empty", "LICENSED_UNDER", "custom licence", "License", license_name="Ü\n\t")


def _other_ids() -> Iterator[Record]:
    """Parents that no source describes, a renamed model, and an id in another case."""
    yield _model("stub/child", downloads=1)
    yield _rel("stub/child", "FINETUNED_FROM", "stub/parent-that-nobody-describes")
    yield _rel("stub/child", "TRAINED_ON", "stub/dataset", "Dataset")
    yield _model("renamed/new", downloads=9)
    yield _rel("renamed/old", "RENAMED_TO", "renamed/new")
    yield _model("renamed/child")
    yield _rel("renamed/child", "FINETUNED_FROM", "renamed/old")
    yield _rel("renamed/child", "MERGED_FROM", "CHAIN/0")


def _disagreements() -> Iterator[Record]:
    """Two sources of one edge, an inferred edge, and a parent of which only one relation is
    stated."""
    for id in ("disagree/child", "disagree/one", "disagree/two"):
        yield _model(id)
    card = ("card", "base_model in the card")
    child = ("Model", "disagree/child")
    yield _rel("disagree/child", "FINETUNED_FROM", "disagree/one")
    yield Rel(*child, "FINETUNED_FROM", "Model", "disagree/one", *card)
    yield Rel(*child, "DERIVED_FROM", "Model", "disagree/one", "config", "_name_or_path")
    yield Rel(*child, "QUANTIZED_FROM", "Model", "disagree/one", "gguf", "general.base_model")
    yield Rel(*child, "DERIVED_FROM", "Model", "disagree/two", "name", "two", {}, False, 0.4)
    likely = ("Model", "disagree/two", "LIKELY_DERIVED_FROM", "Model", "disagree/one")
    yield Rel(*likely, "name", "its name is two", {}, False, 0.97)


def _reuse() -> Iterator[Record]:
    """Repositories that load models and datasets, one of them in two modes."""
    for n, model in enumerate(("chain/0", "chain/2", "wide/hub", "cycle/b", ODD_IDS[0])):
        id = f"github.com/user/app-{n}"
        yield Node("Repository", id, {"stars": 10 * n, "language": "Python", "archived": n == 4})
        yield _uses(id, model, "loads", uses=n + 1)
        yield Rel("Repository", id, "LICENSED_UNDER", "License", "mit", "registry", "license: mit")
    yield _uses("github.com/user/app-0", "chain/0", "finetunes", uses=1)
    yield _uses("github.com/user/app-0", "chain/5", "loads", uses=2)
    data: dict[str, Value] = {"places": ["data.py:3"], "uses": 1, "scope": "tests"}
    repository = ("Repository", "github.com/user/app-1")
    yield Rel(*repository, "USES_DATASET", "Dataset", "data/corpus", "code", "data.py:3", data)
    yield _rel("chain/0", "SOURCE_CODE", "github.com/user/app-0", "Repository")


def _health() -> Iterator[Record]:
    """One repository that slowed down within a year, kept by one person, with a release."""
    id = "github.com/user/app-0"
    known: dict[str, Value] = {"first_commit": "2023-07-02T00:00:00Z", "bus_factor": 1}
    known |= {"last_commit": "2024-07-02T00:00:00Z", "health_as_of": "2024-10-01T00:00:00Z"}
    known |= {"commits_in_year": 3, "authors_in_year": 2, "code_lines": 2_000}
    yield Node("Repository", id, {**known, "issue_density": 1.5})
    yield Node("Model", "chain/0", {"last_modified": "2024-09-01T00:00:00Z"})
    yield Node("Model", "diamond/top", {"last_modified": "2022-09-01T00:00:00Z"})
    for width, start, end, commits, tags in (
        ("month", "2024-07-01", "2024-08-01", 3, ["v1", "v1.1"]),
        ("quarter", "2023-07-01", "2023-10-01", 9, None),
        ("quarter", "2024-07-01", "2024-10-01", 3, ["v1", "v1.1"]),
    ):
        window: dict[str, Value] = {"width": width, "releases": tags, "commits": commits}
        window |= {"starts_at": f"{start}T00:00:00Z", "ends_at": f"{end}T00:00:00Z"}
        if width == "month":
            window |= {"scanned_releases": 2, "model_changes": ["v1.1: +chain/2 -chain/0"]}
        window |= {"productivity": commits / 8, "bus_factor": 1, "bus_factor_lines": 2}
        key = f"{id} {width} {start}"
        yield Node("RepositoryHealth", key, {**window, "bus_factor_clime": 0, "bus_factor_vx": 1})
        yield Rel("Repository", id, "HAS_HEALTH", "RepositoryHealth", key, "git", "its history")


def _uses(repository: str, model: str, mode: str, uses: int) -> Rel:
    facts: dict[str, Value] = {
        "mode": mode,
        "places": [f"src/main.py:{line}" for line in range(1, uses + 1)],
        "uses": uses,
        "call": "transformers.AutoModel.from_pretrained",
        "scope": "package",
    }
    return Rel("Repository", repository, "REUSES", "Model", model, "code", "src/main.py:1", facts)


def _names() -> Iterator[Record]:
    """What the names of a few models would say, as the derived source writes it."""
    said: dict[str, tuple[str, list[str] | None, list[tuple[str, str]]]] = {
        "chain/0": ("implementation", None, [("architecture", "bert"), ("parameters", "7b")]),
        "chain/1": ("both", ["parameters_mismatch (high): Seven."], [("parameters", "13b")]),
        "chain/2": ("other", ["lookalike (high): Like another."], [("dataset", "squad")]),
    }
    for id, (convention, defects, parts) in said.items():
        yield Node("Model", id, {"convention": convention, "name_defects": defects})
        for position, (kind, value) in enumerate(parts):
            component = f"{kind}:{value}"
            yield Node("NameComponent", component, {"kind": kind, "value": value})
            facts: dict[str, Value] = {"position": position, "text": value}
            ends = ("Model", id, "HAS_COMPONENT", "NameComponent", component)
            yield Rel(*ends, "name", value, facts, declared=False, confidence=0.9)


def _attributes() -> Iterator[Record]:
    """What was looked at of a few models: all of the oldest of a chain, less of the next, and of
    the others nothing."""
    places = ["claims: card model-index.results.metrics.value", "training_hardware: prose line 7"]
    everywhere: list[str] = ["card", "tags", "files", "config", "weights", "spaces", "prose"]
    yield Node("Model", "chain/0", {"looked_at": everywhere, "attribute_places": places})
    yield Node("Model", "chain/1", {"looked_at": ["card", "tags"]})
    yield Node("Model", "chain/2", {"attribute_places": ["carbon: card co2_eq_emissions"]})
