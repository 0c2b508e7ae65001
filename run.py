"""Commands for a machine with Python 3.11 or later and nothing else:

    python3 run.py app     make the environment, load the bundled models, open the app
    python3 run.py test    make the environment, check the code and run all tests
    python3 run.py setup   make the environment only

Only the standard library is used here; all else goes into `.venv` beside this file.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest",),
)


def main(arguments: list[str]) -> int:
    """Run one of the commands; the exit code says how it ended."""
    command, *rest = arguments or ["help"]
    if sys.version_info < (3, 11):
        print("ptmgraph needs Python 3.11 or later; this is", sys.version.split()[0])
        return 2
    if command == "app":
        _install()
        if _run("ptmgraph", "load", "sample"):
            return 1
        return _run("ptmgraph", "app", *rest)
    if command == "setup":
        _install("dev")
        return 0
    if command == "test":
        _install("dev")
        codes = [_run(*check, *(rest if check == ("pytest",) else [])) for check in CHECKS]
        return int(any(codes))  # a check that a signal ended has a negative code
    print(__doc__)
    return 0 if command == "help" else 2


def _install(extra: str = "") -> None:
    """Make `.venv` and install into it, unless that was done for this `pyproject.toml`."""
    stamp = VENV / f"installed-{extra or 'plain'}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    if not BIN.exists():
        print("Making the environment in .venv ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    print("Installing ptmgraph and what it needs (about a minute) ...", flush=True)
    target = f".[{extra}]" if extra else "."
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", target], check=True, cwd=ROOT)
    stamp.write_text(wanted, "utf-8")


def _run(program: str, *arguments: str) -> int:
    """Run a program of the environment and wait for it; Ctrl-C goes to it."""
    print(f"$ {program} {' '.join(arguments)}", flush=True)
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}  # tests call programs of the environment too
    process = subprocess.Popen([str(BIN / program), *arguments], cwd=ROOT, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
