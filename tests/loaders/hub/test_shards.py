"""The files of a dump are read two at a time, and given as if one came after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmgraph.loaders.hub import shards
from ptmgraph.loaders.hub.files import BrokenFile
from ptmgraph.loaders.hub.rows import RepoType
from ptmgraph.loaders.hub.shards import read_shards

Files = list[tuple[Path, RepoType | None]]


def written(folder: Path, *names: str) -> Files:
    """A file of two rows for each name, and a broken line at the end of those called broken."""
    files: Files = []
    for name in names:
        file = folder / f"{name}.jsonl"
        lines = [json.dumps({"id": f"a/{name}-{row}"}) for row in range(2)]
        file.write_text("\n".join([*lines, *(["{"] if name == "broken" else [])]), "utf-8")
        files.append((file, None if name == "papers" else "model"))
    return files


def ids(found: Iterator[object]) -> list[str]:
    return [
        item[1]["id"] for item in found if isinstance(item, tuple) and isinstance(item[1], dict)
    ]


@pytest.mark.parametrize("most", [shards._MOST_BYTES, 0])
def test_files_come_in_their_order_whoever_is_read_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Also those that are too large to be read before their turn."""
    monkeypatch.setattr(shards, "_MOST_BYTES", most)
    names = ("one", "broken", "papers", "two", "three", "four")
    found = [ids(of_file) for of_file in read_shards(written(tmp_path, *names))]
    assert found == [[f"a/{name}-{row}" for row in range(2) if name != "papers"] for name in names]


def test_what_comes_before_the_damage_of_a_file_is_given(tmp_path: Path) -> None:
    files = written(tmp_path, "one", "two", "three")
    files.insert(1, (tmp_path / "gone.parquet", "model"))
    told = []
    for of_file in read_shards(files):
        try:
            told.append(ids(of_file))
        except BrokenFile as reason:
            told.append([type(reason).__name__])
    assert told == [
        ["a/one-0", "a/one-1"],
        ["BrokenFile"],
        ["a/two-0", "a/two-1"],
        ["a/three-0", "a/three-1"],
    ]


def test_who_stops_early_waits_for_no_other_file(tmp_path: Path) -> None:
    several = read_shards(written(tmp_path, "one", "two", "three", "four"))
    assert ids(next(several)) == ["a/one-0", "a/one-1"]
    several.close()
    assert list(several) == []
