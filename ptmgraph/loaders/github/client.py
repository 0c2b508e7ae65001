"""Asking GitHub: repositories by name, owner, topic or code search, and links to archives.

PyGithub does the talking. Its `GithubRetry` waits for rate limits, at most `max_wait` seconds.
A search returns no more than 1,000 results, so a larger one is split: code by the size of the
file, repositories by the day they were made (https://docs.github.com/en/rest/search).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import requests
from github import Auth, GithubRetry
from github.GithubException import (
    BadAttributeException,
    BadCredentialsException,
    GithubException,
    RateLimitExceededExceedsMaxWait,
    RateLimitExceededException,
)
from github.GithubObject import NotSet
from github.Issue import Issue
from github.PaginatedList import PaginatedList
from github.Repository import Repository

from ptmgraph.loaders.github.connection import BadAnswer, NoJson, bounded_github

API = "https://api.github.com"
SITE = "https://github.com"
MOST_RESULTS = 1_000
_LARGEST_FILE = 384 * 1024  # GitHub does not search in larger files.
_FIRST_DAY = date(2008, 1, 1)
_BATCH = 100  # as many as one answer has
_GONE = (403, 404, 409, 410, 451)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOST_REPEATED = 20 * MOST_RESULTS  # one repository may have many files that a search finds
_NO_ANSWER_OF_GITHUB = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError),
    *(BadAttributeException, requests.exceptions.InvalidJSONError),
    *(requests.exceptions.ContentDecodingError, requests.exceptions.ChunkedEncodingError),
    *(requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError),
    json.JSONDecodeError,
)


class NotThere(Exception):
    """A repository cannot be had; the message says why. Others may still be."""


class GithubUnreachable(Exception):
    """GitHub cannot be reached, or refuses all requests for now. The message says why."""


class GithubClient:
    """The requests that a load needs. `incomplete` collects what a search could not give; `site`
    is where repositories are cloned from."""

    def __init__(
        self,
        token: str | None = None,
        api: str = API,
        max_wait: float = 3_600,
        pause: float = 0.25,
        site: str = SITE,
    ) -> None:
        self.api, self.site, self.token = api, site, token
        self.has_token = bool(token)
        self.incomplete: list[str] = []
        retry = GithubRetry(total=5, max_rate_limit_wait=max_wait)
        self._github = bounded_github(
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

    def facts(self, repository: Repository, fields: Iterable[str]) -> dict[str, Any]:
        """Fields of what GitHub said. Raises `NotThere`."""
        with _explained():
            return {field: repository.raw_data.get(field) for field in fields}

    def head(self, repository: Repository) -> str:
        """The commit at the head of the default branch.

        Raises `NotThere` and `GithubUnreachable`.
        """
        with _explained():
            commit = repository.get_branch(str(repository.default_branch)).commit.sha
            if not _COMMIT.fullmatch(commit):
                raise NotThere("GitHub names no commit")
            return str(commit)

    def issues(self, name: str, since: str | None) -> Iterator[list[dict[str, Any]]]:
        """Issues and pull requests of a repository in batches, by when they last changed, from the
        time `since` on. Raises `NotThere` and `GithubUnreachable`.

        Each batch is asked for anew from the last time of the one before, whose issues come again:
        the pages of one list move while people work, and issues would be missed.
        """
        repository = self.repository(name)
        while True:
            begin = datetime.fromisoformat(since) if since else NotSet
            batch: list[dict[str, Any]] = []
            with _explained():
                for issue in repository.get_issues(
                    state="all", sort="updated", direction="asc", since=begin
                ):
                    batch.append(_issue(issue))
                    last = batch[-1]["updated_at"]
                    if len(batch) >= _BATCH and last != (since or batch[0]["updated_at"]):
                        break
            if batch:
                yield batch
            if not batch or last == since:
                return
            since = last

    def archive_link(self, repository: Repository, commit: str) -> str:
        """Where the archive of a commit lies. Raises `NotThere` and `GithubUnreachable`."""
        with _explained():
            return str(repository.get_archive_link("tarball", commit))

    def of_owner(self, login: str) -> Iterator[str]:
        """The repositories of a user or an organisation."""
        with _explained():
            repositories = self._github.get_user(login).get_repos()
            yield from self._unrepeated(str(repository.full_name) for repository in repositories)

    def of_topic(self, topic: str) -> Iterator[str]:
        """The repositories with a topic."""
        last = (date.today() - _FIRST_DAY).days + 1

        def ask(low: int, high: int) -> PaginatedList[Any]:
            days = [_FIRST_DAY + timedelta(days=n) for n in (low, high)]
            return self._github.search_repositories(f"topic:{topic} created:{days[0]}..{days[1]}")

        with _explained():
            yield from self._unrepeated(str(found.full_name) for found in self._split(ask, 0, last))

    def of_code(self, query: str) -> Iterator[str]:
        """The repositories that have a file which the query finds. Needs a token."""

        def ask(low: int, high: int) -> PaginatedList[Any]:
            return self._github.search_code(f"{query} size:{low}..{high}")

        with _explained():
            found = self._split(ask, 0, _LARGEST_FILE)
            yield from self._unrepeated(str(file.repository.full_name) for file in found)

    def _unrepeated(self, names: Iterable[str]) -> Iterator[str]:
        """The names. A list whose pages lead back to each other is ended."""
        seen: set[str] = set()
        repeated = 0
        for name in names:
            repeated = repeated + 1 if name in seen else 0
            if repeated > _MOST_REPEATED:
                self.incomplete.append(f"a list that repeats itself after {len(seen):,} names")
                return
            seen.add(name)
            yield name

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


def _issue(issue: Issue) -> dict[str, Any]:
    """What is kept of an issue. The list says nothing of `pull_request` for others, and asking the
    object would be a request for each."""
    closed = issue.closed_at
    return {
        "number": issue.number,
        "created_at": issue.created_at.isoformat(),
        "closed_at": closed.isoformat() if closed else None,
        "updated_at": issue.updated_at.isoformat(),
        "pull_request": "/pull/" in issue.html_url,
    }


@contextmanager
def _explained() -> Iterator[None]:
    """Errors of PyGithub and of the network as `NotThere` or `GithubUnreachable`."""
    try:
        yield
    except BadCredentialsException:
        raise GithubUnreachable("GitHub refuses the token in GITHUB_TOKEN") from None
    except (RateLimitExceededException, RateLimitExceededExceedsMaxWait):
        raise GithubUnreachable("GitHub's rate limit is used up for longer than we wait") from None
    except NoJson:
        raise GithubUnreachable(
            "GitHub cannot be reached: the answer is a page and no JSON, as of a network that asks "
            "to sign in first"
        ) from None
    except BadAnswer as error:
        raise NotThere(str(error)) from None
    except _NO_ANSWER_OF_GITHUB as error:
        # PyGithub believes what it gets: a list or a redirect breaks it anywhere.
        raise NotThere(f"the answer is not one of GitHub's ({type(error).__name__})") from None
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
