"""Speed and memory of the code scan: python -m benchmarks.code_scan FOLDER

FOLDER is an unpacked package, for the figures of the README that of `transformers`. Prints the
figures and writes benchmarks/results/code_scan.json.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from ptmgraph.loaders.code.scan import scan_folder
from ptmgraph.loaders.reader.process import end_idle_readers

RESULTS = Path(__file__).parent / "results" / "code_scan.json"


def main(folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*.py"))
    started = time.perf_counter()
    result = scan_folder(folder)
    seconds = time.perf_counter() - started
    end_idle_readers()  # What they used counts once they have ended.
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    figures = {
        "folder": folder.resolve().name,
        "python_megabytes": round(size / 1e6, 1),
        "files": result.files,
        "uses": len(result.uses),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "peak_megabytes_of_the_largest_process": max(one.ru_maxrss for one in used) // 1024,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
