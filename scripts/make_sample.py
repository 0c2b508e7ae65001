"""Make the bundled snapshot: the models of the `mteb` registry, and packages that use models.

Run it from the root of the project: `python -m scripts.make_sample`. The wheels are fetched with
pip and read as text; nothing of them is installed or run.
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

from scripts.sample_packages import package_row, requirements
from scripts.sample_registry import registry_rows

MTEB_VERSION = "2.26.24"
TARGET = Path(__file__).parents[1] / "ptmgraph" / "loaders" / "sample" / "data"


def main() -> None:
    """Fetch, read, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET, help="the folder to write to")
    target = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        (registry,) = download([f"mteb=={MTEB_VERSION}"], Path(folder) / "registry")
        facts = {"version": MTEB_VERSION} | wheel_facts(registry)
        rows = registry_rows(registry)
        wheels = download(requirements(), Path(folder) / "packages")
        rows["packages"] = [package_row(wheel) for wheel in wheels]
    for kind, of_kind in rows.items():
        write_rows(target / f"{kind}.jsonl.gz", of_kind)
    snapshot = {"mteb": facts} | {kind: len(of_kind) for kind, of_kind in rows.items()}
    (target / "snapshot.json").write_text(json.dumps(snapshot, indent=2) + "\n")
    print(", ".join(f"{len(of_kind)} {kind}" for kind, of_kind in rows.items()))


def download(packages: list[str], folder: Path) -> list[Path]:
    """The wheels of packages, by name, fetched without their dependencies."""
    pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*pip, "--dest", str(folder), *packages], check=True)
    return sorted(folder.glob("*.whl"), key=lambda wheel: wheel.name.lower())


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
