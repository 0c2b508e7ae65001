"""Issues of a repository as GitHub has them: asked once, later only what changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ptmgraph.analysis.health.columns import IssueTimes
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.crawl_folder import CrawlFolder
from ptmgraph.loaders.git.issues import Aside, issue_times
from ptmgraph.loaders.github.client import GithubClient, GithubUnreachable, NotThere

ASK_GITHUB = "github"
_HOST = "github.com/"


def asked_issues(id: str, home: Path, client: GithubClient, aside: Aside) -> IssueTimes:
    """The issues of a repository `github.com/owner/name` as they are now. What was asked is kept
    under `crawls/` in the data home, and never finished, so that each load goes on from the last.
    Raises `SourceError`."""
    if not id.startswith(_HOST):
        raise SourceError(f"{id} is not on GitHub; give --id owner/name, or a file of issues")
    folder, known = _kept(id, home)
    try:
        for batch in client.issues(id.removeprefix(_HOST), folder.place.get("since")):
            new = [row for row in batch if known.get(row["number"]) != row]
            folder.add(new, since=batch[-1]["updated_at"])
            known |= {row["number"]: row for row in new}
    except GithubUnreachable as error:
        raise SourceUnreachable(
            f"{error}; give the same command again to go on where it stopped"
        ) from None
    except NotThere as error:
        raise SourceError(f"GitHub has no issues of {id} ({error})") from None
    return issue_times(known.values(), f"issues of {id}", aside)


def kept_issues(id: str, home: Path, aside: Aside) -> IssueTimes:
    """Those that were asked for last; nobody is asked now. Raises `SourceError`."""
    return issue_times(_kept(id, home)[1].values(), f"issues of {id}", aside)


def _kept(id: str, home: Path) -> tuple[CrawlFolder, dict[int, dict[str, Any]]]:
    """The crawl of the issues, and its rows by number."""
    folder = CrawlFolder.open(home, f"issues of {id}", {"kind": "issue", "repository": id})
    known: dict[int, dict[str, Any]] = {}
    for _, _, row in folder.rows():
        if isinstance(row, dict):
            known[row["number"]] = row
    return folder, known
