"""Writes `docs/performance.md` from the results of the benchmarks.

    python -m benchmarks.performance

No figure is written by hand: each comes from a file in `benchmarks/results/`. A test compares the
page with what this writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import exports, graph, memory, neo4j, neo4j_import, pages, scale

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_HEAD = """\
# Performance

Written by `python -m benchmarks.performance` from the results of the commands named, on a machine
with two cores.
"""
_ONE_BY_ONE = """
## One by one
"""
_PEERS = """
## Beside networkx, SQLite, DuckDB and Neo4j

A made-up Hub with the real one's shape of lineage, beside the others in one run of
`python -m benchmarks.graph` for each size. networkx, SQLite and DuckDB get the bare edges only: no
records, licences, names or evidence. So they answer sooner where a question only walks edges. A
ratio above 1 means that ours is faster; the mark is what a question on the whole Hub may take.
"""
_MOVE = """
## When to move to a server

The largest graph that was built on one machine has {models:,} models: {peak:.1f} GB of memory at
the peak, {disk:.1f} GB of disk. {readers} readers of the app, who each do something every few
seconds, took {cpu_s_per_action} CPU seconds an action (`python -m benchmarks.readers`, median
{page_s[median]} s a page). By that one core of two serves about {most:,} such readers; more than
{readers} were not tried. So size and readers of one machine are seldom the reason. A
[Neo4j server](neo4j.md) is for

- several machines that ask one graph: a data home is read by processes of one machine;
- a graph larger than that, whose build does not fit into the memory of one machine;
- more readers, or statements that keep several cores at work: ours answers on the cores it has.

The first load is an import (`ptmgraph export neo4j-import`), later ones go on from there. A cluster
has the address of any member, `PTMGRAPH_STORE=neo4j://user@member:7687/database`: the driver learns
the others from it and reads from all of them. `bolt://` stays with the one member; `neo4j+s://` and
`bolt+s://` encrypt.
"""
_SERVER = """
The same graph beside a Neo4j server, in one run of `python -m benchmarks.neo4j`:
"""


def page() -> str:
    """The text of the page."""
    parts = [
        _HEAD,
        scale.section(_results("scale")),
        *(["", memory.section(_results("memory"))] if _has("memory") else []),
        *(["", exports.section(_results("exports"))] if _has("exports") else []),
        *(["", pages.section(_results("pages"))] if _has("pages") else []),
        _ONE_BY_ONE,
        "| what | result | command |",
        "| --- | --- | --- |",
        *(f"| {what} | {result} | `{command}` |" for what, result, command in _agreement()),
        *(f"| {what} | {result} | `{command}` |" for what, result, command in _rows()),
        _PEERS,
        graph.report(_results("graph")),
        _SERVER,
        neo4j.report(_results("neo4j")),
        *(["", neo4j_import.section(_results("neo4j_import"))] if _has("neo4j_import") else []),
        _past_one_machine(),
    ]
    return "\n".join(parts) + "\n"


def _past_one_machine() -> str:
    """When to move to a server, by the figures of this page."""
    largest, readers = _results("scale")[-1], _results("readers")
    peak = max(stage["peak_mb"] for stage in largest["stages"].values()) / 1000
    cpu, think = readers["cpu_s_per_action"], sum(readers["think_seconds"]) / 2
    most = int(think / cpu / 100) * 100  # with one of two cores
    return _MOVE.format(
        models=largest["models"], peak=peak, disk=largest["graph_mb"] / 1000, most=most, **readers
    )


def _rows() -> Iterator[tuple[str, str, str]]:
    start, soak = _results("start"), _results("soak")
    yield (
        "`ptmgraph lineage MODEL` on the sample, from a cold process",
        f"{start['median_seconds']} s ({start['fastest_seconds']} to {start['slowest_seconds']} s)",
        "python -m benchmarks.start",
    )
    if _has("start_large"):
        large = _results("start_large")
        yield (
            f"`ptmgraph lineage MODEL` on {large['models']:,} models, from a cold process",
            f"{large['median_seconds']} s ({large['fastest_seconds']} to "
            f"{large['slowest_seconds']} s)",
            "python -m benchmarks.start --home FOLDER --model ID",
        )
    yield from _overview()
    yield (
        f"{soak[-1]['queries']:,} queries from short-lived threads",
        f"worker {soak[0]['worker_mb']} MB at first, {soak[-1]['worker_mb']} MB at the end; "
        f"caller {soak[-1]['caller_mb']} MB",
        "python -m benchmarks.soak",
    )
    reach = _results("graph")[-1]["reach_of_models_with_children"]
    yield (
        f"repositories that reach one of {reach['models']} models, with the path",
        f"median {reach['median']} ms, slowest {reach['slowest']} ms",
        "python -m benchmarks.graph",
    )
    scan = _results("code_scan")
    yield (
        f"code scan of transformers ({scan['files']:,} files, {scan['python_megabytes']} MB)",
        f"{scan['seconds']} s on {scan['cores']} cores, {scan['cpu_seconds']} CPU s; "
        f"{scan['peak_megabytes_of_the_largest_process']} MB in the largest process",
        "python -m benchmarks.code_scan FOLDER",
    )
    sweep = _results("licenses_graph")
    yield (
        f"licence sweep of {sweep['models']:,} models, {sweep['steps']:,} steps",
        f"{sweep['seconds']:.0f} s; {sweep['command_memory_mb']} MB, "
        f"engine {sweep['engine_memory_mb']} MB",
        f"python -m benchmarks.licenses_graph {sweep['models']} FOLDER",
    )
    newer = _results("refresh")[-1]
    refresh, fresh = newer["refresh"], newer["from nothing"]
    yield (
        f"a newer dump of {newer['models']:,} models, 1 % of them otherwise",
        f"read in {refresh['load']:.0f} s, built in {refresh['build']:.0f} s; from nothing "
        f"{fresh['load']:.0f} and {fresh['build']:.0f} s, with the same tables",
        f"python -m benchmarks.refresh {newer['models']}",
    )
    yield from _harmed()
    attributes, risks = _results("attributes"), _results("risks")
    largest = attributes["runs"][-1]
    yield (
        f"attributes of {largest['models']:,} models, a step of a build",
        f"{largest['seconds']} s, {largest['cpu_seconds']} CPU s; growth "
        f"{attributes['exponents'][-1]}",
        "python -m benchmarks.attributes FOLDER",
    )
    yield (
        f"risks of {risks['models'][-1]['models']:,} models, a step of a build",
        f"{risks['models'][-1]['seconds']} s, {risks['models'][-1]['cpu_seconds']} CPU s",
        "python -m benchmarks.risks --models 300000",
    )
    yield (
        "unsafe code looked for in a checkpoint of PyTorch, without loading it",
        f"{risks['seconds_per_gigabyte']['new.bin']} s a GB, "
        f"{risks['seconds_per_gigabyte']['old.bin']} in the form before 1.6",
        "python -m benchmarks.risks --gigabytes 2",
    )
    full = _results("peatmoss")["files"][-1]
    yield (
        f"PeaTMOSS file of full size ({full['file_mb'] / 1000:.1f} GB, made up) into tables",
        f"{full['load_seconds']:.0f} s, {full['peak_memory_mb']} MB",
        "python -m benchmarks.peatmoss",
    )
    speed = _results("names")["speed"]
    yield (
        "names parsed",
        f"{speed['names_per_second']:,} a second with {speed['workers']} processes",
        "python -m benchmarks.names --speed",
    )


def _overview() -> Iterator[tuple[str, str, str]]:
    """Questions about all of a graph, and the search."""
    for asked in _results("overview") if _has("overview") else ():
        times = asked["median_ms"]
        slowest = max(times, key=times.__getitem__)
        yield (
            f"{len(times)} questions about all of {asked['models']:,} models",
            f"median {median(times.values()):.1f} ms, slowest {times[slowest]:.1f} ms ({slowest})",
            "python -m benchmarks.overview --home FOLDER",
        )
    search = _results("search")
    kinds = [kind for kind in search.values() if isinstance(kind, dict)]
    yield (
        f"search over {search['entries']:,} ids, {len(kinds)} kinds of text",
        f"medians {min(k['median'] for k in kinds)} to {max(k['median'] for k in kinds)} ms, "
        f"slowest of all {max(k['most'] for k in kinds)} ms",
        "python -m benchmarks.search",
    )


def _harmed() -> Iterator[tuple[str, str, str]]:
    """What was tried to harm a graph, and stopped at the first that did."""
    if _has("kills"):
        found = _results("kills")
        yield (
            f"{found['kills']} kills at random moments of loads, builds, crawls and exports",
            "each time the graph before or the one after, whole",
            f"python -m benchmarks.kills {found['kills']}",
        )
    if _has("full_disk"):
        found = _results("full_disk")
        yield (
            f"{sum(found['outcomes'].values())} works on disks with {found['sizes']} sizes of room",
            "each time the graph before with a sentence, or the one after, whole",
            "python -m benchmarks.full_disk",
        )


def _agreement() -> Iterator[tuple[str, str, str]]:
    """How well answers agree with labels."""
    parts = _results("names")["components"]
    yield (
        "parts of names, by weights that never saw the name",
        f"micro F1 {parts['micro_f1']:.3f}, macro {parts['macro_f1']:.3f}",
        "python -m benchmarks.names",
    )
    layers = _results("architecture")["layers"]
    for target, found in layers["families"].items():
        low, high = (f"{100 * bound:+.1f}" for bound in found["above_tfidf"][1:])
        yield (
            f"{target.replace('_', ' ')} of {layers['models']} traced models, by structure, no "
            "family in training and test",
            f"{found['structure']:.1%}; tf-idf and logistic regression {found['tfidf']:.1%} "
            f"(difference {low} to {high})",
            "python -m benchmarks.architecture",
        )
    (held_out,) = (
        row
        for row in _results("parents")["answers"]
        if (row["set"], row["way"]) == ("catalogue, held out", "repacked")
    )
    yield (
        f"likely parents, {held_out['answers']} held-out answers",
        f"{held_out['precision']:.1%} right",
        "python -m scripts.train_parents",
    )


def _results(name: str) -> Any:
    return json.loads(_file(name).read_text("utf-8"))


def _has(name: str) -> bool:
    """Whether this was ever measured."""
    return _file(name).exists()


def _file(name: str) -> Path:
    return Path(__file__).parent / "results" / f"{name}.json"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
