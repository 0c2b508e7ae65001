"""Build `bulk.jar`, the Java part of the embedded graph, from the sources beside it.

    JAVA_HOME=/path/to/a/jdk python -m scripts.make_bulk_jar

It takes a JDK of version 25 or newer (the engine brings a Java without a compiler). The jar is the
same for the same sources and compiler: its files have one date and a fixed order. A test compares
the sources with their checksum in the jar.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parents[1] / "ptmgraph" / "graph" / "store" / "arcade" / "bulk"
JAR = FOLDER / "bulk.jar"
RELEASE = "21"
"""The version of Java that the engine's own classes are for."""
CHECKSUM = "sources.sha256"
_DATE = (1980, 1, 1, 0, 0, 0)


def sources() -> list[Path]:
    """The sources, in order."""
    return sorted(FOLDER.glob("*.java"))


def checksum() -> str:
    """SHA-256 over the sources, their ends of lines as on Linux."""
    digest = hashlib.sha256()
    for file in sources():
        digest.update(file.name.encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def compiler() -> str | None:
    """The Java compiler of `$JAVA_HOME`, or the one that is found."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("javac", path=f"{home}/bin") if home else shutil.which("javac")


def classes(javac: str) -> dict[str, bytes]:
    """The compiled classes, by their places in the jar."""
    engine = find_spec("arcadedb_embedded")
    assert engine is not None and engine.origin is not None
    jars = os.pathsep.join(map(str, sorted(Path(engine.origin).parent.glob("jars/*.jar"))))
    with TemporaryDirectory() as out:
        options = ["-Xlint:all", "-Werror", "-g:lines", "--release", RELEASE, "-cp", jars]
        subprocess.run([javac, *options, "-d", out, *map(str, sources())], check=True)
        files = sorted(Path(out).rglob("*.class"))
        return {file.relative_to(out).as_posix(): file.read_bytes() for file in files}


def main() -> None:
    javac = compiler()
    if javac is None:
        sys.exit("There is no Java compiler: set JAVA_HOME to a JDK of version 25 or newer.")
    content = {CHECKSUM: checksum().encode(), **classes(javac)}
    with zipfile.ZipFile(JAR, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    print(f"{JAR}: {JAR.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
