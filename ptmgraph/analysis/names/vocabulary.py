"""Known words of model names, from the CSV files in `ptmgraph/analysis/data/names/`.

Each row has a form, the kind it speaks of, its canonical value and its source. A form may have
several kinds: which one is meant in a name is settled by `labels`.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "names"
# File formats and quantisations: of kind `other` and never anything else, but for `qat`, which is a
# way to train.
FORMATS = "formats"
QUANTISATION = re.compile(
    r"(?:ud-)?[diot]?qx?[0-9][0-9a-z_.]*|[0-9]+(?:\.[0-9]+)?-?bpw|w[0-9]+a(?:fp)?[0-9]+"
    r"|(?:nv|mx)fp[48](?:a[0-9]+)?|jang[0-9a-z_.]*|[1-9](?:\.[0-9]+)?-?bits?"
    r"|gs?(?:16|32|64|128|256)|(?:32|64|128)g|group-?[0-9]+|[0-9]+gb|hb[4-8]"
)
"""Labels of quantisation by their form, in lower case: `q4_k_m` of llama.cpp, `4.0bpw` of ExLlama,
`w4a16` of compressed-tensors."""
FILES = (FORMATS, "words", "architectures", "tasks", "datasets", "languages")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known forms without their separators, so that `gpt-neo`, `GPT_Neo` and `gptneo` are one.

    `values` maps form -> kind -> value; `prefixes` holds every beginning of a form that goes on;
    `formats` holds the forms of file formats and quantisations.
    """

    values: dict[str, dict[str, str]]
    prefixes: frozenset[str]
    formats: frozenset[str]

    def value(self, key: str, kind: str) -> str | None:
        """Return the canonical value of a form as one kind, or None where it is not known."""
        return self.values.get(key, {}).get(kind)

    def is_format(self, key: str) -> bool:
        """Return whether a form is a file format or a quantisation."""
        return key in self.formats or bool(QUANTISATION.fullmatch(key))


@lru_cache(maxsize=1 << 16)
def squash(text: str) -> str:
    """Return the lower-case text without separators."""
    return re.sub(r"[\W_]+", "", text.lower())


@cache
def vocabulary() -> Vocabulary:
    """Read the vocabulary files; where two give a form the same kind, the first in FILES counts."""
    values: dict[str, dict[str, str]] = {}
    formats = set()
    for name in FILES:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                form = squash(row["form"])
                values.setdefault(form, {}).setdefault(row["kind"], row["value"])
                if name == FORMATS and row["kind"] == "other":
                    formats.add(form)
    prefixes = frozenset(form[:end] for form in values for end in range(1, len(form)))
    return Vocabulary(values, prefixes, frozenset(formats))
