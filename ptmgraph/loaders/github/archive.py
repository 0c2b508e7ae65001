"""A repository's content: its archive, fetched within bounds and unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from io import BufferedReader
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ptmgraph.analysis.code.archive import ArchiveError, Bounded, unpack
from ptmgraph.loaders.code.scan_steps import Unpacked

MAX_DOWNLOAD = 500_000_000
_TOO_LARGE = f"the archive is larger than {MAX_DOWNLOAD:,} bytes"
_TIMEOUT = 60


def fetch(link: str, api: str, folder: Path) -> Iterator[Unpacked]:
    """Unpack the archive behind a link of GitHub into `folder`, in a reader's process.

    A link or a redirect that leads elsewhere than to GitHub is not followed. What is wrong with
    the archive is set aside: what was unpacked by then is scanned.
    """
    try:
        yield folder, _fetched(link, api, folder)
    except ArchiveError as reason:
        yield folder, [("", str(reason))]
    except (OSError, HTTPException, ValueError) as error:
        yield folder, [("", f"the archive cannot be fetched: {error}")]


def _fetched(link: str, api: str, folder: Path) -> list[tuple[str, str]]:
    _check(link, api)
    request = Request(link, headers={"User-Agent": "ptmgraph"})  # without the token
    with closing(build_opener(_Redirects(api)).open(request, timeout=_TIMEOUT)) as response:
        packed = BufferedReader(Bounded(response, MAX_DOWNLOAD, _TOO_LARGE))
        try:
            return unpack(packed, folder, skip=1)  # GitHub names the first folder after the commit
        except ArchiveError as error:
            if isinstance(error.__context__, HTTPException):
                raise error.__context__ from None  # not the archive is broken, but its way here
            raise


def _check(link: str, api: str) -> None:
    """Raises `ArchiveError` for a link that leads elsewhere than to GitHub."""
    parts = urlsplit(link)
    trusted = parts.scheme == "https" and (parts.hostname or "").endswith(".github.com")
    if not trusted and parts[:2] != urlsplit(api)[:2]:
        raise ArchiveError("the link to the archive leads elsewhere")


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to GitHub only."""

    def __init__(self, api: str) -> None:
        self._api = api

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The request that a redirect leads to. Raises `ArchiveError`."""
        _check(newurl, self._api)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
