"""A scan in a process of its own: `python -m ptmgraph.answers.scan_worker PATH`.

Prints one line of JSON: {"uses", "rejected", "files"} with the fields of `ScanResult`, or {"error"}
with a sentence.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ptmgraph.analysis.code.records import RejectedFile, ScanResult, Use
from ptmgraph.answers.scan import ScanError, scan


def main(path: str) -> None:
    """Scan, and print the answer."""
    try:
        answer = asdict(scan(Path(path)))
    except ScanError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))


def read_answer(text: str) -> ScanResult:
    """What a worker printed. Raises `ScanError`, also for what no worker prints."""
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        raise ScanError("The scan ended early.") from None
    if "error" in answer:
        raise ScanError(answer["error"])
    uses = [Use.from_json(use) for use in answer["uses"]]
    return ScanResult(uses, [RejectedFile(**bad) for bad in answer["rejected"]], answer["files"])


if __name__ == "__main__":
    main(sys.argv[1])
