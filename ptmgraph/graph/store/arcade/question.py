"""One question to the embedded engine: a statement with its values and limits."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from threading import Event
from typing import Any

from ptmgraph.graph.errors import QueryError, QueryTimeout, StoreBusy
from ptmgraph.graph.store.limits import MOST_DEPTH, require_flat, too_deep

_NUMBERS = itertools.count()


class Question:
    """A read-only statement, and since when it is asked. `limit` is the greatest number of rows,
    `timeout` the seconds it may take from now on, waiting included; who sets `stop` ends it
    before."""

    def __init__(
        self,
        cypher: str,
        parameters: Mapping[str, Any],
        limit: int | None,
        timeout: float,
        stop: Event | None = None,
    ) -> None:
        self.cypher, self.parameters, self.limit = cypher, parameters, limit
        self.timeout = timeout
        self._stop = stop or Event()
        self.asked = time.monotonic()
        self.deadline = self.asked + timeout
        self.number = next(_NUMBERS)
        """Its place among all questions of this process."""

    def left(self) -> float:
        """Seconds until its limit; 0 when it is over."""
        return 0.0 if self._stop.is_set() else max(0.0, self.deadline - time.monotonic())

    def overrun(self, waited: float = 0.0) -> QueryTimeout:
        """The error that says that it took too long; `waited` are seconds it had no turn."""
        waiting = f", {waited:.0f} s of them waiting for its turn," if waited >= 1 else ""
        return QueryTimeout(
            f"The query took longer than its limit of {self.timeout:g} s{waiting} and was ended. "
            "Ask for less (LIMIT, fewer hops), or give it more time."
        )

    def busy(self) -> StoreBusy:
        """The error that says that its turn did not come."""
        return StoreBusy(
            f"The graph is busy: the question waited its whole limit of {self.timeout:g} s for its "
            "turn. Try again in a moment, or give it more time."
        )

    def request(self, number: int) -> bytes:
        """The request to the worker, see `frames`. Raises `QueryError` for values that cannot be
        sent."""
        fields = {"cypher": self.cypher, "parameters": self.parameters, "limit": self.limit}
        try:
            body = json.dumps({"id": number, **fields}).encode("utf-8", "surrogatepass")
        except RecursionError:
            raise too_deep() from None
        except (TypeError, ValueError) as error:
            raise QueryError(f"A parameter cannot be sent: {error}.") from None
        if body.count(b"[") + body.count(b"{") > MOST_DEPTH:
            require_flat(self.parameters)
        return body
