"""Makefiles and justfiles as shell text, line for line: they write variables in their own way."""

import re

_GIVEN = re.compile(
    r"^(export[ ]+|override[ ]+|)([A-Za-z_]\w*)[ ]*(?:\?|::?|\+)?=[ ]*(.*?)[ ]*$", re.MULTILINE
)
_READ = re.compile(r"\$\((\w+)\)|\{\{\s*(\w+)\s*\}\}")


def is_makefile(path: str) -> bool:
    """Whether a file is a Makefile or a justfile by its name."""
    name = path.lower().rpartition("/")[2]
    return name.startswith(("makefile", "gnumakefile", "justfile")) or name.endswith(".mk")


def as_shell(text: str) -> str:
    """`MODEL ?= org/name` as `MODEL="org/name"`, and `$(MODEL)` and `{{MODEL}}` as `${MODEL}`."""
    given = _GIVEN.sub(lambda one: f"{one[1]}{one[2]}={_quoted(one[3])}", text)
    read = _READ.sub(lambda one: "${" + (one[1] or one[2]) + "}", given)
    return read.replace("$$", "$")


def _quoted(value: str) -> str:
    is_quoted = value[:1] in ("'", '"') or value.endswith("\\")
    return value if is_quoted else '"' + value.replace('"', "") + '"'
