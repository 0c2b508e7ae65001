"""The local cache: folders as huggingface_hub lays them out, whole and broken."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
import yaml

from ptmgraph.analysis import bounded_yaml
from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.hub.cache import HubCacheSource
from tests.helpers.pickles import benign, hostile

MAIN, OTHER = "a" * 40, "b" * 40


def weights(*shape: int) -> bytes:
    """A safetensors file with one tensor of this shape."""
    entry = {"dtype": "F16", "shape": list(shape), "data_offsets": [0, 0]}
    header = json.dumps({"weight": entry}).encode()
    return struct.pack("<Q", len(header)) + header


def put(cache: Path, folder: str, commit: str, files: dict[str, bytes], main: str = "") -> Path:
    """Write files as the Hub's client does: blobs, and links to them in a snapshot."""
    repository = cache / folder
    for name, content in files.items():
        blob = repository / "blobs" / f"{abs(hash(content)):x}"
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        link = repository / "snapshots" / commit / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    if main:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(main, "ascii")
    return repository


def read(cache: Path) -> list[Record]:
    return list(HubCacheSource(cache).records())


def node(records: list[Record], id: str, type: str = "Model") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for record in records:
        if isinstance(record, Node) and (record.type, record.id) == (type, id):
            found |= {key: value for key, value in record.properties.items() if value is not None}
    return found


def rels(records: list[Record], type: str) -> set[tuple[str, str]]:
    return {(r.start_id, r.end_id) for r in records if isinstance(r, Rel) and r.type == type}


def reasons(records: list[Record]) -> set[tuple[str, str]]:
    return {(Path(r.file).name, r.reason) for r in records if isinstance(r, Rejected)}


def test_a_model_with_card_configuration_and_weights(tmp_path: Path) -> None:
    card = b"---\nlicense: mit\nbase_model: a/base\nlanguage: no\n---\n# {{ evil }}\n"
    config = json.dumps({"architectures": ["BertModel"], "model_type": "bert"}).encode()
    files = {"README.md": card, "config.json": config, "model.safetensors": weights(3, 4)}
    put(tmp_path, "models--own--model", MAIN, files, main=f"{MAIN}\n")
    put(tmp_path, "models--own--model", OTHER, {"README.md": b"an older card"})
    records = read(tmp_path)
    found = node(records, "own/model")
    assert (found["revision"], found["has_card"], found["parameter_count"]) == (MAIN, True, 12)
    assert found["cached_revisions"] == [MAIN, OTHER]
    assert found["cached_bytes"] == sum(map(len, [*files.values(), b"an older card"]))
    assert found["formats"] == ["safetensors"]
    assert rels(records, "LICENSED_UNDER") == {("own/model", "mit")}
    assert rels(records, "DERIVED_FROM") | rels(records, "FINETUNED_FROM") == {
        ("own/model", "a/base")
    }
    assert rels(records, "HAS_ARCHITECTURE") == {("own/model", "BertModel")}
    assert rels(records, "COVERS_LANGUAGE") == {("own/model", "no")}
    assert not reasons(records)


def test_shards_count_only_when_all_are_here(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}).encode()
    files = {"model.safetensors.index.json": index, "1.safetensors": weights(5)}
    put(tmp_path, "models--own--part", MAIN, files)
    both = {**files, "2.safetensors": weights(7), "consolidated.safetensors": weights(12)}
    put(tmp_path, "models--own--whole", MAIN, both)
    records = read(tmp_path)
    assert "parameter_count" not in node(records, "own/part")
    assert node(records, "own/whole")["parameter_count"] == 12


def test_an_adapter_names_its_base(tmp_path: Path) -> None:
    for name, base in (("lora", "gpt2"), ("local", "/home/me/model")):
        config = json.dumps({"base_model_name_or_path": base}).encode()
        put(tmp_path, f"models--own--{name}", MAIN, {"adapter_config.json": config})
    records = read(tmp_path)
    assert rels(records, "ADAPTER_OF") == {("own/lora", "openai-community/gpt2")}
    assert {reason for _, reason in reasons(records)} == {
        "base_model_name_or_path: a path on disk, not an id"
    }


def test_adapters_in_folders_and_bases_on_disk(tmp_path: Path) -> None:
    bases = {"en-de": "own/base", "run": "outputs/checkpoint-40", "odd": "./base"}
    files = {
        f"{folder}/adapter_config.json": json.dumps({"base_model_name_or_path": base}).encode()
        for folder, base in bases.items()
    }
    put(tmp_path, "models--own--adapters", MAIN, files, MAIN)
    found = read(tmp_path)
    assert rels(found, "ADAPTER_OF") == {("own/adapters", "own/base")}
    reasons = {record.reason for record in found if isinstance(record, Rejected)}
    assert reasons == {"base_model_name_or_path: a path on disk, not an id"}


def test_a_card_that_begins_with_empty_lines(tmp_path: Path) -> None:
    card = b"\n\n---\nlicense: mit\nfinetuned_from: own/base\n---\n# Text"
    put(tmp_path, "models--own--late", MAIN, {"README.md": card}, MAIN)
    found = read(tmp_path)
    assert rels(found, "LICENSED_UNDER") == {("own/late", "mit")}
    assert rels(found, "DERIVED_FROM") == {("own/late", "own/base")}


def test_a_pointer_of_git_lfs_is_no_broken_file(tmp_path: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    put(tmp_path, "models--own--pointer", MAIN, {"model.safetensors": pointer}, MAIN)
    (rejected,) = [record for record in read(tmp_path) if isinstance(record, Rejected)]
    assert rejected.reason.startswith("a Git LFS pointer: the file itself was not fetched")


def test_the_wrong_folder_is_said_with_the_right_one(tmp_path: Path) -> None:
    put(tmp_path / "hub", "models--own--x", MAIN, {"README.md": b""}, MAIN)
    with pytest.raises(SourceError, match=f"did you mean --path {tmp_path}/hub"):
        HubCacheSource(tmp_path)
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "config.json").write_text("{}")
    with pytest.raises(SourceError, match="a model itself"):
        HubCacheSource(tmp_path / "local")
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match="nothing was downloaded"):
        HubCacheSource(tmp_path / "none")


def test_the_wrong_level_of_the_cache_is_said_with_the_right_one(tmp_path: Path) -> None:
    hub = tmp_path / "huggingface" / "hub"
    repository = put(hub, "models--own--x", MAIN, {"README.md": b"", "config.json": b"{}"}, MAIN)
    inside = (repository, repository / "snapshots", repository / "snapshots" / MAIN)
    for wrong in (tmp_path, tmp_path / "huggingface", *inside):
        with pytest.raises(SourceError, match=f"did you mean --path {hub}\\?"):
            HubCacheSource(wrong)


def test_names_with_separators_datasets_and_legacy_ids(tmp_path: Path) -> None:
    for folder in ("models--a--b--c", "datasets--squad", "models--bert-base-uncased"):
        put(tmp_path, folder, MAIN, {"config.json": b"{}"}, main=MAIN)
    records = read(tmp_path)
    assert node(records, "a/b--c")["cached_revisions"] == [MAIN]
    assert node(records, "squad", "Dataset")
    now = "google-bert/bert-base-uncased"
    assert node(records, now)["revision"] == MAIN
    assert rels(records, "RENAMED_TO") == {("bert-base-uncased", now)}


def test_a_broken_folder_costs_only_itself(tmp_path: Path) -> None:
    repository = put(tmp_path, "models--own--model", MAIN, {"config.json": b"{}"}, main=OTHER)
    snapshot = repository / "snapshots" / MAIN
    (snapshot / "gone.bin").symlink_to("../../blobs/nothing")
    (snapshot / "out.bin").symlink_to("/etc/hostname")
    (snapshot / "loop").symlink_to(snapshot)
    (tmp_path / "models--only--missing" / ".no_exist" / MAIN).mkdir(parents=True)
    (tmp_path / "spaces--own--app" / "snapshots" / MAIN).mkdir(parents=True)
    (tmp_path / ".locks").mkdir()
    records = read(tmp_path)
    assert node(records, "own/model")["revision"] == MAIN
    assert reasons(records) == {
        ("main", "names a commit that is not here"),
        ("gone.bin", "a broken link"),
        ("out.bin", "a link out of the cache"),
        ("loop", "not a file"),
        ("models--only--missing", "no snapshot: nothing of it was downloaded"),
        ("spaces--own--app", "one of the spaces, neither a model nor a dataset"),
    }


def _merge_bomb() -> bytes:
    """Mappings that each hold nine times what the one before holds, in less than 1 KB."""
    levels = [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12)]
    first = "a0: &a0 {" + ", ".join(f"k{n}: {n}" for n in range(9)) + "}"
    return "\n".join(["---", first, *levels, "---", ""]).encode()


MERGE_BOMB = _merge_bomb()


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("README.md", b"---\nlicense: mit: x\n---\n", "metadata that is not YAML: ScannerError"),
        ("README.md", b"---\n- a\n---\n", "metadata that is not an object"),
        ("README.md", b"---\nlicense: mit\n", "metadata without an end"),
        ("README.md", b"---\na: !!python/object/apply:os.system [id]\n---\n", "metadata that"),
        ("config.json", b"[" * 100_000, "not JSON"),
        ("config.json", b"[1]", "not a JSON object"),
        ("model.safetensors", b"\xff" * 100, "not safetensors"),
        ("model.safetensors", b"", "an empty file"),
    ],
)
def test_hostile_files_are_set_aside(
    tmp_path: Path, file: str, content: bytes, reason: str
) -> None:
    put(tmp_path, "models--own--model", MAIN, {file: content})
    records = read(tmp_path)
    assert node(records, "own/model")["revision"] == MAIN
    ((name, found),) = reasons(records)
    assert name == file
    assert found.startswith(reason)


def test_a_bomb_of_merged_mappings_stays_small() -> None:
    """PyYAML 6.0.4 merges each mapping once; with an older one, what grows is set aside."""
    try:
        found = bounded_yaml.load_yaml(MERGE_BOMB.decode().strip("-\n"))
    except yaml.YAMLError:
        return
    assert isinstance(found, dict) and all(len(value) == 9 for value in found.values())


def test_the_cache_of_huggingface_hub_itself_is_read_alike(tmp_path: Path) -> None:
    """The layout above is that of the client: its own scan finds the same."""
    from huggingface_hub import scan_cache_dir

    put(tmp_path, "models--own--model", MAIN, {"config.json": b"{}"}, main=MAIN)
    (repository,) = scan_cache_dir(tmp_path).repos
    found = node(read(tmp_path), repository.repo_id)
    assert found["cached_revisions"] == [r.commit_hash for r in repository.revisions]
    assert found["cached_bytes"] == repository.size_on_disk


def test_the_snapshot_is_dated_by_the_last_download(tmp_path: Path) -> None:
    put(tmp_path, "models--own--model", MAIN, {"config.json": b"{}"})
    for path in (tmp_path, *tmp_path.glob("**/*")):
        os.utime(path, (0, 1_700_000_000), follow_symlinks=False)
    assert HubCacheSource(tmp_path).taken_at == "2023-11-14T22:13:20Z"
    with pytest.raises(SourceError, match="--path"):
        HubCacheSource(tmp_path / "none")


def test_weights_are_read_for_risks_when_that_is_asked(tmp_path: Path) -> None:
    mark, cache = tmp_path / "it-ran", tmp_path / "hub"
    evil = {"pytorch_model.bin": hostile(mark)["torch zip"], "model.h5": b"\x89HDF"}
    put(cache, "models--evil--one", MAIN, evil)
    put(
        cache,
        "models--torn--one",
        MAIN,
        {"model.safetensors": b"short", "a.pt": benign()["torch zip"]},
    )
    put(cache, "models--good--one", MAIN, {"model.safetensors": weights(2)})
    put(cache, "models--none--here", MAIN, {"config.json": b"{}"})
    put(cache, "datasets--some--data", MAIN, {"data.pkl": hostile(mark)["exec"]})
    found = list(HubCacheSource(cache, weights=True).records())
    assert rels(found, "HAS_RISK") == {
        ("evil/one", "malicious-pickle"),
        ("torn/one", "broken-weights"),
    }
    (text,) = {r.evidence for r in found if isinstance(r, Rel) and r.end_id == "malicious-pickle"}
    assert text.startswith("pytorch_model.bin: Found REDUCE opcode")
    checked = {id: node(found, f"{id}/one").get("risk_checked") for id in ("evil", "torn", "good")}
    assert checked == {key: ["weights"] for key in checked}
    assert "weights" not in node(found, "none/here").get("risk_checked", [])
    assert not mark.exists()
    assert rels(read(cache), "HAS_RISK") == set()


def test_a_cache_proves_nothing_absent(tmp_path: Path) -> None:
    """It holds what was downloaded: safetensors and a licence may be on the Hub."""
    card = b"---\nlicense: mit\n---\n"
    put(tmp_path, "models--a--b", MAIN, {"README.md": card, "pytorch_model.bin": b"x"})
    found = read(tmp_path)
    assert rels(found, "HAS_RISK") == set()
    assert node(found, "a/b")["risk_checked"] == ["card"]
