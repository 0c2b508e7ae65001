"""The Java machine of the embedded engine. Only the engine's own processes import this."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import IO, Any

import jpype
import jpype.config

BULK = Path(__file__).parent / "bulk" / "bulk.jar"
"""Our own classes, those of `bulk/`, built by `python -m scripts.make_bulk_jar`."""
_LOGGING = (
    ".level=WARNING\n"
    "handlers=java.util.logging.ConsoleHandler\n"
    "java.util.logging.ConsoleHandler.level=WARNING\n"
)
_FLAGS = (
    "-Xrs",  # Python keeps SIGINT and SIGTERM; Java's own handlers end in a crash
    "-XX:+UseSerialGC",  # one query is one thread; the parallel collectors cost start-up and memory
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    "-Darcadedb.polyglotEngineEnabled=false",
    # The heap is the limit, and the store supervises it; a count over the whole Hub is allowed.
    "-Darcadedb.queryMaxHeapElementsAllowedPerOp=100000000",
)


def start(heap: str, cache: Path, *extra: str) -> None:
    """Start Java in this process: `heap` is its greatest size (`2g`), `cache` a folder for its
    logging configuration and crash logs."""
    from arcadedb_embedded.jvm import start_jvm

    jpype.config.destroy_jvm = False  # else leaving the process may hang
    logging = cache / "logging.properties"
    if not logging.exists():
        cache.mkdir(parents=True, exist_ok=True)
        logging.write_text(_LOGGING, "utf-8")
    start_jvm(
        heap_size=heap,
        jvm_args=[
            *_FLAGS,
            f"-Djava.util.logging.config.file={logging}",
            f"-XX:ErrorFile={cache / 'java_error_%p.log'}",
            *extra,
        ],
    )


def add_our_classes() -> None:
    """Let `java` find the classes of `bulk/` too."""
    jpype.addClassPath(str(BULK))


def java(name: str) -> Any:
    """A class of the engine."""
    return jpype.JClass(name)


def pattern_mistake(pattern: str) -> str:
    """What Java says is wrong with a regular expression; nothing when it is one."""
    try:
        java("java.util.regex.Pattern").compile(pattern)
    except jpype.JException as error:
        return str(error.getMessage()).splitlines()[0]
    return ""


def engine_version() -> str:
    """The version of the installed engine package."""
    from importlib.metadata import version

    return version("arcadedb-embedded")


def is_from_cache() -> bool:
    """Whether this Java was started from a start-up cache: one that does not fit is passed over."""
    return "sharing" in str(java("java.lang.System").getProperty("java.vm.info"))


def innermost(error: Any) -> str:
    """The innermost message of a Java error: the outer ones repeat it with class names."""
    cause = error
    while cause.getCause() is not None and cause.getCause() != cause:
        cause = cause.getCause()
    return str(cause.getMessage() or cause.getClass().getSimpleName())


def die(code: int) -> None:
    """End this process at once, without Java's exit handlers, which may hang."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def answers_to_owner() -> IO[str]:
    """Where this process answers the one that started it; whatever else prints goes to the log.
    The owner holds our input open: when it ends, for whatever reason, so does this process."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_owner, daemon=True).start()
    return answers


def _end_with_owner() -> None:
    sys.stdin.buffer.read()
    die(1)


def say(answers: IO[str], **facts: Any) -> None:
    """Give the owner a line of JSON."""
    print(json.dumps(facts), file=answers, flush=True)
