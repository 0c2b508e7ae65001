"""What the measures of health are made from: the commits and the issues of one repository.

All times are whole seconds since 1970 in UTC, and all columns of one table have equal length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Bools = NDArray[np.bool_]

STILL_OPEN = np.iinfo(np.int64).max
"""When an issue was closed that is open still."""


@dataclass(frozen=True)
class History:
    """The commits that lead to the head of a repository, in the order of `git log --reverse`.

    `author` and `committer` number the people. `committed` and `authored` are times that can be
    true, see `placed_times`. `lines`, `code` and `files` are the size of the whole tree at the
    commit; `changed` is the sum over its files of how many lines each grew or shrank against the
    first parent. `mainline` marks the head, its first parent, the first parent of that, and so
    on. `is_merge` and `is_cut` mark commits whose change is no work of their own: merges, and the
    oldest commits of a shallow clone. `touched` counts the files a commit changes.
    """

    author: Ints
    committer: Ints
    authored: Ints
    committed: Ints
    lines: Ints
    code: Ints
    files: Ints
    changed: Ints
    touched: Ints
    mainline: Bools
    is_merge: Bools
    is_cut: Bools

    def __len__(self) -> int:
        return len(self.author)

    @property
    def is_work(self) -> Bools:
        """The commits whose change is work of their author."""
        return ~(self.is_merge | self.is_cut)

    def until(self, as_of: int) -> History:
        """The commits that were made by then."""
        kept = self.committed <= as_of
        return History(**{name: column[kept] for name, column in vars(self).items()})


@dataclass(frozen=True)
class IssueTimes:
    """When each issue was opened and closed (`STILL_OPEN`)."""

    opened: Ints
    closed: Ints

    def until(self, as_of: int) -> IssueTimes:
        """What was known then: later issues are not there, later closings have not happened."""
        kept = self.opened <= as_of
        closed = np.where(self.closed > as_of, STILL_OPEN, self.closed)
        return IssueTimes(self.opened[kept], closed[kept])
