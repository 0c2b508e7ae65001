"""Where a file stands in a project: package, tests, examples or docs."""

from pathlib import PurePosixPath

from ptmgraph.analysis.code.records import Scope

_FOLDERS: dict[str, Scope] = {
    **dict.fromkeys(("test", "tests", "testing", "unit_tests", "integration_tests"), "tests"),
    **dict.fromkeys(("__tests__", "__mocks__", "e2e"), "tests"),
    **dict.fromkeys(
        (
            "example",
            "examples",
            "notebook",
            "notebooks",
            "script",
            "scripts",
            "benchmark",
            "benchmarks",
            "demo",
            "demos",
            "tutorial",
            "tutorials",
            "cookbook",
            "recipes",
            "samples",
        ),
        "examples",
    ),
    **dict.fromkeys(("doc", "docs", "documentation"), "docs"),
}


def scope_of(path: str) -> Scope:
    """The scope of a file by its path: the outermost telling folder, then the file's own name."""
    parts = PurePosixPath(path.lower())
    if parts.name.startswith("test_") or parts.stem.endswith("_test") or parts.stem == "conftest":
        return "tests"
    if parts.stem.endswith((".test", ".spec")):
        return "tests"
    for folder in parts.parts[:-1]:
        if folder in _FOLDERS:
            return _FOLDERS[folder]
    return "examples" if parts.suffix == ".ipynb" else "package"
