"""The public dump of the whole Hub, fetched from a local server that answers as the Hub does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ptmgraph.graph.records import Record
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.hub.stats import HubStatsSource
from ptmgraph.loaders.pipeline import load
from tests.helpers.fake_hub import FakeHub, Fault
from tests.helpers.fake_repository import FakeRepository
from tests.helpers.hub_family import PatientClient
from tests.helpers.hub_records import model_ids, reasons, shard
from tests.helpers.terminal import call

pytest_plugins = ("tests.helpers.hub_fixtures",)


def _files() -> dict[str, bytes]:
    return {
        "models.parquet": shard("a/one", "a/two", pipeline_tag=["x", "y"]),
        "datasets.parquet": shard("a/data"),
        "spaces.parquet": shard("a/space"),
        "evals.parquet": b"neither models nor datasets by its name",
        "README.md": b"# about",
    }


@pytest.fixture
def dump(hub: FakeHub) -> FakeRepository:
    hub.repository = FakeRepository(_files())
    return hub.repository


class Run(NamedTuple):
    source: HubStatsSource
    records: list[Record]


Fetch = Callable[..., Run]


@pytest.fixture
def fetch(dump: FakeRepository, tmp_path: Path) -> Fetch:
    def run(**options: Any) -> Run:
        client = PatientClient(timeout=5.0, tries=3)
        source = HubStatsSource(folder=tmp_path / "fetched", client=client, **options)
        return Run(source, list(source.records()))

    return run


def _names(records: list[Record]) -> set[str]:
    return model_ids(records) | {
        record.id for record in records if getattr(record, "type", "") == "Dataset"
    }


def test_models_and_datasets_are_fetched_once(fetch: Fetch, dump: FakeRepository) -> None:
    source, records = fetch()
    assert _names(records) == {"a/one", "a/two", "a/data"}
    assert not reasons(records)
    assert (source.snapshot, source.taken_at) == ("2026-05-20", "2026-05-20T08:00:00Z")
    assert source.remarks == ()
    assert source.total == source.progress == 3
    assert dump.served == [("datasets.parquet", 0), ("models.parquet", 0)]
    assert fetch().records == records
    assert len(dump.served) == 2, "nothing changed, so nothing is fetched"
    dump.files["models.parquet"] = shard("a/three")
    dump.date = "2026-05-21"
    assert _names(fetch().records) == {"a/three", "a/data"}
    assert dump.served[2:] == [("models.parquet", 0)], "the other did not change"


@pytest.mark.parametrize(
    ("only", "ids"), [("models", {"a/one", "a/two"}), ("datasets", {"a/data"})]
)
def test_only_one_kind(fetch: Fetch, dump: FakeRepository, only: str, ids: set[str]) -> None:
    source, records = fetch(only=only)
    assert _names(records) == ids
    assert source.snapshot == f"2026-05-20 {only}"
    assert [name for name, _ in dump.served] == [f"{only}.parquet"]


def test_shards_in_folders_and_small_files(fetch: Fetch, dump: FakeRepository) -> None:
    dump.files = {f"models/train/000{n}.parquet": shard(f"a/{n}") for n in range(3)}
    dump.files["datasets/train/0000.parquet"] = shard("a/data")
    dump.small = frozenset(["models/train/0001.parquet"])
    assert _names(fetch().records) == {"a/0", "a/1", "a/2", "a/data"}


def test_files_of_several_days_are_told(fetch: Fetch, dump: FakeRepository) -> None:
    dump.dates = {"datasets.parquet": "2026-05-14"}
    source, _ = fetch()
    assert source.snapshot == "2026-05-14 to 2026-05-20"
    assert source.taken_at.startswith("2026-05-14"), "all that it says was so on that day"
    (remark,) = source.remarks
    assert "2026-05-14: datasets.parquet; 2026-05-20: models.parquet" in remark
    assert fetch(only="models").source.snapshot == "2026-05-20 models"
    dump.tells_dates = False  # as a mirror may
    assert fetch().source.snapshot == "2026-05-20"


def test_a_connection_that_breaks_is_taken_up_where_it_broke(
    fetch: Fetch, dump: FakeRepository
) -> None:
    dump.breaks = [100, 50, 1]
    assert len(_names(fetch(only="models").records)) == 2
    assert dump.served == [("models.parquet", begin) for begin in (0, 100, 150, 151)]


def test_a_fetch_that_was_ended_goes_on_in_the_next_command(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path
) -> None:
    dump.breaks = [100, 0, 0, 0]
    again = f"give the same command again .*--revision {dump.commit}"
    with pytest.raises(SourceUnreachable, match=again):
        fetch(only="models")
    dump.served.clear()
    assert len(_names(fetch(only="models").records)) == 2
    assert dump.served == [("models.parquet", 100)]
    assert not list(tmp_path.rglob("*.part"))


def test_a_server_without_ranges_begins_anew(fetch: Fetch, dump: FakeRepository) -> None:
    dump.knows_ranges = False
    dump.breaks = [100]
    assert len(_names(fetch(only="models").records)) == 2


@pytest.mark.parametrize("change", ["other bytes", "one more at the end", "of another file"])
def test_a_file_with_a_wrong_hash_is_fetched_again_and_then_refused(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path, change: str
) -> None:
    good = dump.files["models.parquet"]
    changed = {
        "other bytes": good[:50] + b"?" + good[51:],
        "one more at the end": good + b"?",
        "of another file": (dump.files["datasets.parquet"] * 9)[: len(good)],
    }[change]
    dump.wrong = {"models.parquet": [changed]}
    assert len(_names(fetch(only="models").records)) == 2
    shutil.rmtree(tmp_path / "fetched")
    dump.wrong = {"models.parquet": [changed] * 2}
    with pytest.raises(SourceError, match=r"2 times with the hash .* try later"):
        fetch(only="models")
    assert not list(tmp_path.rglob("*models*")), "nothing of it is taken for whole later"


def test_what_lies_in_the_cache_is_checked_too(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path
) -> None:
    fetch()
    (file,) = tmp_path.rglob("models.parquet")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    fetch()
    assert dump.served[2:] == [("models.parquet", 0)]


def test_a_shard_that_the_server_has_cut_is_not_taken(fetch: Fetch, dump: FakeRepository) -> None:
    short = dump.files["models.parquet"][:200]
    dump.wrong = {"models.parquet": [short] * 9}
    with pytest.raises(SourceUnreachable, match="it ends after 200 of"):
        fetch(only="models")


def test_a_shard_that_was_uploaded_cut_does_not_take_the_place_of_a_whole_dump(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path
) -> None:
    load(fetch().source, tmp_path / "home")
    dump.files["models.parquet"] = dump.files["models.parquet"][:-10]
    dump.date = "2026-05-21"
    source = HubStatsSource(folder=tmp_path / "fetched", client=PatientClient())
    with pytest.raises(SourceError, match=r"models.parquet of 2026-05-21 is no whole .*--revision"):
        load(source, tmp_path / "home")
    assert [s.name for s in snapshots(tmp_path / "home")] == ["2026-05-20"]


def test_a_newer_dump_takes_the_place_of_an_earlier_one(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path
) -> None:
    home = tmp_path / "home"

    def loaded(day: str, **options: Any) -> tuple[str, ...]:
        dump.date = day
        dump.files["models.parquet"] = shard(f"a/{day}")
        source = HubStatsSource(folder=tmp_path / "f", client=PatientClient(), **options)
        return load(source, home).replaced

    assert loaded("2026-05-20") == ()
    assert loaded("2026-05-21") == ("2026-05-20",)
    assert loaded("2026-05-22", keep=True) == ()
    assert len(list((tmp_path / "f").glob("*/models.parquet"))) == 2
    assert loaded("2026-05-23", only="datasets") == (), "it has no models"
    assert loaded("2026-05-24", only="models") == ()
    assert loaded("2026-05-19") == (), "an earlier dump puts none out of date"
    assert len(snapshots(home)) == 5
    assert len(loaded("2026-05-25")) == 5
    assert [s.name for s in snapshots(home)] == ["2026-05-25"]
    assert len(list((tmp_path / "f").glob("*/*.parquet"))) == 2


def test_no_room_is_told_before_anything_is_fetched(
    fetch: Fetch, dump: FakeRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.hub.stats.room", lambda folder: 10)
    with pytest.raises(
        SourceError, match=r"must be fetched into .*fetched, where .* are free; make"
    ):
        fetch()
    assert dump.served == []


def test_a_repository_that_is_gated_gone_or_without_such_files(
    fetch: Fetch, dump: FakeRepository
) -> None:
    dump.refuses_files = "Access to dataset is restricted"
    with pytest.raises(
        SourceError, match=r"is gated .*restricted.*accept its terms at http.*HF_TOKEN"
    ):
        fetch()
    with pytest.raises(SourceError, match=r"no data set who/else at main.*taken down.*--repo"):
        fetch(repo="who/else")
    with pytest.raises(SourceError, match=r"hub-stats at v9.*Check --revision"):
        fetch(revision="v9")
    dump.files = {"README.md": b"", "papers.parquet": shard("a/b")}
    with pytest.raises(SourceError, match="no Parquet files named after models or datasets"):
        fetch()


def test_without_a_network_it_says_what_is_there(
    fetch: Fetch, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch()
    hub.faults["/api/datasets"] = [Fault(200, {}, b"<html>sign in")] * 9
    with pytest.raises(
        SourceUnreachable, match=r"cannot be used.*ptmgraph load hub-dump "
    ) as error:
        fetch()
    folders = str(error.value).partition("load hub-dump ")[2].split(" --name")[0].split()
    assert len(folders) == 2 and all(Path(folder).is_dir() for folder in folders)


@pytest.mark.parametrize("path", ["a/b:models.parquet", "/models.parquet", "c:\\models.parquet"])
def test_paths_of_strangers_stay_in_the_folder(
    fetch: Fetch, dump: FakeRepository, tmp_path: Path, path: str
) -> None:
    dump.files = {path: shard("a/one")}
    assert _names(fetch().records) == {"a/one"}
    assert len(list(tmp_path.rglob("*.parquet"))) == 1
    assert list((tmp_path / "fetched").glob("*/*.parquet"))
    dump.files = {f"../{path}": shard("a/one")}
    with pytest.raises(SourceError, match="no Parquet files"):
        fetch()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_command(dump: FakeRepository, cache: Path, tmp_path: Path) -> None:
    dump.dates = {"datasets.parquet": "2026-05-14"}
    done = call(tmp_path, "load", "hub-stats", "--no-build")
    assert "Loaded hub-stats/2026-05-14 to 2026-05-20: 2 Model, 1 Dataset" in done.stderr
    assert "The files of this dump are of different days." in done.stderr
    dump.date, dump.dates = "2026-05-21", {}
    done = call(tmp_path, "load", "hub-stats", "--no-build")
    assert (
        "It takes the place of hub-stats/2026-05-14 to 2026-05-20, which is removed." in done.stderr
    )
    help = call(tmp_path, "load", "hub-stats", "--help").stdout
    assert "ptmgraph load hub-stats --only models  " in help
    assert "[models|datasets]" in help
