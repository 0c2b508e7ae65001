"""Installs the clients of Neo4j, asks `ptmgraph serve` in each of their ways, and says what works.

    python -m benchmarks.clients [NAME ...] [--write]

NAME is a part of a client's name. Needs pip, npm, node, mvn, java (17), go and chromium; a client
whose tools are missing is left out with a word. The clients are kept in the user's cache folder
(1 GB). `--write` puts the table into docs/bolt.md. All clients take a few minutes, and a quarter of
an hour the first time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from ptmgraph.graph.current import current_graph
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource
from scripts.neo4j_local import free_port

WAYS = Path(__file__).with_name("ways")
PAGE = Path(__file__).parents[2] / "docs" / "bolt.md"
_BEGIN, _END = "<!-- clients: begin -->", "<!-- clients: end -->"
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>ptmgraph</groupId><artifactId>clients</artifactId><version>1</version><dependencies>
<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>
</dependencies></project>"""

Words = list[str]


@dataclass(frozen=True)
class Tool:
    """A client, the packages that bring it, and the program in `ways` that asks with it."""

    name: str
    kind: str
    packages: tuple[str, ...]
    program: Words

    def install(self, folder: Path) -> None:
        """Bring the client into this folder, once."""
        done = folder / "installed"
        if done.exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        for words in _INSTALL[self.kind](self, folder):
            _run(words, folder)
        done.touch()

    def version(self, folder: Path) -> str:
        """The version that is installed."""
        if self.kind != "python":
            return self.packages[-1]
        name = self.packages[0].partition("==")[0]
        asked = f"from importlib.metadata import version; print(version({name!r}))"
        return _run([str(folder / "venv/bin/python"), "-c", asked], folder).strip()

    def command(self, folder: Path) -> Words:
        """What asks with it."""
        first, *rest = self.program
        here = str(WAYS / first)
        if self.kind == "python":
            return [str(folder / "venv/bin/python"), here, *rest]
        if self.kind == "java":
            return ["java", "-cp", str(folder / "jars/*"), here]
        if self.kind == "browser":
            return [sys.executable, here, str(folder)]
        if self.kind == "shell":
            return [sys.executable, here, str(folder / "jars/*")]
        shutil.copy(here, folder)
        return ["node", first] if self.kind == "javascript" else ["go", "run", "."]


def _pip(tool: Tool, folder: Path) -> Iterator[Words]:
    yield [sys.executable, "-m", "venv", "venv"]
    yield ["venv/bin/pip", "install", "--quiet", *tool.packages]


def _npm(tool: Tool, folder: Path) -> Iterator[Words]:
    (folder / "package.json").write_text("{}", "utf-8")
    yield ["npm", "install", "--silent", "--no-audit", "@".join(tool.packages)]


def _maven(tool: Tool, folder: Path) -> Iterator[Words]:
    (folder / "pom.xml").write_text(_POM.format(*tool.packages), "utf-8")
    copy = [
        "dependency:copy-dependencies",
        "-ntp",
        "-DincludeScope=runtime",
        "-DoutputDirectory=jars",
    ]
    yield ["mvn", "--quiet", "--batch-mode", *copy]


def _go(tool: Tool, folder: Path) -> Iterator[Words]:
    yield ["go", "mod", "init", "clients"]
    yield ["go", "get", "@".join(tool.packages)]


def _page(tool: Tool, folder: Path) -> Iterator[Words]:
    copy = ["dependency:copy", f"-Dartifact={':'.join(tool.packages)}", "-DoutputDirectory=."]
    yield ["mvn", "--quiet", "--batch-mode", "-ntp", *copy]


_INSTALL = {
    "python": _pip,
    "javascript": _npm,
    "java": _maven,
    "shell": _maven,
    "go": _go,
    "browser": _page,
}
_NEEDS = {
    "python": ("pip",),
    "javascript": ("npm", "node"),
    "java": ("mvn", "java"),
    "shell": ("mvn", "java"),
    "go": ("go",),
    "browser": ("mvn", "chromium"),
}
TOOLS = (
    Tool("Python driver 6", "python", ("neo4j==6.*", "pandas"), ["python_driver.py"]),
    Tool("Python driver 5", "python", ("neo4j==5.28.*", "pandas"), ["python_driver.py"]),
    Tool("JavaScript driver", "javascript", ("neo4j-driver", "6.3.0"), ["javascript.mjs"]),
    Tool(
        "Java driver",
        "java",
        ("org.neo4j.driver", "neo4j-java-driver", "5.28.9"),
        ["Ways.java"],
    ),
    Tool("Go driver", "go", ("github.com/neo4j/neo4j-go-driver/v5", "v5.28.4"), ["main.go"]),
    Tool("cypher-shell", "shell", ("org.neo4j", "cypher-shell", "5.26.30"), ["with_shell.py"]),
    Tool("py2neo", "python", ("py2neo==2021.2.4", "pandas"), ["with_py2neo.py"]),
    Tool("neomodel", "python", ("neomodel",), ["with_neomodel.py"]),
    Tool("langchain-neo4j", "python", ("langchain-neo4j",), ["with_tools.py", "langchain_neo4j"]),
    Tool("neo4j-graphrag", "python", ("neo4j-graphrag",), ["with_tools.py", "neo4j_graphrag"]),
    Tool("neo4j-viz", "python", ("neo4j-viz", "neo4j"), ["with_tools.py", "neo4j_viz"]),
    Tool(
        "Neo4j Browser",
        "browser",
        ("org.neo4j.client", "neo4j-browser", "5.24.0"),
        ["with_browser.py"],
    ),
    Tool("networkx", "python", ("networkx", "neo4j"), ["with_tools.py", "networkx"]),
)


def main(arguments: list[str]) -> int:
    """Try the clients. The number that did not work in all ways is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clients")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    tools = [tool for tool in TOOLS if _meant(tool, chosen.names)]
    rows: list[str] = []
    with _served() as environment:
        for tool in tools:
            rows.append(_row(tool, environment))
            print(rows[-1], flush=True)
    if chosen.write:
        _write(rows)
    return sum("| **no**" in row for row in rows)


def _meant(tool: Tool, names: Words) -> bool:
    return not names or any(name.lower() in tool.name.lower() for name in names)


def _row(tool: Tool, environment: dict[str, str]) -> str:
    """The row of the table for one client."""
    if missing := [need for need in _NEEDS[tool.kind] if not shutil.which(need)]:
        return f"| {tool.name} | | not tried: no {', '.join(missing)} here |"
    folder = user_cache_path("ptmgraph") / "clients" / tool.name.replace(" ", "-")
    tool.install(folder)
    told = _run(tool.command(folder), folder, {**os.environ, **environment}).splitlines()
    ways = (line.removeprefix("yes ") for line in told if line.startswith("yes "))
    right = dict.fromkeys(way.removeprefix("bolt ").removeprefix("neo4j ") for way in ways)
    wrong = [line.removeprefix("no ") for line in told if line.startswith("no ")]
    words = f"**no**: {'; '.join(wrong)}" if wrong or not right else f"yes: {', '.join(right)}"
    return f"| {tool.name} | {tool.version(folder)} | {words} |"


@contextmanager
def _served() -> Iterator[dict[str, str]]:
    """The bundled sample over Bolt; gives what the programs must know of it."""
    with tempfile.TemporaryDirectory() as home:
        load(SampleSource(small=True), Path(home))
        build(Path(home))
        port = free_port()
        with subprocess.Popen(
            [sys.executable, "-m", "ptmgraph", "--quiet", "serve", "--port", str(port)],
            env={**os.environ, "PTMGRAPH_HOME": home},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout
                password = process.stdout.readline().split()[-1]
                count = current_graph(Path(home)).manifest["counts"]["Model"]
                yield {"BOLT_PORT": str(port), "BOLT_PASSWORD": password, "MODELS": str(count)}
            finally:
                process.terminate()


def _run(words: Words, folder: Path, environment: dict[str, str] | None = None) -> str:
    """What a command prints. Raises `CalledProcessError` with its errors shown."""
    done = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode and environment is None:
        raise subprocess.CalledProcessError(done.returncode, words)
    return done.stdout


def _write(rows: list[str]) -> None:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    table = "\n".join(["| client | version | works |", "| --- | --- | --- |", *rows])
    PAGE.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
