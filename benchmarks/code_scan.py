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

RESULTS = Path(__file__).parent / "results" / "code_scan.json"


def main(folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*.py"))
    started = time.perf_counter()
    result = scan_folder(folder)
    seconds = time.perf_counter() - started
    own, workers = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    alone = own.ru_utime + own.ru_stime
    shared = workers.ru_utime + workers.ru_stime
    figures = {
        "folder": folder.resolve().name,
        "python_megabytes": round(size / 1e6, 1),
        "files": result.files,
        "uses": len(result.uses),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(alone + shared, 1),
        "cpu_seconds_that_are_not_parallel": round(alone, 1),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "peak_megabytes": own.ru_maxrss // 1024,
        "peak_megabytes_per_worker": workers.ru_maxrss // 1024,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
