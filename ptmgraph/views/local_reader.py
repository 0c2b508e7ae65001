"""Whether the reader of a page sits at the machine that the app runs on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from ptmgraph.views.guard import LOOPBACK, ORIGIN, allowed_hosts

_FROM_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether only this machine can have asked.

    `address` is what the server listens on. Also a server on loopback may answer others: a proxy
    says so in its headers; one that does not is told by the page's own address, or by the names
    that the app was started with (`ptmgraph app --host`). The Host header shows a page that turned
    its own name into a loopback address (DNS rebinding).
    """
    try:
        host = urlsplit(f"//{headers.get('Host', '')}").hostname
        page = urlsplit(headers.get(ORIGIN, "//localhost")).hostname
    except ValueError:
        return False
    proxied = any(headers.get(name) for name in _FROM_PROXIES) or allowed_hosts(os.environ)
    return {address, host, page} <= LOOPBACK and not proxied
