"""Whether the reader of a page sits at the machine that the app runs on."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FROM_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether only this machine can have asked.

    `address` is what the server listens on. Also a server on loopback may answer others: a proxy
    says so in its headers, and the Host header shows a page that turned its own name into a
    loopback address (DNS rebinding).
    """
    try:
        host = urlsplit(f"//{headers.get('Host', '')}").hostname
    except ValueError:
        return False
    proxied = any(headers.get(name) for name in _FROM_PROXIES)
    return address in _LOOPBACK and host in _LOOPBACK and not proxied
