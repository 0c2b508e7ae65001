"""How the Python clients here tell what works: a line for each way, "yes WAY" or "no WAY: why"."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

PORT, PASSWORD = os.environ["BOLT_PORT"], os.environ["BOLT_PASSWORD"]
MODELS = int(os.environ["MODELS"])
AUTH = ("neo4j", PASSWORD)
COUNT = "MATCH (m:Model) RETURN count(m) AS n"
STEPS = "MATCH (a:Model)-[r]->(b) RETURN a, r, b LIMIT 100"


def way(name: str, ask: Callable[[], Any], meant: Any = MODELS) -> None:
    """Ask in one way, and tell whether the answer is the right one."""
    try:
        got = ask()
    except Exception as error:
        print(f"no {name}: {type(error).__name__} {error}".replace("\n", " "))
    else:
        print(f"yes {name}" if got == meant else f"no {name}: got {got!r}")


def address(scheme: str) -> str:
    """Where the server is."""
    return f"{scheme}://127.0.0.1:{PORT}"
