"""Connections of PyGithub that take no more than an answer of GitHub is worth."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import requests
from github import Github
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
)

LARGEST_ANSWER = 5_000_000  # bytes, unpacked; a page of 100 repositories has about 600,000
_LONGEST_ANSWER = 120.0  # seconds
_MOST_DETOURS = 10
_DETOURS = (202, 301, 302, 307, 308)


class BadAnswer(requests.RequestException):
    """An answer that is too large or too slow, or leads on and on; the message says which."""


class NoJson(requests.RequestException):
    """A page where GitHub answers with JSON: a proxy or a network that asks to sign in."""


class _Body:
    """The body of an answer, which ends with `BadAnswer` when it is too large or too slow, and
    with `NoJson` when it is the page of somebody else."""

    def __init__(self, raw: Any, status: int) -> None:
        self._raw = raw
        self._status = status

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, size: int, decode_content: bool) -> Iterator[bytes]:
        """What `requests` reads, unpacked."""
        left, deadline = LARGEST_ANSWER, monotonic() + _LONGEST_ANSWER
        for number, block in enumerate(self._raw.stream(size, decode_content=decode_content)):
            if number == 0 and self._status == requests.codes.ok and _is_page(block):
                raise NoJson
            left -= len(block)
            if left < 0:
                raise BadAnswer(f"an answer of more than {LARGEST_ANSWER:,} bytes")
            if monotonic() > deadline:
                raise BadAnswer(f"an answer that takes longer than {_LONGEST_ANSWER:.0f} s")
            yield block


def _is_page(begin: bytes) -> bool:
    return begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


class _Watch:
    """Looks at the answers of one connection before their bodies are read."""

    def __init__(self) -> None:
        self._detours = 0

    def __call__(self, answer: requests.Response, **_: Any) -> None:
        self._detours = self._detours + 1 if answer.status_code in _DETOURS else 0
        if self._detours > _MOST_DETOURS:
            self._detours = 0
            raise BadAnswer("redirects in a circle")
        answer.raw = _Body(answer.raw, answer.status_code)


class _Http(HTTPRequestsConnectionClass):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.session.hooks["response"].append(_Watch())


class _Https(HTTPSRequestsConnectionClass):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.session.hooks["response"].append(_Watch())


def bounded_github(**options: Any) -> Github:
    """A client of PyGithub with such connections."""
    Requester.injectConnectionClasses(_Http, _Https)
    try:
        return Github(**options)
    finally:
        Requester.resetConnectionClasses()
