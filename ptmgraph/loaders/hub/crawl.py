"""A crawl of the Hub: which records are asked for, and in which order.

First the records asked for (the seeds), then on request their descendants, then their
ancestors. Each id is fetched once, whatever cycles there are. All that the walk needs to go on
is in the rows that are already there and in the place that is kept with them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

from ptmgraph.graph.ids import InvalidId, dataset_id, hub_id
from ptmgraph.graph.records import Node, Record, Rel, rejected
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.crawl_folder import SET_ASIDE, CrawlFolder, CrawlRow
from ptmgraph.loaders.fields import shown
from ptmgraph.loaders.hub.files import CARD_PROBLEM
from ptmgraph.loaders.hub.http import HubClient, HubRefused
from ptmgraph.loaders.hub.record import GivenNodes
from ptmgraph.loaders.hub.rows import MISSING, REDIRECTED_FROM, RepoType, records
from ptmgraph.loaders.hub.since import NewestFirst

_FIELDS: dict[str, tuple[str, ...]] = {
    "model": (
        *("author", "cardData", "config", "createdAt", "disabled", "downloads"),
        *("downloadsAllTime", "gated", "gguf", "lastModified", "library_name", "likes"),
        *("pipeline_tag", "safetensors", "sha", "siblings", "tags"),
    ),
    "dataset": (
        *("author", "cardData", "createdAt", "downloads", "downloadsAllTime", "gated"),
        *("lastModified", "likes", "sha", "tags"),
    ),
}
# The Hub refuses the first in listings and may refuse the second; the third would make them long.
_FIELDS_OF_ONE = ("baseModels", "evalResults", "spaces")
_PAGE = 1_000
_PAGE_WITH_CARDS = 100  # each row takes a request of its own, and is kept with its page


@dataclass(frozen=True)
class Request:
    """What is asked for. Without author, search, filters and ids: everything there is.

    `lineage` is up, down, both or empty; `limit` bounds the seeds, not their lineage. With `cards`
    the text of each card is fetched too.
    """

    kind: RepoType = "model"
    author: str | None = None
    search: str | None = None
    filters: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    lineage: str = ""
    limit: int | None = None
    cards: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON has it, to be compared with the request of an earlier crawl."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def canonical_id(id: str, kind: RepoType) -> str:
    """The id as the Hub knows it. Raises `InvalidId`."""
    return hub_id(id) if kind == "model" else dataset_id(id)


def _id_of(raw: object) -> str:
    """The id in a row, for comparing; empty when it has none."""
    return str(raw.get("id") or "").lower() if isinstance(raw, dict) else ""


class HubCrawl:
    """One crawl. `done` counts its rows so far."""

    def __init__(self, client: HubClient, folder: CrawlFolder, request: Request) -> None:
        self._client = client
        self._folder = folder
        self._request = request
        self._fields = _FIELDS[request.kind]
        self._remembers = bool(request.ids or request.lineage)
        self._given = GivenNodes()
        self._actual: dict[str, str | None] = {}
        self._parents: dict[str, list[str]] = {}
        self._order: list[str] = []
        self._listed_ids: set[str] = set()
        self.done = 0

    def records(self) -> Iterator[Record]:
        """What the rows say: those of an interrupted crawl first, then new ones as they come.

        Raises `HubUnreachable`, or `HubRefused` when the listing itself is refused.
        """
        for row in self._folder.rows():
            yield from self._take(row)
        yield from self._seeds()
        if self._request.lineage in ("down", "both"):
            yield from self._descendants()
        if self._request.lineage in ("up", "both"):
            yield from self._ancestors()
        self._folder.finish()

    def _keep(self, rows: Sequence[object], **place: object) -> Iterator[Record]:
        for row in self._folder.add(rows, **place):
            yield from self._take(row)

    def _take(self, row: CrawlRow) -> list[Record]:
        """The records of a row; remembers what the walk needs of it."""
        file, number, raw = row
        self.done += 1
        if not isinstance(raw, dict):
            return [rejected(file, number, raw[0], shown(raw[1]))]
        if "since" in self._folder.place and (id := _id_of(raw)):
            self._listed_ids.add(id)
        found = records(raw, file, number, self._request.kind, self._given)
        if self._remembers:
            self._remember(raw, found)
        return found

    def _remember(self, raw: dict[str, Any], found: list[Record]) -> None:
        label = "Model" if self._request.kind == "model" else "Dataset"
        id = next((r.id for r in found if isinstance(r, Node) and r.type == label), None)
        for name in (raw.get("id"), raw.get(REDIRECTED_FROM), id):
            if isinstance(name, str) and self._actual.get(name.lower()) is None:
                self._actual[name.lower()] = id
        if id is not None and id not in self._parents:
            ends = (r.end_id for r in found if isinstance(r, Rel) and r.type in LINEAGE)
            self._parents[id] = list(dict.fromkeys(ends))
            self._order.append(id)

    def _seeds(self) -> Iterator[Record]:
        if "seeds" in self._folder.place:
            return
        if self._request.ids:
            for id in self._request.ids[: self._request.limit]:
                if id.lower() not in self._actual:
                    yield from self._keep([self._fetched(id)])
        else:
            yield from self._listed()
            if "since" in self._folder.place:
                yield from self._unchanged()
        yield from self._keep([], seeds=len(self._order), next=None)

    def _listed(self) -> Iterator[Record]:
        asked = self._request
        # By date the order stays the same while pages are fetched; the first few of many are
        # better the most used ones.
        since = self._folder.place.get("since")
        order = "lastModified" if since else "downloads" if asked.limit else "createdAt"
        parameters = [("sort", order)]
        for name, value in (("author", asked.author), ("search", asked.search)):
            parameters += [(name, value)] if value else []
        parameters += [("filter", value) for value in asked.filters]
        place = self._folder.place
        address = place["next"] if "next" in place else self._listing(parameters)
        newest = NewestFirst(since) if since else None
        while address:
            rows, address = self._page(address)
            if newest:
                rows, done = newest.changed(rows)
                address = None if done else address
            if asked.limit is not None:
                rows = rows[: asked.limit - self.done]
                address = address if self.done + len(rows) < asked.limit else None
            yield from self._keep(rows, next=address)

    def _unchanged(self) -> Iterator[Record]:
        """The rows of the earlier crawl whose ids were not listed again."""
        rows = (row for _, _, row in self._folder.earlier().rows())
        copied = self._folder.place.get("copied", 0)
        waiting = islice(rows, copied, None)
        while page := list(islice(waiting, _PAGE)):
            copied += len(page)
            values = (row if isinstance(row, dict) else row[1] for row in page)
            kept = [value for value in values if _id_of(value) not in self._listed_ids]
            yield from self._keep(kept, copied=copied)

    def _descendants(self) -> Iterator[Record]:
        """All models derived from those there are, listing by listing."""
        if "descendants" in self._folder.place:
            return
        place = self._folder.place.get("listed", 0)
        while place < len(self._order):
            id = self._order[place]
            address = self._folder.place.get("next")
            rows: list[object]
            try:
                rows, address = self._page(
                    address or self._listing([("filter", f"base_model:{id}")])
                )
            except HubRefused as error:
                rows, address = [{"id": id, SET_ASIDE: f"derivatives not listed: {error}"}], None
            place += address is None
            yield from self._keep(self._unknown(rows), next=address, listed=place)
        yield from self._keep([], descendants=len(self._order))

    def _unknown(self, rows: Sequence[object]) -> list[object]:
        """The rows whose ids have not been met, each once."""
        fresh: dict[str, object] = {}
        for number, row in enumerate(rows):
            id = row.get("id") if isinstance(row, dict) else None
            if not isinstance(id, str):
                fresh[f"row {number}"] = row
            elif id.lower() not in self._actual or (isinstance(row, dict) and SET_ASIDE in row):
                fresh[id.lower()] = row
        return list(fresh.values())

    def _ancestors(self) -> Iterator[Record]:
        """The parents of the seeds, their parents, and so on up to the roots."""
        waiting = deque(self._order[: self._folder.place["seeds"]])
        met = set(waiting)
        while waiting:
            for parent in self._parents[waiting.popleft()]:
                if parent.lower() not in self._actual:
                    yield from self._keep([self._fetched(parent)])
                actual = self._actual.get(parent.lower())
                if actual is not None and actual not in met:
                    met.add(actual)
                    waiting.append(actual)

    def _listing(self, parameters: list[tuple[str, str]]) -> str:
        most = _PAGE_WITH_CARDS if self._request.cards else _PAGE
        size = min(most, self._request.limit or most)
        expand = [("expand", field) for field in self._fields]
        path = f"{self._request.kind}s"
        return self._client.address(path, *parameters, ("limit", str(size)), *expand)

    def _page(self, address: str) -> tuple[list[object], str | None]:
        answer = self._client.get(address)
        if not isinstance(answer.value, list):
            raise HubRefused(200, "not a list of records")
        return [self._row(item, self._fields) for item in answer.value], answer.next

    def _fetched(self, id: str) -> object:
        """The row of one id, or a row that says why there is none."""
        fields = self._fields + (_FIELDS_OF_ONE if self._request.kind == "model" else ())
        try:
            known = canonical_id(id, self._request.kind)
            path = f"{self._request.kind}s/{quote(known)}"
            address = self._client.address(path, *(("expand", field) for field in fields))
            value = self._client.get(address).value
        except InvalidId as reason:
            return {"id": id, SET_ASIDE: f"id: {reason}"}
        except HubRefused as error:
            missing = error.status in (401, 404)
            return {"id": id, SET_ASIDE: MISSING if missing else str(error)}
        row = self._row(value, fields)
        if not isinstance(row, dict) or not isinstance(row["id"], str):
            return {"id": id, SET_ASIDE: "the Hub answers with no record"}
        return row if row["id"] == known else {**row, REDIRECTED_FROM: known}

    def _row(self, item: object, fields: Sequence[str]) -> object:
        """A record with the columns of a dump; what is no object stays as it is."""
        if not isinstance(item, dict):
            return item
        row = {"id": item.get("id"), **{field: item.get(field) for field in fields}}
        return row | self._card(row) if self._request.cards else row

    def _card(self, row: dict[str, Any]) -> dict[str, Any]:
        """The field `card` with the text of a model's card; nothing when it has none, and a
        problem when it is refused."""
        try:
            id, revision = hub_id(row["id"]), row.get("sha")
            text = self._client.card(id, revision if isinstance(revision, str) else "main")
        except InvalidId:
            return {}
        except HubRefused as error:
            return {} if error.status == 404 else {CARD_PROBLEM: f"its text: {error}"}
        return {"card": text}
