"""Asking GitHub: repositories by name, owner, topic or code search, and links to archives.

PyGithub does the talking. Its `GithubRetry` waits for rate limits, at most `max_wait` seconds.
A search returns no more than 1,000 results, so a larger one is split: code by the size of the
file, repositories by the day they were made (https://docs.github.com/en/rest/search).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import requests
from github import Auth, Github, GithubRetry
from github.GithubException import (
    BadCredentialsException,
    GithubException,
    RateLimitExceededExceedsMaxWait,
    RateLimitExceededException,
)
from github.PaginatedList import PaginatedList
from github.Repository import Repository

API = "https://api.github.com"
MOST_RESULTS = 1_000
_LARGEST_FILE = 384 * 1024  # GitHub does not search in larger files.
_FIRST_DAY = date(2008, 1, 1)
_GONE = (403, 404, 409, 451)


class NotThere(Exception):
    """A repository cannot be had; the message says why. Others may still be."""


class GithubUnreachable(Exception):
    """GitHub cannot be reached, or refuses all requests for now. The message says why."""


class GithubClient:
    """The requests that a load needs. `incomplete` collects what a search could not give."""

    def __init__(
        self, token: str | None = None, api: str = API, max_wait: float = 3_600, pause: float = 0.25
    ) -> None:
        self.api = api
        self.has_token = bool(token)
        self.incomplete: list[str] = []
        retry = GithubRetry(total=5, max_rate_limit_wait=max_wait)
        self._github = Github(
            auth=Auth.Token(token) if token else None,
            base_url=api,
            retry=retry,
            per_page=100,
            timeout=30,
            seconds_between_requests=pause or None,
        )

    def repository(self, name: str) -> Repository:
        """What GitHub says of a repository. Raises `NotThere` and `GithubUnreachable`."""
        with _explained():
            return self._github.get_repo(name)

    def head(self, repository: Repository) -> str:
        """The commit at the head of the default branch.

        Raises `NotThere` and `GithubUnreachable`.
        """
        with _explained():
            return str(repository.get_branch(str(repository.default_branch)).commit.sha)

    def archive_link(self, repository: Repository, commit: str) -> str:
        """Where the archive of a commit lies. Raises `NotThere` and `GithubUnreachable`."""
        with _explained():
            return repository.get_archive_link("tarball", commit)

    def of_owner(self, login: str) -> Iterator[str]:
        """The repositories of a user or an organisation."""
        with _explained():
            for repository in self._github.get_user(login).get_repos():
                yield repository.full_name

    def of_topic(self, topic: str) -> Iterator[str]:
        """The repositories with a topic."""
        last = (date.today() - _FIRST_DAY).days + 1

        def ask(low: int, high: int) -> PaginatedList[Any]:
            days = [_FIRST_DAY + timedelta(days=n) for n in (low, high)]
            return self._github.search_repositories(f"topic:{topic} created:{days[0]}..{days[1]}")

        with _explained():
            for found in self._split(ask, 0, last):
                yield found.full_name

    def of_code(self, query: str) -> Iterator[str]:
        """The repositories that have a file which the query finds. Needs a token."""

        def ask(low: int, high: int) -> PaginatedList[Any]:
            return self._github.search_code(f"{query} size:{low}..{high}")

        with _explained():
            for found in self._split(ask, 0, _LARGEST_FILE):
                yield found.repository.full_name

    def _split(
        self, ask: Callable[[int, int], PaginatedList[Any]], low: int, high: int
    ) -> Iterator[Any]:
        """All results between `low` and `high`, in parts that GitHub gives whole."""
        found = ask(low, high)
        number = found.totalCount
        if number > MOST_RESULTS and low < high:
            middle = (low + high) // 2
            yield from self._split(ask, low, middle)
            yield from self._split(ask, middle + 1, high)
            return
        if number > MOST_RESULTS:
            self.incomplete.append(f"only {MOST_RESULTS} of {number} results, in a part of size 1")
        yield from found
        if getattr(found, "incomplete_results", False):
            self.incomplete.append(f"a search in {low}..{high} was ended early by GitHub")


@contextmanager
def _explained() -> Iterator[None]:
    """Errors of PyGithub and of the network as `NotThere` or `GithubUnreachable`."""
    try:
        yield
    except BadCredentialsException:
        raise GithubUnreachable("GitHub refuses the token in GITHUB_TOKEN") from None
    except (RateLimitExceededException, RateLimitExceededExceedsMaxWait):
        raise GithubUnreachable("GitHub's rate limit is used up for longer than we wait") from None
    except GithubException as error:
        if error.status not in _GONE:
            raise GithubUnreachable(f"GitHub answers {error.status}: {error.message}") from None
        reason = "gone, private or never there" if error.status == 404 else str(error.message)
        raise NotThere(f"{error.status}: {reason}") from None
    except requests.exceptions.RetryError:
        raise GithubUnreachable(
            "GitHub goes on refusing: its rate limit is used up, or it is down"
        ) from None
    except requests.RequestException as error:
        raise GithubUnreachable(f"GitHub cannot be reached ({type(error).__name__})") from None
