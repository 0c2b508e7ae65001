"""A listing that ends where nothing has changed since an earlier crawl."""

from __future__ import annotations

from collections.abc import Sequence

from ptmgraph.loaders.fields import InvalidValue, timestamp
from ptmgraph.loaders.hub.http import HubRefused


class NewestFirst:
    """Pages of a listing by date, the newest first, as far as they were modified since `since`."""

    def __init__(self, since: str) -> None:
        self._since = since
        self._last = ""

    def changed(self, rows: Sequence[object]) -> tuple[list[object], bool]:
        """The rows of a page that changed, and whether the listing has come to those that did not.

        A row without a date may have changed. Raises `HubRefused` when a row is newer than one
        before it: then the Hub does not list by date, and rows that changed would be lost.
        """
        found: list[object] = []
        for row in rows:
            modified = _modified(row)
            if modified is not None:
                if self._last and modified > self._last:
                    raise HubRefused(200, "not listed by date; crawl again without --since")
                self._last = modified
                if modified < self._since:
                    return found, True
            found.append(row)
        return found, False


def _modified(row: object) -> str | None:
    try:
        return timestamp(row.get("lastModified")) if isinstance(row, dict) else None
    except InvalidValue:
        return None
