"""A crawl that only asks for what was modified since an earlier one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.http import HubRefused
from ptmgraph.loaders.hub.live import HubApiSource
from ptmgraph.loaders.hub.since import NewestFirst
from tests.helpers.fake_hub import FakeHub
from tests.helpers.hub_family import Load, row
from tests.helpers.hub_records import facts, model_ids

pytest_plugins = ("tests.helpers.hub_fixtures",)

OLD, NEW = "2025-01-02T00:00:00.000Z", "2099-01-01T00:00:00.000Z"


def models(count: int, **changed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row(f"a/m{n}", **{"lastModified": OLD, **changed.get(f"m{n}", {})}) for n in range(count)
    ]


@pytest.fixture(autouse=True)
def dates_may_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are modified after the crawl, without waiting for the clock."""
    monkeypatch.setattr("ptmgraph.loaders.fields._A_DAY", timedelta(days=100 * 365))


def test_only_the_newest_pages_are_asked_for_and_the_rest_is_there(
    hub: FakeHub, load: Load, source: Callable[..., HubApiSource]
) -> None:
    hub.models = models(9)
    load()
    hub.asked.clear()
    hub.models = [*models(9, m3={"likes": 7, "lastModified": NEW}), row("a/new", lastModified=NEW)]
    again = source(since="last")
    found = list(again.records())
    assert ["sort=lastModified" in path for path in hub.asked] == [True, True]
    assert facts(found) == facts(load(datasets=False))
    assert facts(list(HubDumpSource([again.folder]).records())) == facts(found)


def test_a_second_refresh_goes_on_from_the_first(hub: FakeHub, load: Load) -> None:
    hub.models = models(3)
    load()
    for number in (1, 2):
        hub.models = [*hub.models, row(f"b/n{number}", lastModified=NEW)]
        found = load(since="last")
    assert model_ids(found) == {"a/m0", "a/m1", "a/m2", "b/n1", "b/n2"}


def test_what_is_deleted_stays_until_all_is_crawled(hub: FakeHub, load: Load) -> None:
    hub.models = models(3)
    load()
    hub.models = models(2)
    assert model_ids(load(since="last")) == {"a/m0", "a/m1", "a/m2"}
    assert model_ids(load()) == {"a/m0", "a/m1"}


def test_an_interrupted_refresh_goes_on(
    hub: FakeHub, load: Load, source: Callable[..., HubApiSource]
) -> None:
    hub.models = [*models(5), 7]
    load()
    hub.models = [*models(5, m1={"lastModified": NEW}), row("a/new", lastModified=NEW)]
    whole = facts(load(since="2024-01-01"))
    for stop in range(0, 30, 3):
        first = source(since="last")
        list(islice(first.records(), stop))
        again = source(since="last")
        assert facts(list(again.records())) == whole, stop


def test_there_must_be_a_whole_crawl_to_go_on_from(
    hub: FakeHub, load: Load, source: Callable[..., HubApiSource]
) -> None:
    with pytest.raises(SourceError, match="no whole crawl of the same request yet; leave out"):
        load(since="last")
    load()
    with pytest.raises(SourceError, match="would be lost; give --since last"):
        load(since="2090-01-01")
    with pytest.raises(SourceError, match="no whole crawl of the same request"):
        load(since="last", author="b")
    first = source(since="last")
    list(islice(first.records(), 1))
    for folder in first.folder.parent.iterdir():
        if folder != first.folder:
            shutil.rmtree(folder)
    with pytest.raises(SourceError, match="is gone, from which this crawl goes on; delete"):
        load(since="last")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "soon"}, "--since is not a date; write it as 2026-05-20, or `last`"),
        ({"since": "last", "limit": 3}, "--since cannot be combined"),
        ({"since": "last", "lineage": "up"}, "--since cannot be combined"),
        ({"since": "last", "ids": ["a/x"]}, "--since cannot be combined"),
    ],
)
def test_what_cannot_be_asked(load: Load, options: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        load(**options)


def test_a_hub_that_does_not_list_by_date_is_refused() -> None:
    newest = NewestFirst("2025-06-01T00:00:00Z")
    page = [{"lastModified": NEW}, {"id": "a/x"}, 7, {"lastModified": "2025-07-01"}]
    assert newest.changed(page) == (page, False)
    with pytest.raises(HubRefused, match="not listed by date; crawl again without --since"):
        newest.changed([{"lastModified": "2025-08-01"}])
    assert newest.changed([{"lastModified": OLD}, {"lastModified": NEW}]) == ([], True)
