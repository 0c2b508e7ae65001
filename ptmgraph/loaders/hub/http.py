"""Getting JSON and files from the Hub: pages, rate limits, and trying again what may pass.

Uses the session, the headers and the endpoint of `huggingface_hub`, so `HF_ENDPOINT`, `HF_TOKEN`
and a stored login work as everywhere. Its own paging is not used: it makes one object of each
record, and one malformed record would end the listing; and it sets no time limit, so a stalled
server would hold it for ever.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    import httpx2

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LARGEST_ANSWER = 64 * 1024 * 1024  # bytes, unpacked
_MOST_VALUES = 5_000_000  # in one answer
_LONGEST_ANSWER = 300.0  # seconds
_OF_THE_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_LONGEST_PAUSE = 900.0  # The windows of the Hub's rate limits last 300 seconds.


class HubUnreachable(Exception):
    """The Hub cannot be used at present; the message says why."""


class HubRefused(Exception):
    """The Hub answers, but not with what was asked for."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the Hub answers {status}: {reason}" if reason else f"HTTP {status}")
        self.status = status


class HubBroke(Exception):
    """A connection failed or broke off, or the Hub cannot answer now: that may be tried again,
    after as many seconds as the Hub asks for."""

    def __init__(self, reason: str, rest: float = 0.0) -> None:
        super().__init__(reason)
        self.rest = rest


@dataclass(frozen=True)
class HubPage:
    """The JSON of a page, and the address of the next one."""

    value: object
    next: str | None


class HubClient:
    """Asks the Hub, one request after another.

    `timeout` is the longest silence of a connection in seconds, `tries` the number of attempts
    at one request, `pause` the seconds before the second; each further pause is twice as long.
    """

    def __init__(self, timeout: float = 30.0, tries: int = 6, pause: float = 1.0) -> None:
        # Imported here, because it takes half a second and most commands do without.
        from huggingface_hub import HfApi, constants, get_token

        self.endpoint: str = HfApi().endpoint
        # Not `build_hf_headers`: it asks the endpoint for a list first, and fails on a wrong one.
        token = None if constants.HF_HUB_DISABLE_IMPLICIT_TOKEN else get_token()
        self._headers = {"user-agent": "ptmgraph"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self.tries = tries
        self._pause = pause
        self._rest = 0.0

    def address(self, path: str, *parameters: tuple[str, str]) -> str:
        """The full address of a path of the API."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.endpoint}/api/{path}{query}"

    def get(self, address: str) -> HubPage:
        """The JSON at an address. Raises `HubRefused` or `HubUnreachable`.

        Rate limits are waited out. A request that fails in passing (5xx, 408, 429, a broken or
        silent connection, an answer that is no JSON) is tried again.
        """
        return self._ask(address, _read_json)

    def card(self, id: str, revision: str) -> str:
        """The text of a model's card at a commit. Raises as `get` does."""
        address = f"{self.endpoint}/{quote(id)}/raw/{quote(revision, safe='')}/README.md"
        return str(self._ask(address, lambda body: body.decode("utf-8", "replace")).value)

    def _ask(self, address: str, read: Callable[[bytes], object]) -> HubPage:
        failure = ""
        for attempt in range(self.tries):
            self.wait(attempt, self._rest)
            self._rest = 0.0
            response = self._send(address)
            if isinstance(response, str):
                failure = response
                continue
            self._rest = _asked_rest(response)
            if response.status_code == 200:
                try:
                    next_page = response.links.get("next", {}).get("url")
                    return HubPage(read(response.content), next_page)
                except (ValueError, RecursionError):
                    failure = "its answer is not JSON"
            elif response.status_code in _PASSING:
                failure = f"it answers {response.status_code}"
                if attempt == self.tries - 1 and response.status_code != 429:
                    raise HubRefused(response.status_code, f"{self.tries} times")
            else:
                self._refuse(response)
        raise HubUnreachable(f"{self.endpoint} cannot be used: {failure} ({self.tries} times)")

    def blocks(self, address: str, begin: int = 0) -> Iterator[tuple[int, bytes]]:
        """What an address holds from a byte on, in blocks, each with the place where it begins: the
        first is 0 when the server knows no ranges. Raises `HubBroke`, `HubRefused` or
        `HubUnreachable`."""
        asked = {"accept-encoding": "identity"}  # packed, the places would not fit
        if begin:
            asked["range"] = f"bytes={begin}-"
        with self._answer(address, asked) as response:
            if response.status_code in _PASSING:
                raise HubBroke(f"it answers {response.status_code}", _asked_rest(response))
            if response.status_code not in (200, 206):
                self._refuse(response)
            place = begin if response.status_code == 206 else 0
            for block in response.iter_bytes():
                yield place, block
                place += len(block)

    def wait(self, attempt: int, rest: float) -> None:
        """Wait before an attempt, the first being 0: as the Hub asks, else longer each time."""
        growing = self._pause * 2 ** (attempt - 1) if attempt else 0.0
        self._wait(rest or growing)

    def _send(self, address: str) -> httpx2.Response | str:
        """The response, or how the connection failed."""
        try:
            with self._answer(address, {}) as response:
                return _whole(response)
        except HubBroke as failure:
            return str(failure)

    @contextmanager
    def _answer(self, address: str, asked: Mapping[str, str]) -> Iterator[httpx2.Response]:
        """The answer to a request, while it comes. Raises `HubBroke`, also in the midst of it."""
        from huggingface_hub import get_session
        from huggingface_hub.errors import OfflineModeIsEnabled
        from huggingface_hub.utils import httpx

        headers = {**self._headers, **asked}
        try:
            own = self._at_endpoint(address)
            request = get_session().stream("GET", own, headers=headers, timeout=self._timeout)
            with request as response:
                yield response
        except OfflineModeIsEnabled:
            raise HubUnreachable("HF_HUB_OFFLINE forbids the use of the Hub; unset it") from None
        except httpx.TooManyRedirects:
            raise HubRefused(310, "redirects in a circle") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, ValueError) as error:
            raise HubUnreachable(f"HF_ENDPOINT is no web address: {error}") from None
        except httpx.RequestError as error:
            raise HubBroke(str(error) or type(error).__name__) from None

    def _refuse(self, response: httpx2.Response) -> None:
        reason = response.headers.get("x-error-message", "")[:200]
        if response.status_code == 401 and "credential" in reason.lower():
            raise HubUnreachable(
                "the Hub does not accept the token; check HF_TOKEN or log in again"
            )
        raise HubRefused(response.status_code, reason)

    def _at_endpoint(self, address: str) -> str:
        """The address at our own endpoint, whatever host a `Link` names: the token goes nowhere
        else, and mirrors pass on links to the original."""
        home = urlsplit(self.endpoint)
        return urlsplit(address)._replace(scheme=home.scheme, netloc=home.netloc).geturl()

    def _wait(self, seconds: float) -> None:
        if seconds > _LONGEST_PAUSE:
            raise HubUnreachable(f"the Hub asks for a pause of {seconds:.0f} seconds")
        time.sleep(seconds)


def _whole(response: httpx2.Response) -> httpx2.Response:
    """The response with its body in memory. Raises `HubRefused` for one that is too large."""
    body = bytearray()
    deadline = time.monotonic() + _LONGEST_ANSWER
    for block in response.iter_bytes():
        body += block
        if len(body) > _LARGEST_ANSWER or time.monotonic() > deadline:
            reason = f"more than {_LARGEST_ANSWER:,} bytes, or {_LONGEST_ANSWER:.0f} seconds"
            raise HubRefused(response.status_code, reason)
    kept = [(k, v) for k, v in response.headers.items() if k.lower() not in _OF_THE_BODY]
    return type(response)(
        response.status_code, headers=kept, content=bytes(body), request=response.request
    )


def _read_json(body: bytes) -> object:
    """The value of a body. Raises `HubRefused` for one that would fill the memory."""
    if sum(map(body.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise HubRefused(200, f"more than {_MOST_VALUES:,} values")
    value: object = json.loads(body)
    return value


def _asked_rest(response: httpx2.Response) -> float:
    """The seconds that the server asks to wait before the next request; 0 when it does not.

    `Retry-After` holds seconds or a date (RFC 9110, 10.2.3); `RateLimit` says what remains and
    when that is reset (draft-ietf-httpapi-ratelimit-headers).
    """
    from huggingface_hub.utils import parse_ratelimit_headers

    after = response.headers.get("retry-after", "").strip()
    if after.isdecimal():
        return float(after)
    if after:
        try:
            moment = parsedate_to_datetime(after)
        except ValueError:
            moment = datetime.now(UTC)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    limit = parse_ratelimit_headers(response.headers)
    return limit.reset_in_seconds + 1.0 if limit and limit.remaining == 0 else 0.0
