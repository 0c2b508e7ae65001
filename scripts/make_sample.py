"""Make the bundled snapshot from the registry of embedding models inside the `mteb` wheel.

Run it from the root of the project: `python -m scripts.make_sample`. The wheel is fetched with
pip and read as text; nothing of it is imported.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from scripts.sample_registry import registry_rows

MTEB_VERSION = "2.26.24"
TARGET = Path(__file__).parent.parent / "loaders" / "sample_data"


def main() -> None:
    """Fetch, read, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET, help="the folder to write to")
    target = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        wheel = download(f"mteb=={MTEB_VERSION}", Path(folder))
        source = Path(folder) / "source"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(source)
        models, datasets = registry_rows(source)
        facts = {"version": MTEB_VERSION} | wheel_facts(wheel)
    write_rows(target / "models.jsonl.gz", models)
    write_rows(target / "datasets.jsonl.gz", datasets)
    snapshot = {"mteb": facts, "models": len(models), "datasets": len(datasets)}
    (target / "snapshot.json").write_text(json.dumps(snapshot, indent=2) + "\n")
    print(f"{len(models)} models, {len(datasets)} datasets")


def download(requirement: str, folder: Path) -> Path:
    """The wheel of a requirement, fetched without its dependencies."""
    pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--dest", str(folder), requirement], check=True)
    return next(folder.glob("*.whl"))


def wheel_facts(wheel: Path) -> dict[str, str]:
    """When the wheel was built (the newest date inside) and its SHA-256."""
    with zipfile.ZipFile(wheel) as archive:
        newest = datetime(*max(entry.date_time for entry in archive.infolist()))
    return {
        "released": newest.isoformat() + "Z",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
    }


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object per line; the same rows give the same bytes."""
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    data = "\n".join([*lines, ""]).encode()
    path.write_bytes(gzip.compress(data, mtime=0))


if __name__ == "__main__":
    main()
