"""The files of a data set repository on the Hub: which there are, and fetching them whole.

Plain requests, not `hf_hub_download`: that begins a file anew when its process was ended, and keeps
only what it has fetched itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ptmgraph.graph.disk import put_in_place
from ptmgraph.graph.seal import sha256_of
from ptmgraph.loaders.fields import InvalidValue, timestamp
from ptmgraph.loaders.hub.http import HubBroke, HubClient, HubRefused, HubUnreachable

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]+")
_TIMES = 2  # that a file is fetched which is not what it should be

Tell = Callable[[int], None]
"""Called with the bytes of a file that are there."""


class NotAsListed(Exception):
    """A file is not what the Hub's own list says of it."""


@dataclass(frozen=True)
class RepositoryFile:
    """A file of a repository: `size` in bytes; `hash` the SHA-256 of what it holds, or of a small
    file that of git (SHA-1); `date` of its last change, ISO 8601."""

    path: str
    size: int
    hash: str
    date: str
    address: str

    def place(self, folder: Path) -> Path:
        """Where it lies in a folder: by its hash, so that what did not change is there already."""
        name = _UNUSUAL.sub("-", self.path)[-100:].lstrip(".-")
        return folder / self.hash[:16] / name


def repository_files(client: HubClient, repo: str, revision: str) -> list[RepositoryFile]:
    """The Parquet files of a data set repository, as they are in one commit. Raises `HubRefused` or
    `HubUnreachable`."""
    path = f"datasets/{quote(repo)}"
    facts = client.get(client.address(f"{path}/revision/{quote(revision, safe='')}")).value
    commit = facts.get("sha") if isinstance(facts, dict) else None
    if not isinstance(commit, str):
        raise HubRefused(200, f"no commit of {repo}")
    # The dates of files come with `expand` only, and a mirror may not give them.
    changed = _date(facts, "lastModified")
    files = []
    query = (("recursive", "true"), ("expand", "true"))
    next_page: str | None = client.address(f"{path}/tree/{quote(commit)}", *query)
    while next_page:
        page = client.get(next_page)
        for entry in page.value if isinstance(page.value, list) else ():
            match entry:
                case {"type": "file", "path": str(name), "size": int(size), "oid": str(hash)}:
                    hash = _lfs_hash(entry) or hash
                    date = _date(entry.get("lastCommit"), "date") or changed
                    usual = name.endswith(".parquet") and ".." not in name.split("/")
                    if usual and _HASH.fullmatch(hash) and date:
                        address = f"{client.endpoint}/{path}/resolve/{commit}/{quote(name)}"
                        files.append(RepositoryFile(name, size, hash, date, address))
        next_page = page.next
    return sorted(files, key=lambda file: file.path)


def _lfs_hash(entry: dict[str, object]) -> str | None:
    match entry.get("lfs"):
        case {"oid": str(hash)}:
            return hash.removeprefix("sha256:")
    return None


def _date(facts: object, name: str) -> str:
    try:
        return timestamp(facts.get(name)) if isinstance(facts, dict) and facts.get(name) else ""
    except InvalidValue:
        return ""


def is_there(file: RepositoryFile, folder: Path) -> bool:
    """Whether the whole file lies in the folder: all of it is read."""
    place = file.place(folder)
    return place.is_file() and place.stat().st_size == file.size and _hash(place, file) == file.hash


def bytes_there(file: RepositoryFile, folder: Path) -> int:
    """How much of a file was fetched before, when it is not whole."""
    part = _part(file.place(folder))
    return min(part.stat().st_size, file.size) if part.is_file() else 0


def fetch_file(client: HubClient, file: RepositoryFile, folder: Path, tell: Tell) -> None:
    """Bring the whole file into the folder, going on where it stopped. Raises `NotAsListed`,
    `HubRefused` or `HubUnreachable`; what has come stays for the next time."""
    place = file.place(folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = _part(place)
    for _ in range(_TIMES):
        for size in _growing(client, file, part):
            tell(size)
        found = _hash(part, file)
        if found == file.hash:
            put_in_place(part, place)
            return
        part.unlink()
    raise NotAsListed(f"{file.path} came {_TIMES} times with the hash {found}, not {file.hash}")


def _growing(client: HubClient, file: RepositoryFile, part: Path) -> Iterator[int]:
    """Fetch until the part has the size of the file; gives its size now and then."""
    tries = 0
    rest = 0.0
    with part.open("ab") as stream:
        while (size := stream.tell()) < file.size:
            client.wait(tries, rest)
            try:
                for place, block in client.blocks(file.address, size):
                    if place < stream.tell():  # a server that knows no ranges
                        stream.truncate(place)
                    stream.write(block)
                    yield stream.tell()
                    tries = 0
                rest = 0.0
                why = f"it ends after {stream.tell():,} of {file.size:,} bytes"
            except HubBroke as failure:
                rest, why = failure.rest, str(failure)
            except HubRefused as refusal:
                if refusal.status != 416:  # the range begins where the file of the server ends
                    raise
                why = f"it ends after {size:,} of {file.size:,} bytes"
            tries += 1
            if tries > client.tries:
                raise HubUnreachable(f"{file.path} cannot be fetched on: {why} ({tries} times)")


def _part(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")


def _hash(place: Path, file: RepositoryFile) -> str:
    """The hash of a file on the disk, of the kind that the Hub has of it."""
    if len(file.hash) == 64:
        return sha256_of(place)
    content = place.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
