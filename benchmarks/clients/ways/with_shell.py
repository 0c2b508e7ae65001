"""cypher-shell, in the ways of its handbook. The argument is the Java class path that has it."""

from __future__ import annotations

import subprocess
import sys

from telling import COUNT, MODELS, PASSWORD, address, way


def shell(scheme: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    place = ["-a", address(scheme), "-u", "neo4j", "-p", PASSWORD, "--format", "plain"]
    start = ["java", "-cp", sys.argv[1], "org.neo4j.shell.Main"]
    return subprocess.run([*start, *place, *words], input=typed, capture_output=True, text=True)


def last(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.split()[-1] if done.stdout else done.stderr


for scheme in ("bolt", "neo4j"):
    way(f"{scheme} statement", lambda s=scheme: last(shell(s, f"{COUNT};")), str(MODELS))
transaction = f":begin\n{COUNT};\n:commit\n"
way(":begin and :commit", lambda: last(shell("neo4j", typed=transaction)), str(MODELS))
way(":param", lambda: last(shell("neo4j", typed=":param x => 3;\nRETURN $x;")), "3")
way("SHOW DATABASES", lambda: last(shell("bolt", "SHOW DATABASES YIELD name;")), '"neo4j"')
way("messages", lambda: "line 1" in shell("bolt", "MATCH (n RETURN n;").stderr, True)
