"""The process that reads: what it gives, and that nothing in it takes more than it may."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from ptmgraph.loaders.reader import process
from ptmgraph.loaders.reader.process import USUAL, Budget, Lease, ReadingFailed, reader
from tests.helpers import reader_steps
from tests.helpers.places import ROOT
from tests.helpers.processes import alive, gone

SMALL = Budget(seconds=3.0, memory=300_000_000)


@pytest.fixture
def own() -> Iterator[Lease]:
    with reader(budget=SMALL) as leased:
        yield leased


def test_items_come_in_order_from_one_process(own: Lease) -> None:
    words = [str(n) * (n % 7) for n in range(2_000)]
    assert list(own.each(reader_steps.lengths, words)) == [len(word) for word in words]
    twice = [*own.stream(reader_steps.process, words), *own.stream(reader_steps.process, "a")]
    assert len(set(twice)) == 1


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("die", "ends the process"),
        ("fill", "more than 300 MB of memory"),
        ("hang", "longer than 3 s"),
    ],
)
def test_an_item_that_no_reader_survives_is_told_and_the_rest_goes_on(
    own: Lease, order: str, reason: str
) -> None:
    first, second, bad, last = own.each(reader_steps.lengths, ["a", "bb", order, "print"])
    assert (first, second, last) == (1, 2, 5)
    assert isinstance(bad, ReadingFailed) and reason in str(bad)


def test_an_error_is_raised_here(own: Lease) -> None:
    with pytest.raises(ValueError, match="a bad item"):
        list(own.stream(reader_steps.lengths, ["a", "raise"]))
    with pytest.raises(ValueError, match="Unsendable: 1 2"):
        list(own.stream(reader_steps.unsendable))
    assert list(own.stream(reader_steps.lengths, ["abc"])) == [3]


def test_an_answer_that_is_too_large_does_not_reach_us(own: Lease) -> None:
    with pytest.raises(ReadingFailed, match="memory"):
        own.call(Budget(30, 500_000_000), reader_steps.large, 100_000_000)


def test_who_stops_listening_ends_the_process(own: Lease) -> None:
    pid = own.call(SMALL, reader_steps.process, "a")
    numbers = own.stream(reader_steps.endless)
    assert next(numbers) == 1
    numbers.close()  # type: ignore[attr-defined]  # it is a generator
    assert gone(pid)


def test_the_folder_of_a_lease_is_cleared_whatever_happens() -> None:
    with pytest.raises(ReadingFailed), reader(budget=SMALL) as leased:
        folder = leased.folder
        leased.call(SMALL, reader_steps.writing, folder)
    assert not folder.exists()


def test_no_more_than_two_read_at_once() -> None:
    most, now, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal most, now
        with reader() as leased:
            with lock:
                now += 1
                most = max(most, now)
            assert leased.call(USUAL, reader_steps.process, "a")
            with lock:
                now -= 1

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_who_waits_for_a_place_may_leave() -> None:
    def leave() -> None:
        raise InterruptedError

    with reader(), reader(), pytest.raises(InterruptedError), reader(leave):
        pass


def test_where_the_kernel_keeps_no_limit_the_owner_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, where `ps` is the same. Ten times what is used, so that the kernel does not
    come first."""
    monkeypatch.setattr(process, "_memory_of", lambda pid: 10 * process.memory_by_ps(pid))
    with reader() as leased, pytest.raises(ReadingFailed, match="more than 1,500 MB"):
        leased.call(USUAL, reader_steps.growing, 200)


def test_readers_end_with_their_owner() -> None:
    code = (
        "import sys\n"
        "from ptmgraph.loaders.reader.process import USUAL, reader\n"
        "from tests.helpers.reader_steps import process\n"
        "with reader() as own:\n"
        "    print(own.call(USUAL, process, 'a'), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdin and owner.stdout
    pid = int(owner.stdout.readline())
    assert alive(pid)
    owner.kill()
    owner.communicate()
    assert gone(pid)


def test_what_the_owner_holds_is_no_peak_of_the_child() -> None:
    """Else a large owner, such as the app, would start a new process for each file."""
    held = bytearray(process._KEPT_BELOW + 50_000_000)
    held[::4096] = b"x" * len(held[::4096])
    process.end_idle_readers()
    with reader() as first:
        one = list(first.stream(reader_steps.process, ["a"]))
        two = list(first.stream(reader_steps.process, ["a"]))
    assert one == two


def test_children_that_held_much_end_before_a_build() -> None:
    process.end_idle_readers()
    with reader() as first, reader() as second:
        small, large = (
            own.call(process.USUAL, reader_steps.process, "a") for own in (first, second)
        )
    for child in process._idle:  # what a child has used is not known while its owner has more
        child.held = 250_000_000 if child.process.pid == large else 0
    process.end_idle_readers(200_000_000)
    assert gone(large)
    assert alive(small)
    process.end_idle_readers()
    assert gone(small)
