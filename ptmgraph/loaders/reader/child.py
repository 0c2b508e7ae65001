"""The process that reads: `python -m ptmgraph.loaders.reader.child`. Its owner is `process`.

It takes calls on its standard input and gives what they yield on its standard output, in frames
of pickled values. It holds nothing between two calls, and ends when its owner does.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from threading import Thread
from time import monotonic, sleep
from typing import IO, Any

from ptmgraph.graph.store.arcade.frames import read_frame, write_frame
from ptmgraph.loaders.reader.messages import LARGEST_FRAME, Answer, Order

_MOST_ITEMS = 500
_LONGEST_HELD = 0.1  # seconds: what took longer than this to read is not lost with what follows


def main() -> None:
    """Answer calls until the owner closes the pipe."""
    # Arrow's own allocator reserves a gigabyte at once, which the limit of memory would count.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    orders, answers = _own_streams()
    owner = os.getppid()
    Thread(target=_leave_with, args=(owner,), daemon=True).start()
    while body := read_frame(orders):
        order: Order = pickle.loads(body)
        limit_memory(order.memory)
        write_frame(answers, pickle.dumps(Answer("ready")))  # started, and all is imported
        for answer in _answers(order):
            write_frame(answers, answer)


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to the owner. What a library prints goes nowhere, and no one reads our orders."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return orders, answers


def _leave_with(owner: int) -> None:
    while os.getppid() == owner:
        sleep(1)
    os._exit(1)


def limit_memory(most: int) -> None:
    """Let this process hold no more data than `most` bytes; only Linux keeps such a limit."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _peak() -> int:
    """The most memory that this process has used so far, in bytes; 0 where that is not known.

    What its owner held when it started this process counts as a peak too: until that is passed,
    the peak is not known.
    """
    peak = _highest()
    return peak if peak > _AT_START else 0


def _highest() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


_AT_START = _highest()


def _answers(order: Order) -> Iterator[bytes]:
    """The answers to one call, pickled."""
    try:
        for items in _batches(order):
            yield from _packed(items)
        yield pickle.dumps(Answer("end", _peak()))
    except MemoryError:
        yield pickle.dumps(Answer("memory"))
    except Exception as error:
        try:
            packed = pickle.dumps(Answer("error", error))
            pickle.loads(packed)
        except Exception:  # an error of a library may not go through a pipe
            packed = pickle.dumps(Answer("error", ValueError(f"{type(error).__name__}: {error}")))
        yield packed


def _batches(order: Order) -> Iterator[list[Any]]:
    items: list[Any] = []
    since = monotonic()
    for item in order.function(*order.arguments):
        items.append(item)
        if order.each or len(items) >= _MOST_ITEMS or monotonic() - since > _LONGEST_HELD:
            yield items
            items, since = [], monotonic()
    yield items


def _packed(items: list[Any]) -> Iterator[bytes]:
    packed = pickle.dumps(Answer("items", items))
    if len(packed) <= LARGEST_FRAME:
        yield packed
    elif len(items) > 1:
        for item in items:
            yield from _packed([item])
    else:
        raise MemoryError


if __name__ == "__main__":
    main()
