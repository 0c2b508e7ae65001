"""Who is the same person, how many lines a file has, and the order and times of commits."""

from __future__ import annotations

import numpy as np
import pytest

from ptmgraph.analysis.health.line_count import count_lines, is_code
from ptmgraph.analysis.health.log_order import log_order, parents_first, placed_times
from ptmgraph.analysis.health.people import BOT, Mailmap, NameAndEmail, people


def same(*signatures: NameAndEmail, mailmap: str = "") -> list[int]:
    return people(signatures, Mailmap.read(mailmap)).tolist()


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (("Ann Able", "a@x.org"), ("Ann Able", "ann@work.org"), True),
        (("Ann", "a@x.org"), ("A. Able", "A@X.ORG"), True),
        (("ann", "12+ann@users.noreply.github.com"), ("Ann", "ann@users.noreply.github.com"), True),
        (("ann", "a@x.org"), ("ann", "b@x.org"), False),  # one word may be anybody's
        (("Ann  Able ", ""), ("ann able", "a@x.org"), True),
        (("ann", ""), ("Ann", "none"), True),  # without an address the name is all there is
        (("", ""), ("", ""), True),
        (("Ann Able", "a@x.org"), ("Ben Bold", "b@x.org"), False),
        (("root", "root@localhost"), ("root", "root@other"), False),
    ],
)
def test_rules_that_join_signatures(one: NameAndEmail, other: NameAndEmail, together: bool) -> None:
    first, second = same(one, other)
    assert (first == second) is together


@pytest.mark.parametrize(
    "bot",
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("GitHub Actions", "41898282+github-actions[bot]@users.noreply.github.com"),
        ("pre-commit-ci[bot]", ""),
        ("renovate bot", "bot@renovateapp.com"),
    ],
)
def test_bots_are_nobody(bot: NameAndEmail) -> None:
    assert same(bot, ("Abbot Able", "abbot@x.org"), ("Robot Bold", "r@x.org")) == [BOT, 0, 1]


MAILMAP = """
# as https://git-scm.com/docs/gitmailmap has them
Ann Able <a@x.org>
<ben@x.org> <ben@old.org>
Cid Cool <cid@x.org> <CID@old.org>
Dee Deep <dee@x.org> Shared Desk <desk@x.org>
broken line
Eve <e@x.org> <f@x.org> <g@x.org>
"""


def test_the_mailmap_says_who_is_who() -> None:
    of = Mailmap.read(MAILMAP + "<" * 5_000 + " " * 500_000).of
    assert of(("annie", "A@x.org")) == ("Ann Able", "A@x.org")
    assert of(("Ben", "ben@old.org")) == ("Ben", "ben@x.org")
    assert of(("c", "cid@old.org")) == ("Cid Cool", "cid@x.org")
    assert of(("shared desk", "desk@x.org")) == ("Dee Deep", "dee@x.org")
    assert of(("Other", "desk@x.org")) == ("Other", "desk@x.org")
    assert same(("a", "ben@old.org"), ("b", "ben@x.org"), mailmap=MAILMAP) == [0, 0]


def test_ten_thousand_people_are_ten_thousand() -> None:
    found = same(*((f"Name{n} Last{n}", f"{n}@x.org") for n in range(10_000)))
    assert found == list(range(10_000))


@pytest.mark.parametrize(
    ("content", "lines", "filled"),
    [
        (b"", 0, 0),
        (b"\n", 1, 0),
        (b"a", 1, 1),
        (b"a\n\n \t\r\nb", 4, 2),
        (b"a\r\n\r\nb\r\n", 3, 2),
        (b"\xff\xfe is no UTF-8\n", 1, 1),
        (b"PK\0\n\n", 0, 0),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", 0, 0),
        (b"\n" * 3, 3, 0),
        (b"  ", 1, 0),
    ],
)
def test_lines(content: bytes, lines: int, filled: int) -> None:
    assert count_lines(content) == (lines, filled)
    assert lines == len(content.splitlines()) or lines == 0


@pytest.mark.parametrize("path", [b"a.py", b"x/y.CPP", b"\xff.rs", b".x.js"])
def test_code(path: bytes) -> None:
    assert is_code(path)


@pytest.mark.parametrize("path", [b"a", b"py", b"a.py/b", b"a.json", b"a.\xff", b"Makefile", b""])
def test_no_code(path: bytes) -> None:
    assert not is_code(path)


def test_the_order_of_the_log_on_a_merge_with_a_wrong_clock() -> None:
    parents = {"head": ["a", "b"], "a": ["root"], "b": ["root", "gone"], "root": []}
    dates = {"head": 9, "a": 3, "b": 5, "root": 4}
    found = log_order("head", parents, dates)
    assert found == ["a", "root", "b", "head"]  # git too shows the root before a late child
    order = [found[n] for n in parents_first(found, parents)]
    assert all(
        order.index(parent) < order.index(child)
        for child in parents
        for parent in parents[child]
        if parent in order
    )
    assert log_order("unknown", parents, dates) == []


def test_times_that_cannot_be_true_are_those_of_the_parent() -> None:
    now, year = 1_700_000_000, 365 * 86_400
    times = np.array([0, now - year, 4_102_444_800, now + 80_000, -1])
    first = np.array([-1, 0, 1, 2, 3])
    placed = placed_times(times, first, range(5), now)
    assert placed.tolist() == [now - year, now - year, now - year, now + 80_000, now + 80_000]
    assert placed_times(np.array([0]), np.array([-1]), [0], now).tolist() == [now]
