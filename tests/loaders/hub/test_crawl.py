"""Crawls that are interrupted, killed and damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import pytest

from ptmgraph.graph.tables.lake import snapshots, source_lock
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.crawl_folder import CrawlFolder
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.live import HubApiSource
from ptmgraph.loaders.pipeline import load as load_into_tables
from tests.helpers.fake_hub import FakeHub
from tests.helpers.hub_family import Load, ids_asked, row
from tests.helpers.hub_records import facts, reasons
from tests.helpers.places import ROOT

pytest_plugins = ("tests.helpers.hub_fixtures",)


def test_an_interrupted_crawl_goes_on_where_it_stopped(
    hub: FakeHub, source: Callable[..., HubApiSource], tmp_path: Path
) -> None:
    options = {"author": "c", "lineage": "both"}
    undisturbed = list(source(**options, home=tmp_path / "other").records())
    whole = facts(undisturbed)
    for stop in range(0, len(undisturbed), 3):
        hub.asked.clear()
        first = source(**options)
        list(islice(first.records(), stop))
        (shard,) = [*first.folder.glob("*.gz"), first.folder / "models-00000.jsonl.gz"][:1]
        with shard.open("ab") as half:
            half.write(b"\x1f\x8b half a page")
        (first.folder / "models-00001.jsonl.gz").write_bytes(b"")
        again = source(**options)
        assert again.folder == first.folder
        assert again.taken_at == first.taken_at
        assert facts(list(again.records())) == whole
        assert len(ids_asked(hub)) == len(set(ids_asked(hub)))
        assert facts(list(HubDumpSource([again.folder]).records())) == whole
        assert source(**options).folder != first.folder


SLOW_CRAWL = """
import sys
from pathlib import Path
from ptmgraph.loaders.hub.live import HubApiSource
for record in HubApiSource(home=Path(sys.argv[1]), search="m", lineage="both").records():
    pass
"""


def test_a_killed_crawl_goes_on_and_equals_an_undisturbed_one(
    hub: FakeHub, tmp_path: Path, load: Load
) -> None:
    hub.models = [row("m/0"), *(row(f"m/{n}", f"m/{n // 2}", f"x/{n}") for n in range(1, 16))]
    hub.models += [row(f"x/{n}", "x/0") for n in range(11)]
    whole = load(search="m", lineage="both")
    hub.delay = 0.01
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-c", SLOW_CRAWL, str(tmp_path / "killed")]
    for asked in (3, 8, 12):
        hub.asked.clear()
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        while len(hub.asked) < asked and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    hub.delay = 0.0
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    (folder,) = (tmp_path / "killed" / "crawls").iterdir()
    found = list(HubDumpSource([folder]).records())
    assert facts(found) == facts(whole)
    assert sorted(reasons(found)) == sorted(reasons(whole)) == ["missing or private"] * 5


def test_a_load_that_waited_leaves_the_finished_crawl_whole(
    source: Callable[..., HubApiSource], tmp_path: Path, load: Load
) -> None:
    """It opens its crawl when its turn has come, and so begins a new one."""
    whole = facts(load(author="c", lineage="both", home=tmp_path / "other"))
    options = {"author": "c", "lineage": "both"}
    waits = Event()
    second = source(**options)
    waiter = Thread(target=load_into_tables, args=(second, tmp_path), kwargs={"waiting": waits.set})
    with source_lock(tmp_path, HubApiSource.name):
        first = source(**options)
        under_way = first.records()
        next(under_way)
        waiter.start()
        assert waits.wait(60)
        list(under_way)
    waiter.join(60)
    assert second.folder != first.folder
    for folder in (first.folder, second.folder):
        assert facts(list(HubDumpSource([folder]).records())) == whole
    assert [s.source for s in snapshots(tmp_path)] == ["hub"]


def test_a_crawl_that_went_on_elsewhere_is_not_cut_back(tmp_path: Path) -> None:
    request = {"kind": "model"}
    first, second = (CrawlFolder.open(tmp_path, "x", request) for _ in range(2))
    assert first.folder == second.folder
    first.add([{"id": "a/b"}])
    first.finish()
    assert [raw for _, _, raw in second.rows()] == [{"id": "a/b"}]


def test_a_lost_end_of_a_shard_is_noticed(source: Callable[..., HubApiSource]) -> None:
    first = source()
    list(islice(first.records(), 1))
    (first.folder / "models-00000.jsonl.gz").write_bytes(b"")
    with pytest.raises(SourceError, match="has lost its end; delete"):
        list(source().records())
