"""A repository's content: its archive, fetched within bounds and unpacked."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPException
from io import BufferedReader
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from ptmgraph.analysis.code.archive import ArchiveError, Bounded, unpack

MAX_DOWNLOAD = 500_000_000
_TOO_LARGE = f"the archive is larger than {MAX_DOWNLOAD:,} bytes"
_TIMEOUT = 60


def fetch(link: str, folder: Path, api: str) -> list[tuple[str, str]]:
    """Unpack the archive behind a link of GitHub into `folder`, as `unpack` does.

    Raises `ArchiveError` for a link that leads elsewhere than to GitHub, and for a failed
    download.
    """
    parts = urlsplit(link)
    trusted = parts.scheme == "https" and (parts.hostname or "").endswith(".github.com")
    if not trusted and parts[:2] != urlsplit(api)[:2]:
        raise ArchiveError("the link to the archive leads elsewhere")
    try:
        request = Request(link, headers={"User-Agent": "ptmgraph"})  # without the token
        with closing(urlopen(request, timeout=_TIMEOUT)) as response:
            packed = BufferedReader(Bounded(response, MAX_DOWNLOAD, _TOO_LARGE))
            return unpack(packed, folder, skip=1)  # GitHub names the first after the commit
    except (OSError, HTTPException) as error:
        raise ArchiveError(f"the archive cannot be fetched: {error}") from None
