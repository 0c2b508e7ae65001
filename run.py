"""Commands for a machine with Python 3.11 or later and nothing else:

    python3 run.py app     make the environment, load the bundled models, open the app
    python3 run.py test    make the environment, check the code and run all tests
    python3 run.py setup   make the environment only
    python3 run.py lock    write anew the versions to install; with --upgrade, the newest ones

Only the standard library is used here; all else goes into `.venv` beside this file, in the
versions and with the hashes of `requirements/`. What follows `app`, `test` or `lock` is passed on.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("pytest", "-n", "3", "--dist", "loadgroup", "--no-loadscope-reorder"),  # as conftest orders
)
BESIDE = ("mypy",)
"""A check that runs beside the others, and is shown when they are done."""
LOCKS = {
    "run": ("pyproject.toml",),
    "dev": ("pyproject.toml", "--extra", "dev", "--constraint", "requirements/run.lock"),
    "build": ("--group", "build", "--constraint", "requirements/dev.lock"),
}
"""The files of `requirements/`, and what each is made from: what the project needs, with all for
its development on top; and what builds it."""


def main(arguments: list[str]) -> int:
    """Run one of the commands; the exit code says how it ended."""
    command, *rest = arguments or ["help"]
    if sys.version_info < (3, 11):
        print("ptmgraph needs Python 3.11 or later; this is", sys.version.split()[0])
        return 2
    if command == "app":
        _install("run")
        if _run("ptmgraph", "load", "sample"):
            return 1
        return _run("ptmgraph", "app", *rest)
    if command == "setup":
        _install("dev")
        return 0
    if command == "test":
        _install("dev")
        return _check(rest)
    if command == "lock":
        return _lock(rest)
    print(__doc__)
    return 0 if command == "help" else 2


def _install(lock: str) -> None:
    """Make `.venv` and install what the lock names, unless that was done for the files of today."""
    stamp = VENV / f"installed-{lock}"
    locks = [f"requirements/{name}.lock" for name in ("build", lock)]
    files = [(ROOT / name).read_bytes() for name in ("pyproject.toml", *locks)]
    wanted = hashlib.sha256(b"".join(files)).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    if not BIN.exists():
        print("Making the environment in .venv ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    print("Installing ptmgraph and what it needs (up to a minute) ...", flush=True)
    # What builds comes first and from its lock too: pip would fetch any version of it.
    _pip_install(BIN / "python", "--require-hashes", "--requirement", locks[0])
    is_left_to_pip = _has_mirror()
    for what in (
        ("--require-hashes", "--requirement", locks[1], "--no-build-isolation"),
        ("--no-deps", "--editable", ".", "--no-build-isolation"),
    ):
        if is_left_to_pip or not _uv_install(*what):
            print("Installing with pip, which takes longer ...", flush=True)
            _pip_install(BIN / "python", *what)
    stamp.write_text(wanted, "utf-8")


def _has_mirror() -> bool:
    """Whether pip has an index of the user's own. uv does not know it, and would ask another."""
    command = [str(BIN / "python"), "-m", "pip", "config", "list"]
    settings = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "index" in settings


def _uv_install(*arguments: str) -> bool:
    """Install with uv, which takes a third of the time. False when it fails."""
    command = [str(BIN / "uv"), "pip", "install", "--quiet", "--python", str(BIN / "python")]
    environment = {"UV_HTTP_TIMEOUT": "180", **os.environ}
    return not subprocess.run(
        [*command, *arguments], check=False, cwd=ROOT, env=environment
    ).returncode


def _pip_install(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-compile"]  # Python compiles what is used, when it is used
    subprocess.run([*command, *arguments], check=True, cwd=ROOT)


def _check(rest: list[str]) -> int:
    """Run all checks, also after one that failed. 0 when each ended well."""
    beside = _start(*BESIDE, output=subprocess.PIPE)
    codes = [_run(*check, *(rest if check == CHECKS[-1] else [])) for check in CHECKS]
    shown, _ = beside.communicate()
    print(f"$ {' '.join(BESIDE)}\n{shown.decode(errors='replace')}", end="", flush=True)
    return int(any((*codes, beside.returncode)))  # one that a signal ended has a negative code


def _lock(rest: list[str]) -> int:
    """Write the files of `requirements/`, with a tool that stays in a folder for this once."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        programs = Path(folder, BIN.name)
        _pip_install(programs / "python", "uv")
        for name, made_from in LOCKS.items():
            command = [str(programs / "uv"), "pip", "compile", "--quiet", *made_from, *rest]
            command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
            command += ["--no-emit-index-url", "--custom-compile-command", "python3 run.py lock"]
            command += ["--output-file", f"requirements/{name}.lock"]
            if code := subprocess.run(command, check=False, cwd=ROOT).returncode:
                return code
    return 0


def _run(program: str, *arguments: str) -> int:
    """Run a program of the environment and wait for it; Ctrl-C goes to it."""
    print(f"$ {program} {' '.join(arguments)}", flush=True)
    process = _start(program, *arguments)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _start(program: str, *arguments: str, output: int | None = None) -> subprocess.Popen[bytes]:
    """Start a program of the environment. Its output and errors go to `output`, else to ours."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}  # tests call programs of the environment too
    # Hundreds of processes start here, and nothing that pip installed is compiled: who wants no
    # compiled files beside their sources has them in `.venv`, instead of all the work each time.
    if environment.pop("PYTHONDONTWRITEBYTECODE", None):
        environment["PYTHONPYCACHEPREFIX"] = str(VENV / "pycache")
    command = [str(BIN / program), *arguments]
    errors = None if output is None else subprocess.STDOUT
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=errors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
